"""Which modules hold the fixtures that all tests share, and which tests run in one worker."""

from importlib.util import find_spec

import pytest

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

pytest_plugins = [name for name in _SHARED if find_spec(name) is not None]


@pytest.hookimpl(tryfirst=True)  # before xdist looks for the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests that share something costly in one worker, for `--dist loadgroup`."""
    for item in items:
        wanted = getattr(item, "fixturenames", ())
        group = next((_COSTLY[name] for name in _COSTLY if name in wanted), None)
        if group:
            item.add_marker(pytest.mark.xdist_group(group))
