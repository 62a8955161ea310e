import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "sre_ops"
SLICES = sorted(path.parent for path in PACKAGE.glob("*/slice.py"))
FILES = {"__init__", "slice", "tables", "store", "commands", "queries"}
FILES |= {"jobs", "reactions", "api", "pages", "cli"}
FOLDERS = {"public", "domain", "sources", "sinks", "templates", "locale", "migrations"}
FOLDERS |= {"store", "commands", "queries", "jobs", "reactions", "api", "pages", "cli"}
BELOW_SLICES = {"tenancy": {"actor.py", "access.py", "transactions.py"}}
"""What a slice that the others stand on offers them beside its own vocabulary."""
PUBLIC = {"__init__", "events", "reads"}
MORE_READS = {
    "slo": {"budgets", "outlook", "spending"},
    "alerts": {"quality"},
    "oncall": {"pages"},
}
"""Where the reads of a slice are more than one module holds."""
BANNED = ("utils", "util", "helpers", "helper", "common", "misc", "manager")


def _misplaced(names: list[tuple[str, bool]]) -> list[str]:
    """Name what a slice may not hold; *names* are of entries, with whether each is a folder."""
    return [
        name
        for name, is_folder in names
        if (name not in FOLDERS if is_folder else name not in {f"{file}.py" for file in FILES})
    ]


def _asks_the_time(source: str) -> bool:
    """Tell whether *source* takes the time from datetime, date or time instead of a clock."""
    asked = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today")}
    asked |= {("date", "today"), ("time", "time")}
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name | ast.Attribute)
        and (getattr(node.value, "id", None) or getattr(node.value, "attr", ""), node.attr) in asked
        for node in ast.walk(ast.parse(source))
    )


def test_there_are_slices_to_look_at() -> None:
    assert {"catalog", "slo"} <= {folder.name for folder in SLICES}


@pytest.mark.parametrize("folder", SLICES, ids=lambda path: path.name)
def test_a_slice_holds_only_files_of_the_vocabulary(folder: Path) -> None:
    entries = [(path.name, path.is_dir()) for path in folder.iterdir() if path.name[:2] != "__"]

    assert set(_misplaced(entries)) <= BELOW_SLICES.get(folder.name, set())


@pytest.mark.parametrize("folder", SLICES, ids=lambda path: path.name)
def test_a_slice_shows_only_events_and_reads(folder: Path) -> None:
    assert {path.stem for path in (folder / "public").glob("*.py")} <= (
        PUBLIC | MORE_READS.get(folder.name, set())
    )


@pytest.mark.parametrize("folder", SLICES, ids=lambda path: path.name)
def test_a_slice_says_what_it_owns_and_never_does(folder: Path) -> None:
    tree = ast.parse((folder / "__init__.py").read_text())

    words = ast.get_docstring(tree) or ""
    assert all(f"{word}:" in words for word in ("Owns", "Reads", "Publishes", "Never"))
    assert len(tree.body) == 1


def test_a_file_outside_the_vocabulary_is_found() -> None:
    entries = [("service.py", False), ("store.py", False), ("domain", True), ("lib", True)]

    assert _misplaced(entries) == ["service.py", "lib"]


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = [str(path) for path in PACKAGE.rglob("*") if path.stem.lower() in BANNED]

    assert names == []


def test_only_the_clock_asks_the_time() -> None:
    asking = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if _asks_the_time(path.read_text())
    ]

    assert asking == ["kernel/clock.py"]


@pytest.mark.parametrize(
    "source", ["datetime.now(UTC)", "datetime.datetime.utcnow()", "date.today()", "time.time()"]
)
def test_asking_the_time_is_found(source: str) -> None:
    assert _asks_the_time(source)


def test_a_given_clock_may_be_asked() -> None:
    assert not _asks_the_time("clock.now()")
