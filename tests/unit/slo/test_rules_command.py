import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sre_ops.slo.cli import app

SLO = """\
version: prometheus/v1
service: shop
slos:
  - name: pay
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(all_total{code=~"5.."}[5m]))
        total_query: sum(rate(all_total[5m]))
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "slo.yaml"
    path.write_text(SLO)
    return path


def rules(file: Path, folder: Path, *arguments: str) -> Any:
    return CliRunner().invoke(app, ["rules", str(file), "-o", str(folder), *arguments])


def test_rules_and_their_tests_are_written(file: Path, tmp_path: Path) -> None:
    done = rules(file, tmp_path / "out")

    assert done.exit_code == 0
    assert done.stdout == (
        "1 of 1 SLOs have rules: 22 rules, 3 tests; files: 3 written, 0 unchanged, 0 removed\n"
    )
    assert (tmp_path / "out/shop.pay.rules.yml").exists()
    assert (tmp_path / "out/tests/shop.pay.test.yml").exists()
    assert (tmp_path / "out/alertmanager/inhibit.yml").exists()


def test_json_is_alone_on_stdout(file: Path, tmp_path: Path) -> None:
    file.write_text(SLO.replace("99.9", "90"))

    done = rules(file, tmp_path / "out", "--format-output", "json")

    answer = json.loads(done.stdout)
    assert done.exit_code == 1
    assert answer["schema"] == "sre_ops.slo_rules.v1"
    assert answer["slos"] == [{"service": "shop", "slo": "pay", "rules": 21, "tests": 3}]
    assert [each["rule"] for each in answer["findings"]] == ["tier-unreachable"]
    assert "tier-unreachable" in done.stderr
    assert "shop.pay.rules.yml" in answer["written"]


def test_an_unreachable_tier_may_be_left_out_on_purpose(file: Path, tmp_path: Path) -> None:
    file.write_text(SLO.replace("99.9", "90"))

    assert rules(file, tmp_path / "out", "--leave-out").exit_code == 0


@pytest.mark.parametrize("text", [SLO.replace("99.9", "100"), "["])
def test_definitions_with_errors_write_nothing(file: Path, tmp_path: Path, text: str) -> None:
    file.write_text(text)

    done = rules(file, tmp_path / "out")

    assert done.exit_code == 2
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_bad_input(file: Path) -> None:
    done = rules(file, file / "out")

    assert done.exit_code == 2
    assert "cannot write rules" in done.stderr
