"""The server starters and the loaded worlds, on the real programs."""

import json
import os
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from scripts.history.remote_write import NativeHistogram, send
from scripts.history.world import World
from scripts.servers.alertmanager import AlertmanagerServer
from scripts.servers.child import DidNotStart, http_ok, wait_until
from scripts.servers.prometheus import PrometheusServer
from scripts.servers.tools import Suite, why_no_prometheus_3
from scripts.servers.victoria_metrics import VictoriaMetricsServer


def ask(url: str, query: str, at: float) -> list[dict[str, Any]]:
    arguments = urllib.parse.urlencode({"query": query, "time": at})
    with urllib.request.urlopen(f"{url}/api/v1/query?{arguments}", timeout=30) as answer:
        rows: list[dict[str, Any]] = json.load(answer)["data"]["result"]
    return rows


def raw_samples(url: str, world: World) -> dict[tuple[str, ...], list[list[Any]]]:
    query = f"http_requests_total[{world.scenario.minutes}m]"
    return {
        tuple(sorted(f"{k}={v}" for k, v in row["metric"].items())): [
            [round(float(at) * 1000), float(value)] for at, value in row["values"]
        ]
        for row in ask(url, query, world.end * 60)
    }


def test_prometheus_and_victoriametrics_hold_the_same_raw_samples(
    small_world: World,
    prometheus_small: PrometheusServer,
    victoria_metrics_small: VictoriaMetricsServer,
) -> None:
    ours, theirs = (
        raw_samples(server.url, small_world)
        for server in (prometheus_small, victoria_metrics_small)
    )

    assert ours == theirs
    assert len(ours) > 100


def test_prometheus_3_holds_the_same_raw_samples(
    small_world: World, prometheus_small: PrometheusServer, prometheus_3_small: PrometheusServer
) -> None:
    with urllib.request.urlopen(f"{prometheus_3_small.url}/api/v1/status/buildinfo") as answer:
        version = json.load(answer)["data"]["version"]

    assert version.startswith("3.")
    assert raw_samples(prometheus_small.url, small_world) == raw_samples(
        prometheus_3_small.url, small_world
    )


def test_a_server_survives_pause_kill_and_restart(own_prometheus: PrometheusServer) -> None:
    ready = f"{own_prometheus.url}/-/ready"

    own_prometheus.child.pause()
    paused_answers = http_ok(ready)
    own_prometheus.child.resume()
    wait_until(lambda: http_ok(ready), "ready after the pause")
    own_prometheus.kill()
    killed_answers = http_ok(ready)
    own_prometheus.start()

    assert (paused_answers, killed_answers, http_ok(ready)) == (False, False, True)
    assert own_prometheus.child.rss() > 10_000_000
    assert own_prometheus.child.cpu_seconds() > 0


def test_nothing_is_left_of_a_closed_server() -> None:
    with PrometheusServer() as server:
        pid, folder = server.child.pid, server.folder

    assert not Path(f"/proc/{pid}").exists()
    assert not folder.exists()


def test_a_server_that_refuses_to_start_says_why() -> None:
    server = PrometheusServer(config="no: yaml: here")

    with pytest.raises(DidNotStart, match="yaml"), server:
        raise AssertionError

    assert not server.folder.exists()


def test_alertmanager_starts_without_a_cluster() -> None:
    with AlertmanagerServer() as server:
        assert http_ok(f"{server.url}/api/v2/status")


@pytest.mark.parametrize("suite", ["stable", "sid"])
def test_native_histograms_arrive_by_remote_write(suite: Suite) -> None:
    if suite == "sid" and (reason := why_no_prometheus_3()):
        pytest.skip(reason)
    at = int(Path("/proc/self").stat().st_mtime_ns // 1_000_000)
    histograms = [
        NativeHistogram(at_ms=at + n * 30_000, schema=0, buckets={-2: 5 * n, -1: n, 3: 2 * n})
        for n in range(1, 11)
    ]

    with PrometheusServer(suite=suite, features=["native-histograms"], remote_write=True) as server:
        send(server.url, {"__name__": "latency_seconds", "job": "web"}, histograms)
        (row,) = ask(server.url, "latency_seconds", (at + 300_000) / 1000)

    buckets = [
        (float(low), float(high), int(n)) for _, low, high, n in row["histogram"][1]["buckets"]
    ]
    assert buckets == [(0.125, 0.25, 50), (0.25, 0.5, 10), (4.0, 8.0, 20)]


def test_fetching_again_changes_nothing() -> None:
    root = Path(__file__).resolve().parents[3]
    before = (root / ".tools" / "stable").stat().st_mtime_ns

    status = os.spawnl(os.P_WAIT, str(root / "scripts" / "fetch_tools"), "fetch_tools")

    assert status == 0
    assert (root / ".tools" / "stable").stat().st_mtime_ns == before
