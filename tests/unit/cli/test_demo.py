"""`sre-ops demo` where no demo runs, or one that ended without a word."""

import json
import tempfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scripts.servers.child import free_port
from sre_ops.cli.demo import demo, note_path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a demo would write down its address."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("verb", ["break", "mend"])
def test_without_a_demo_it_says_how_to_start_one(folder: Path, verb: str) -> None:
    told = CliRunner().invoke(demo, [verb, "checkout"])

    assert note_path().parent == folder
    assert told.exit_code == 1
    assert "make demo" in told.output


@pytest.mark.parametrize("written", ["", "[]", "{}"])
def test_a_note_that_says_nothing_is_no_demo(folder: Path, written: str) -> None:
    assert folder
    note_path().write_text(written)

    told = CliRunner().invoke(demo, ["break", "checkout"])

    assert told.exit_code == 1
    assert "make demo" in told.output


def test_a_demo_that_does_not_answer_any_more_is_told(folder: Path) -> None:
    assert folder
    note_path().write_text(json.dumps({"traffic": f"http://127.0.0.1:{free_port()}"}))

    told = CliRunner().invoke(demo, ["break", "checkout"])

    assert told.exit_code == 1
    assert "does not answer any more" in told.output
