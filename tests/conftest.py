"""Which modules hold the fixtures that all tests share."""

from importlib.util import find_spec

_SHARED = ("tests.databases", "tests.prometheus_fixtures", "tests.sites")

pytest_plugins = [name for name in _SHARED if find_spec(name) is not None]
