"""`make demo ONCE=1`, as a stranger runs it: it answers, and leaves nothing behind."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.servers.tools import ROOT

# A machine that runs other tests meanwhile needs longer than the five minutes of a free one.
pytestmark = [pytest.mark.timeout(600), pytest.mark.xdist_group("once")]


@dataclass(frozen=True, slots=True)
class Run:
    status: int
    stdout: str
    stderr: str
    folder: Path

    def processes_left(self) -> list[str]:
        """Return the command lines of all processes that know the demo's folder."""
        lines = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = path.read_text(errors="replace").replace("\0", " ")
            except OSError:
                continue  # ended while we looked
            if str(self.folder) in line:
                lines.append(line)
        return lines


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("once")
    done = subprocess.run(
        [sys.executable, "-m", "scripts.demo", "--once"],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=580,
    )
    return Run(done.returncode, done.stdout, done.stderr, folder)


def test_nothing_that_the_demo_started_or_wrote_is_left(once: Run) -> None:
    assert "Prometheus: http://127.0.0.1:" in once.stderr
    assert once.processes_left() == []
    assert list(once.folder.iterdir()) == []


def test_the_demo_prints_the_budgets_then_how_to_sign_in_and_the_address_last(once: Run) -> None:
    table, rest = once.stdout.split("ROLE", 1)
    address = rest.strip().splitlines()[-1].removeprefix("sre_ops: ")

    assert once.status == 0, once.stderr
    assert all(service in table for service in ("checkout", "accounts", "batch-import"))
    assert "missed" in table
    assert all(role in rest for role in ("admin", "manager", "responder", "viewer"))
    assert f"{address}/setup/" in rest
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
