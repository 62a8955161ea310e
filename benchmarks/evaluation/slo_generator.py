"""PyPI's slo-generator as it comes, in a virtualenv of its own."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from scripts.servers.tools import TOOLS
from sre_ops.slo.domain.definition import EventSli, MatchOp, Selector, Slo

REQUIREMENTS = ("setuptools<81", "slo-generator[prometheus]==2.6.0")
HOME = TOOLS / "slo-generator"


def install() -> Path:
    """Return the path of its command; installed from PyPI where it is missing."""
    command = HOME / "bin" / "slo-generator"
    if not command.exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
        pip = [str(HOME / "bin" / "pip"), "install", "--quiet", *REQUIREMENTS]
        subprocess.run(pip, check=True)
    return command


def write_files(folder: Path, slos: Sequence[Slo], url: str, windows: dict[str, int]) -> None:
    """Write its shared configuration and one file for each SLO.

    Args:
        folder: for `config.yaml` and `slos/`.
        slos: with event SLIs of one total each.
        url: of Prometheus.
        windows: label and minutes, the steps of the error budget policy.
    """
    steps = [
        {
            "name": label,
            "window": minutes * 60,
            "burn_rate_threshold": 1,
            "alert": False,
            "message_alert": "too fast",
            "message_ok": "ok",
        }
        for label, minutes in windows.items()
    ]
    shared = {
        "backends": {"prometheus": {"url": url}},
        "error_budget_policies": {"default": {"steps": steps}},
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(shared))
    (folder / "slos").mkdir()
    for slo in slos:
        name = "-".join(slo.key)
        (folder / "slos" / f"{name}.yaml").write_text(yaml.safe_dump(_document(name, slo)))


def run(command: Path, folder: Path) -> str:
    """Compute every SLO over every window once; return its log.

    Raises:
        RuntimeError: it failed, or computed less than all.
    """
    done = subprocess.run(
        [str(command), "compute", "-f", str(folder / "slos"), "-c", str(folder / "config.yaml")],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"slo-generator failed: {done.stderr[-2000:]}")
    return done.stdout + done.stderr


def _document(name: str, slo: Slo) -> dict[str, object]:
    assert isinstance(slo.sli, EventSli)
    good, valid = good_and_valid(slo.sli)
    return {
        "apiVersion": "sre.google.com/v2",
        "kind": "ServiceLevelObjective",
        "metadata": {
            "name": name,
            "labels": {"service_name": slo.service, "feature_name": "all", "slo_name": slo.name},
        },
        "spec": {
            "description": name,
            "backend": "prometheus",
            "method": "good_bad_ratio",
            "exporters": [],
            "service_level_indicator": {
                "filter_good": good.promql(),
                "filter_valid": valid.promql(),
            },
            "goal": float(slo.objective),
        },
    }


def good_and_valid(sli: EventSli) -> tuple[Selector, Selector]:
    """Return the selectors of good and of valid events.

    Where the SLI names its bad events, the good ones are those that the same label does
    not match.
    """
    valid = next(term.selector for term in sli.terms if term.valid)
    for term in sli.terms:
        if term.bad < 0:
            return term.selector, valid
    bad = next(term.selector for term in sli.terms if term.bad > 0 and not term.valid)
    turned = tuple(
        replace(m, op=MatchOp.NOT_REGEX) if m.op is MatchOp.REGEX else m for m in bad.matchers
    )
    return replace(bad, matchers=turned), valid
