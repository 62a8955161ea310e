"""`make demo`, as a stranger runs it: what it prints, what it shows, and that it leaves nothing."""

import json
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from scripts.demo.people import RESIDENTS, SRE_OPS
from scripts.servers.child import http_ok, wait_until
from scripts.servers.tools import ROOT
from sre_ops.kernel.clock import SystemClock
from sre_ops.kernel.units import to_minute

# A machine that runs other tests meanwhile needs longer than the five minutes of a free one.
pytestmark = [pytest.mark.timeout(600), pytest.mark.xdist_group("demo")]

SERVICES = {"checkout", "search", "accounts", "payments", "catalog-api", "batch-import"}
EVERYTHING = 'last_over_time({service!="",__name__!~"up|scrape_.*|slo:.*|ALERTS.*"}[%s])'
Labels = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that runs.

    Attributes:
        end: minute since the epoch at which its history ends.
        printed: what it has said on standard output so far.
        log: file of what it says on standard error, where pages arrive.
        folder: its TMPDIR.
    """

    prometheus: str
    end: int
    printed: str
    log: Path
    folder: Path

    def ask(self, query: str, at: float | None = None) -> dict[Labels, float]:
        arguments = {"query": query} | ({} if at is None else {"time": str(at)})
        url = f"{self.prometheus}/api/v1/query?{urllib.parse.urlencode(arguments)}"
        with urllib.request.urlopen(url, timeout=60) as answer:
            rows = json.load(answer)["data"]["result"]
        return {frozenset(r["metric"].items()): float(r["value"][1]) for r in rows}

    def by_service(self, query: str, at: float | None = None) -> dict[str, float]:
        return {dict(labels)["service"]: v for labels, v in self.ask(query, at).items()}


def _processes_of(folder: Path) -> list[str]:
    """Return the command lines of all processes that know *folder*."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_text(errors="replace").replace("\0", " ")
        except OSError:
            continue  # ended while we looked
        if str(folder) in line:
            lines.append(line)
    return lines


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo until it is told to end, after which nothing that it started or wrote is left."""
    folder, logs = tmp_path_factory.mktemp("demo"), tmp_path_factory.mktemp("logs")
    end = to_minute(SystemClock().now())
    out, err = logs / "out", logs / "err"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.demo"],
            cwd=ROOT,
            env=os.environ | {"TMPDIR": str(folder), "ONCE": ""},
            stdout=stdout,
            stderr=stderr,
        )
    try:
        wait_until(
            lambda: "\nsre_ops: " in out.read_text() or process.poll() is not None, "a demo", 500
        )
        assert process.poll() is None, err.read_text()
        found = re.search(r"Prometheus: (\S+),", err.read_text())
        assert found is not None
        yield Demo(found[1], end, out.read_text(), err, folder)
    finally:
        process.terminate()
        status = process.wait(60)
    assert (status, _processes_of(folder), list(folder.iterdir())) == (0, [], [])


def test_it_prints_the_budgets_then_how_to_sign_in_and_the_address_last(demo: Demo) -> None:
    table, rest = demo.printed.split("ROLE", 1)
    address = rest.strip().splitlines()[-1].removeprefix("sre_ops: ")

    assert all(service in table for service in ("checkout", "accounts", "batch-import"))
    assert "missed" in table
    assert all(role in rest for role in ("admin", "manager", "responder", "viewer"))
    assert f"{address}/setup/" in rest
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
    assert http_ok(f"{address}/readyz")


def test_a_broken_service_pages_who_is_on_call_and_the_link_acknowledges(demo: Demo) -> None:
    told = subprocess.run(
        [SRE_OPS, "demo", "break", "checkout"],
        env=os.environ | {"TMPDIR": str(demo.folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")

    wait_until(lambda: "PAGE for" in _said(demo), "a page", 280)

    page = re.search(r"PAGE for (.*): checkout/.*\n(?:.*\n)*?  acknowledge +(\S+)", _said(demo))
    assert page is not None, _said(demo)
    assert page[1] in {one.name for one in RESIDENTS}
    with httpx.Client(timeout=30) as telephone:
        looked = telephone.get(page[2])
        pressed = telephone.post(page[2])
        again = telephone.get(page[2])
    button = 'method="post" action="/acknowledge/'
    assert pressed.status_code == 303
    assert (button in looked.text, button in again.text) == (True, False)


def _said(demo: Demo) -> str:
    return demo.log.read_text()


def test_the_live_series_have_exactly_the_labels_of_the_backfilled_ones(demo: Demo) -> None:
    now = set(demo.ask(EVERYTHING % "20s"))
    before = set(demo.ask(EVERYTHING % "2m", demo.end * 60))

    born_since = {labels for labels in now - before if dict(labels).get("code", "")[:1] != "5"}

    assert len(now) > 150
    assert before - now == set()
    assert born_since == set()


def test_the_live_counters_go_on_where_the_backfilled_ones_ended(demo: Demo) -> None:
    resets = demo.ask("resets(http_requests_total[10m])")
    grown = demo.by_service("sum by (service) (increase(http_requests_total[10m]))")

    assert set(resets.values()) == {0.0}
    assert all(grown[name] > 0 for name in SERVICES - {"batch-import"})


def test_one_service_missed_its_budget_and_one_is_near_it(demo: Demo) -> None:
    failed = 'sum by (service) (increase(http_requests_total{code=~"5.."}[30d]))'
    ratio = f"{failed} / sum by (service) (increase(http_requests_total[30d]))"

    ratios = demo.by_service(ratio, demo.end * 60)

    assert set(ratios) == SERVICES
    assert ratios["checkout"] > 0.0015
    assert 0.0008 < ratios["accounts"] < 0.001
    assert ratios["search"] < 0.004
    assert ratios["catalog-api"] < 0.0008


def test_every_service_shows_the_other_kinds_of_slis(demo: Demo) -> None:
    for metric in (
        "probe_success",
        "queue_depth",
        "last_import_timestamp_seconds",
        "records_checked_total",
        'http_request_duration_seconds_bucket{le="0.25"}',
        "http_request_duration_seconds_sum",
    ):
        assert set(demo.by_service(f"sum by (service) ({metric})")) == SERVICES


def test_traffic_has_days_nights_and_restarts(demo: Demo) -> None:
    rate = 'sum(rate(http_requests_total{service="search"}[1h]))'
    midnight = demo.end * 60 // 86_400 * 86_400 - 86_400

    peak = demo.ask(rate, midnight + 14.5 * 3600)[frozenset()]
    night = demo.ask(rate, midnight + 2.5 * 3600)[frozenset()]
    resets = demo.ask('sum(resets(http_requests_total{service="payments"}[30d]))')[frozenset()]

    assert 15 < peak / night < 25
    assert resets >= 3
