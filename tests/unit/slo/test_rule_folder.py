from pathlib import Path

import pytest

from sre_ops.slo.sinks.rule_folder import Kept, Unwritable, keep
from sre_ops.slo.sinks.rule_yaml import MARK

ONE = f"{MARK}\ngroups: []\n"
TWO = f"{MARK}\ngroups: [] # two\n"


def test_a_folder_holds_what_it_should_and_nothing_else_of_ours(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    keep(folder, {"a.yml": ONE, "b.yml": ONE, "tests/c.yml": ONE})
    (folder / "mine.yml").write_text("groups: []\n")

    kept = keep(folder, {"a.yml": ONE, "b.yml": TWO})

    assert kept == Kept(written=("b.yml",), removed=("tests/c.yml",), unchanged=("a.yml",))
    assert kept.is_changed
    assert (folder / "b.yml").read_text() == TWO
    assert sorted(path.name for path in folder.iterdir()) == ["a.yml", "b.yml", "mine.yml", "tests"]


def test_what_is_right_is_left_as_it_is(tmp_path: Path) -> None:
    keep(tmp_path, {"a.yml": ONE})
    before = (tmp_path / "a.yml").stat()

    kept = keep(tmp_path, {"a.yml": ONE})

    assert not kept.is_changed
    assert (tmp_path / "a.yml").stat().st_ino == before.st_ino


def test_a_file_of_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("groups: []\n")

    with pytest.raises(Unwritable, match=r"a\.yml was not written by sre_ops"):
        keep(tmp_path, {"a.yml": ONE})


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(Unwritable, match="cannot write rules"):
        keep(tmp_path / "file" / "rules", {"a.yml": ONE})


def test_prometheus_may_read_what_is_written(tmp_path: Path) -> None:
    keep(tmp_path, {"a.yml": ONE})

    assert (tmp_path / "a.yml").stat().st_mode & 0o777 == 0o644
