"""Real servers with a known world inside, once per test session.

Register with `pytest_plugins = ("tests.prometheus_fixtures",)` in tests/conftest.py. A
missing server fails the test with the line that fetches it.
"""

import secrets
from collections.abc import Iterator

import pytest

from scripts.history.load import load_into_prometheus, load_into_victoria_metrics
from scripts.history.presets import small, tiny
from scripts.history.world import World
from scripts.servers.prometheus import PrometheusServer
from scripts.servers.tools import Suite, why_no_prometheus_3
from scripts.servers.victoria_metrics import VictoriaMetricsServer


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--world-seed", type=int, help="seed of the synthetic worlds; else random")


def pytest_configure(config: pytest.Config) -> None:
    # Thrown once: xdist hands the controller's options on to its workers.
    if config.getoption("--world-seed") is None:
        config.option.world_seed = secrets.randbelow(1_000_000)


def pytest_report_header(config: pytest.Config) -> str:
    return f"synthetic worlds: --world-seed={config.getoption('--world-seed')}"


@pytest.fixture(scope="session")
def world_seed(request: pytest.FixtureRequest) -> int:
    """The dice of this session, printed in the head of the report."""
    return int(request.config.getoption("--world-seed"))


@pytest.fixture(scope="session")
def small_world(world_seed: int) -> World:
    """2.5 days, 8 services, 20 SLOs, every trap once."""
    return World(small(), world_seed)


@pytest.fixture(scope="session")
def tiny_world(world_seed: int) -> World:
    """Six hours, 3 services, 6 SLOs."""
    return World(tiny(), world_seed)


def _prometheus(world: World, suite: Suite) -> Iterator[PrometheusServer]:
    server = PrometheusServer(suite=suite)
    try:
        load_into_prometheus(world, server)
        yield server.start()
    finally:
        server.close()


@pytest.fixture(scope="session")
def prometheus_small(small_world: World) -> Iterator[PrometheusServer]:
    """Prometheus 2 that holds the small world; share it, do not stop or write to it."""
    yield from _prometheus(small_world, "stable")


@pytest.fixture(scope="session")
def prometheus_tiny(tiny_world: World) -> Iterator[PrometheusServer]:
    """Prometheus 2 that holds the tiny world; share it, do not stop or write to it."""
    yield from _prometheus(tiny_world, "stable")


@pytest.fixture
def own_prometheus(tiny_world: World) -> Iterator[PrometheusServer]:
    """Prometheus 2 with the tiny world for one test, which may pause, kill and restart it."""
    yield from _prometheus(tiny_world, "stable")


@pytest.fixture(scope="session")
def prometheus_3_small(small_world: World) -> Iterator[PrometheusServer]:
    """Prometheus 3 with the small world; where it cannot be fetched the test says why."""
    if reason := why_no_prometheus_3():
        pytest.skip(reason)
    yield from _prometheus(small_world, "sid")


@pytest.fixture(scope="session")
def victoria_metrics_small(small_world: World) -> Iterator[VictoriaMetricsServer]:
    """VictoriaMetrics that holds the small world; share it, do not stop or write to it."""
    with VictoriaMetricsServer() as server:
        load_into_victoria_metrics(small_world, server)
        yield server
