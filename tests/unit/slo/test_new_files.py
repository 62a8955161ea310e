from pathlib import Path

import pytest

from sre_ops.kernel.errors import Conflict
from sre_ops.slo.sinks.new_files import CannotWrite, write_new


def test_files_are_written_whole_with_their_folders_and_nothing_beside_them(
    tmp_path: Path,
) -> None:
    write_new({tmp_path / "new" / "a.yaml": "あ\n", tmp_path / "b.yaml": "b"})

    assert (tmp_path / "new" / "a.yaml").read_bytes() == "あ\n".encode()
    assert {path.name for path in tmp_path.rglob("*")} == {"new", "a.yaml", "b.yaml"}


def test_a_file_that_says_the_same_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("x")
    before = file.stat().st_ino

    write_new({file: "x"})

    assert file.stat().st_ino == before


def test_a_file_that_says_something_else_stops_everything(tmp_path: Path) -> None:
    taken, free = tmp_path / "b", tmp_path / "a"
    taken.write_text("mine")

    with pytest.raises(Conflict, match=str(taken)):
        write_new({free: "x", taken: "x"})

    assert taken.read_text() == "mine"
    assert not free.exists()


def test_force_replaces_what_is_there(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("mine")

    write_new({file: "x"}, force=True)

    assert file.read_text() == "x"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("no folder")

    with pytest.raises(CannotWrite, match="a"):
        write_new({tmp_path / "a" / "b": "x"})


def test_a_folder_in_the_place_of_a_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()

    with pytest.raises(CannotWrite):
        write_new({tmp_path / "a": "x"}, force=True)

    assert [path.name for path in tmp_path.iterdir()] == ["a"]
