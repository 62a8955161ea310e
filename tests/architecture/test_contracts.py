import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")

BREAKS = {
    "direction": ("db/intruder.py", "import sre_ops.events.record"),
    "siblings": ("slo/intruder.py", "import sre_ops.catalog.store"),
    "siblings-back": ("catalog/intruder.py", "import sre_ops.slo.public"),
    "siblings-back-slo": ("slo/intruder.py", "import sre_ops.delivery.public"),
    "siblings-alerts": ("alerts/intruder.py", "import sre_ops.slo.store"),
    "siblings-oncall": ("oncall/intruder.py", "import sre_ops.alerts.store"),
    "siblings-notify": ("notify/intruder.py", "import sre_ops.alerts.store"),
    "siblings-delivery-alerts": ("delivery/intruder.py", "import sre_ops.alerts.public"),
    "siblings-delivery": ("delivery/intruder.py", "import sre_ops.slo.store"),
    "siblings-reports": ("reports/intruder.py", "import sre_ops.slo.store"),
    "inside": ("slo/domain/intruder.py", "import sre_ops.slo.tables"),
    "pure": ("slo/domain/intruder.py", "import sqlalchemy"),
    "clock": ("slo/domain/intruder.py", "import sre_ops.kernel.clock"),
    "kernel": ("kernel/intruder.py", "import numpy"),
    "http": ("slo/store/intruder.py", "import httpx"),
    "printers": ("slo/intruder.py", "import weasyprint"),
}
"""For each contract a module that breaks it."""


def _contracts() -> set[str]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {contract["id"] for contract in config["tool"]["importlinter"]["contracts"]}


def _lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    chosen = [f"--contract={contract}" for contract in contracts]
    return subprocess.run(
        [LINT, "--no-cache", *chosen], cwd=folder, capture_output=True, text=True, check=False
    )


def test_every_import_keeps_the_contracts() -> None:
    result = _lint(ROOT)

    assert result.returncode == 0, result.stdout


def test_every_contract_is_broken_on_purpose_once() -> None:
    assert set(BREAKS) == _contracts()


@pytest.mark.parametrize("contract", sorted(BREAKS))
def test_a_module_that_breaks_a_contract_is_found(contract: str, tmp_path: Path) -> None:
    path, statement = BREAKS[contract]
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "sre_ops", tmp_path / "sre_ops", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    intruder = tmp_path / "sre_ops" / path
    intruder.parent.mkdir(exist_ok=True)
    intruder.write_text(f'"""Breaks a contract."""\n\n{statement}\n')

    result = _lint(tmp_path, contract)

    assert result.returncode == 1, result.stdout + result.stderr
    assert ".intruder" in result.stdout
