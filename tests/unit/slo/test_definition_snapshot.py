from pathlib import Path

from sre_ops.slo.sources.definition_snapshot import look


def test_a_hidden_file_and_another_suffix_are_left_out(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yml", ".c.yaml", "d.json", ".git/e.yaml", "team/f.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x: 1")

    found = look([tmp_path])

    assert sorted(found.prints) == [str(tmp_path / n) for n in ("a.yaml", "b.yml", "team/f.yaml")]
    assert found.problems == {}


def test_a_file_read_twice_alike_is_sure_and_not_read_again(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("x: 1")

    first = look([file])
    second = look([file], first)
    third = look([file], second)

    assert [each.prints[str(file)].is_sure for each in (first, second)] == [False, True]
    assert third.prints[str(file)] is second.prints[str(file)]


def test_what_is_missing_empty_or_no_file_is_a_problem_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    found = look([tmp_path / "missing.yaml", tmp_path / "empty", Path("/dev/null")])

    assert found.prints == {}
    assert found.problems == {
        str(tmp_path / "missing.yaml"): "No such file or directory",
        str(tmp_path / "empty"): "no .yaml or .yml file in this folder",
        "/dev/null": "no ordinary file",
    }
