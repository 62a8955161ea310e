"""Which modules hold the fixtures that all tests share, and which tests run in one worker.

`make test` runs in two goes. Tests that run once for each kind of database are traced on SQLite
and marked `second_database` on PostgreSQL, where they run without a tracer: it would double
their time and tell the same lines again.
"""

from importlib.util import find_spec

import pytest

from tests import portal

_SHARED = ("tests.databases", "tests.prometheus_fixtures", "tests.sites")
_COSTLY = {
    "house": "house",
    "prometheus_small": "small world",
    "prometheus_3_small": "small world",
    "victoria_metrics_small": "small world",
    "printed": "printed reports",
    "alertmanagers": "alertmanagers",
}
"""What a worker makes once, for a minute or so of its time, and who shares it."""
_FOLDERS = {"architecture", "integration"}
"""Where `make test` looks for tests of the second database."""

pytest_plugins = [name for name in _SHARED if find_spec(name) is not None]


def pytest_unconfigure() -> None:
    """End what tests left open for one another."""
    portal.close()


@pytest.hookimpl(tryfirst=True)  # before xdist looks for the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests that share something costly in one worker, for `--dist loadgroup`."""
    for item in items:
        if "postgres" in _parameters(item) and _FOLDERS & {*item.path.parts}:
            item.add_marker(pytest.mark.second_database)
        wanted = getattr(item, "fixturenames", ())
        group = next((_COSTLY[name] for name in _COSTLY if name in wanted), None)
        if group:
            item.add_marker(pytest.mark.xdist_group(group))


def _parameters(item: pytest.Item) -> list[object]:
    return list(item.callspec.params.values()) if hasattr(item, "callspec") else []
