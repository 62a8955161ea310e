"""The demo's Prometheus: thirty days behind it, and live traffic that goes on from there."""

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from scripts.demo.stage import stage
from scripts.servers.child import wait_until
from scripts.servers.prometheus import PrometheusServer
from sre_ops.kernel.clock import SystemClock
from sre_ops.kernel.units import to_minute

pytestmark = pytest.mark.xdist_group("stage")

SERVICES = {"checkout", "search", "accounts", "payments", "catalog-api", "batch-import"}
EVERYTHING = 'last_over_time({service!="",__name__!~"up|scrape_.*"}[%s])'
Labels = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Stage:
    server: PrometheusServer
    end: int

    def ask(self, query: str, at: float | None = None) -> dict[Labels, float]:
        arguments = {"query": query} | ({} if at is None else {"time": str(at)})
        url = f"{self.server.url}/api/v1/query?{urllib.parse.urlencode(arguments)}"
        with urllib.request.urlopen(url, timeout=60) as answer:
            rows = json.load(answer)["data"]["result"]
        return {frozenset(r["metric"].items()): float(r["value"][1]) for r in rows}

    def by_service(self, query: str, at: float | None = None) -> dict[str, float]:
        return {dict(labels)["service"]: v for labels, v in self.ask(query, at).items()}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    end = to_minute(SystemClock().now())
    with stage(tmp_path_factory.mktemp("demo"), end) as server:
        running = Stage(server, end)
        config = json.loads((server.folder / "prometheus.yml").read_text())
        due = len(config["scrape_configs"][0]["static_configs"])
        wait_until(lambda: sum(running.ask("up").values()) == due, "all live targets scraped")
        yield running


def test_the_live_series_have_exactly_the_labels_of_the_backfilled_ones(demo: Stage) -> None:
    now = set(demo.ask(EVERYTHING % "20s"))
    before = set(demo.ask(EVERYTHING % "2m", demo.end * 60))

    born_since = {labels for labels in now - before if dict(labels).get("code", "")[:1] != "5"}

    assert len(now) > 150
    assert before - now == set()
    assert born_since == set()


def test_the_live_counters_go_on_where_the_backfilled_ones_ended(demo: Stage) -> None:
    resets = demo.ask("resets(http_requests_total[10m])")
    grown = demo.by_service("sum by (service) (increase(http_requests_total[10m]))")

    assert set(resets.values()) == {0.0}
    assert all(grown[name] > 0 for name in SERVICES - {"batch-import"})


def test_one_service_missed_its_budget_and_one_is_near_it(demo: Stage) -> None:
    failed = 'sum by (service) (increase(http_requests_total{code=~"5.."}[30d]))'
    ratio = f"{failed} / sum by (service) (increase(http_requests_total[30d]))"

    ratios = demo.by_service(ratio, demo.end * 60)

    assert set(ratios) == SERVICES
    assert ratios["checkout"] > 0.0015
    assert 0.0008 < ratios["accounts"] < 0.001
    assert ratios["search"] < 0.004
    assert ratios["catalog-api"] < 0.0008


def test_every_service_shows_the_other_kinds_of_slis(demo: Stage) -> None:
    for metric in (
        "probe_success",
        "queue_depth",
        "last_import_timestamp_seconds",
        "records_checked_total",
        'http_request_duration_seconds_bucket{le="0.25"}',
        "http_request_duration_seconds_sum",
    ):
        assert set(demo.by_service(f"sum by (service) ({metric})")) == SERVICES


def test_traffic_has_days_nights_and_restarts(demo: Stage) -> None:
    rate = 'sum(rate(http_requests_total{service="search"}[1h]))'
    midnight = demo.end * 60 // 86_400 * 86_400 - 86_400

    peak = demo.ask(rate, midnight + 14.5 * 3600)[frozenset()]
    night = demo.ask(rate, midnight + 2.5 * 3600)[frozenset()]
    resets = demo.ask('sum(resets(http_requests_total{service="payments"}[30d]))')[frozenset()]

    assert 15 < peak / night < 25
    assert resets >= 3
