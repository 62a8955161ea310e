"""`slo rules --compat sloth` writes what Sloth publishes, rule by rule, as parsed PromQL."""

import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from typer.testing import CliRunner

from scripts.servers.tools import tool
from sre_ops.slo.cli import app

DATA = Path(__file__).parent / "data" / "sloth_rules"
OURS = f"sre_ops-{version('sre_ops')}"
CASES = [
    ("base-28d.yml", "base.yaml", ["--slo-period", "28d"]),
    ("base-extra-labels.yml", "base.yaml", ["-l", "exk1=exv1", "-l", "exk2=exv2"]),
    (
        "base-custom-windows-7d.yml",
        "base.yaml",
        ["--slo-period", "7d", "--slo-period-windows-path", str(DATA / "windows")],
    ),
    ("base-no-alerts.yml", "base.yaml", ["--disable-alerts"]),
    ("base-no-recordings.yml", "base.yaml", ["--disable-recordings"]),
    ("raw-home-wifi.yml", "raw-home-wifi.yml", ["-l", "cmd=examplesgen.sh"]),
    (
        "no-alerts-0.11.yml",
        "no-alerts.yml",
        ["--compat", "sloth-0.11", "-l", "cmd=examplesgen.sh"],
    ),
]


def rules(source: str, folder: Path, *arguments: str) -> Any:
    command = ["rules", str(DATA / "in" / source), "-o", str(folder), "--compat", "sloth"]
    return CliRunner().invoke(app, [*command, *arguments])


def comparable(text: str, sloth_version: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rules by group; expressions as what the parser makes of them."""
    groups = yaml.safe_load(text)["groups"]
    for rule in (rule for group in groups for rule in group["rules"]):
        rule["expr"] = str(promql_parser.parse(rule["expr"]))
        labels = rule["labels"]
        if labels.get("sloth_version") == sloth_version:
            labels["sloth_version"] = "any"
    return {group["name"]: group["rules"] for group in groups}


@pytest.mark.parametrize(("expected", "source", "options"), CASES, ids=[c[0] for c in CASES])
def test_the_rules_are_those_that_sloth_publishes(
    expected: str, source: str, options: list[str], tmp_path: Path
) -> None:
    done = rules(source, tmp_path, *options)

    assert done.exit_code == 0, done.stderr
    written: dict[str, Any] = {}
    for file in tmp_path.glob("*.rules.yml"):
        written |= comparable(file.read_text(), OURS)
    published = (DATA / expected).read_text()
    sloth_version = "dev" if "sloth_version: 'dev'" in published else "{{ .version }}"
    assert written == comparable(published, sloth_version)


def test_they_pass_promtools_check_and_their_tests(tmp_path: Path) -> None:
    rules("base.yaml", tmp_path, "-l", "team=a")

    checked = _promtool("check", "rules", *tmp_path.glob("*.rules.yml"))
    tested = _promtool("test", "rules", *tmp_path.glob("tests/*.test.yml"))

    assert checked.returncode == 0, checked.stderr
    assert tested.returncode == 0, tested.stdout[-3000:]
    assert tested.stdout.count("SUCCESS") == 1  # the raw ratio has none


def _promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [tool("promtool"), *arguments], capture_output=True, text=True, check=False
    )
