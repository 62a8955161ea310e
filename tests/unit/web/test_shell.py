import pytest

from sre_ops.web.navigation import Navigation
from sre_ops.web.shell import Shell
from sre_ops.web.viewer import Viewer

ENTRIES = (
    Navigation(key="overview", title="Overview", href="/", order=10),
    Navigation(key="slos", title="SLOs", href="/slos", order=20),
    Navigation(key="people", title="People", href="/people", order=90, role="admin"),
)


@pytest.mark.parametrize(
    ("path", "key"),
    [("/", "overview"), ("/slos", "slos"), ("/slos/7/minutes", "slos"), ("/slosh", "")],
)
def test_the_entry_of_a_page_is_current(path: str, key: str) -> None:
    assert Shell(navigation=ENTRIES).current(path) == key


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (None, []),
        ("viewer", ["overview", "slos"]),
        ("manager", ["overview", "slos"]),
        ("admin", ["overview", "slos", "people"]),
    ],
)
def test_people_see_the_entries_that_their_role_may_open(role: str | None, seen: list[str]) -> None:
    shell = Shell(navigation=ENTRIES)

    assert [entry.key for entry in shell.seen_by(Viewer(role=role))] == seen
