"""Two `sre-ops serve` on one PostgreSQL: one service to people, and each job done once."""

import json
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from scripts.history.load import load_into_prometheus
from scripts.history.presets import tiny
from scripts.history.world import World
from scripts.servers.child import Child, free_port, http_ok, wait_until
from scripts.servers.prometheus import PrometheusServer
from sre_ops.app.slices import SCHEMAS
from sre_ops.db.database import Database
from sre_ops.events.log import events_after
from sre_ops.kernel.clock import SystemClock
from sre_ops.kernel.units import to_minute
from sre_ops.tenancy.commands import list_tenants
from tests.databases import Place

SRE_OPS = Path(sys.executable).with_name("sre-ops")
PASSWORD = "four words in a row"
GRACE_SECONDS = 2
JOBS = ("slo.reload", "slo.keep_ledger")
DEFINITION = """\
version: prometheus/v1
service: web
slos:
  - name: availability
    objective: {objective}
    sli:
      events:
        error_query: sum(rate(http_requests_total{{service="web",code=~"5.."}}[{{{{.window}}}}]))
        total_query: sum(rate(http_requests_total{{service="web"}}[{{{{.window}}}}]))
    alerting: {{page_alert: {{disable: true}}, ticket_alert: {{disable: true}}}}
"""


class Stream:
    """Live updates that a page follows, read in a thread of its own."""

    def __init__(self, url: str, cookies: httpx.Cookies) -> None:
        self.news: queue.SimpleQueue[dict[str, str]] = queue.SimpleQueue()
        self.ended = threading.Event()
        self.is_open = threading.Event()
        self._client = httpx.Client(cookies=cookies, timeout=httpx.Timeout(5, read=None))
        self._url = f"{url}/live?topics=slo.status"
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        try:
            with self._client.stream("GET", self._url) as answer:
                for line in answer.iter_lines():
                    self.is_open.set()
                    if line.startswith("data: "):
                        self.news.put(json.loads(line.removeprefix("data: ")))
        except httpx.HTTPError:
            pass
        finally:
            self._client.close()
            self.ended.set()

    def next_version(self, seconds: float = 60) -> str:
        """Wait for the next event and return its version."""
        return self.news.get(timeout=seconds)["version"]


@dataclass(slots=True)
class Pair:
    """Two serving processes, their database and their definitions."""

    servers: list[Child]
    urls: list[str]
    definitions: Path
    place: Place

    def define(self, objective: float) -> None:
        """Write the only definition file, whole or not at all."""
        draft = self.definitions.with_suffix(".draft")
        draft.write_text(DEFINITION.format(objective=objective))
        draft.replace(self.definitions / "web.yaml")

    def browser(self, number: int, cookies: httpx.Cookies | None = None) -> httpx.Client:
        """Return a browser that talks to one of the processes."""
        return httpx.Client(base_url=self.urls[number], cookies=cookies, timeout=30)

    def runs(self, number: int, job: str) -> tuple[float, float]:
        """Return how often one process did *job*, in whatever way, and found it taken."""
        told = httpx.get(f"{self.urls[number]}/metrics", timeout=10).text
        found = {"elsewhere": 0.0, "done": 0.0, "refused": 0.0, "failed": 0.0}
        for family in text_string_to_metric_families(told):
            for sample in family.samples:
                if sample.name == "sre_ops_job_runs_total" and sample.labels["job"] == job:
                    found[sample.labels["outcome"]] = sample.value
        return sum(found.values()) - found["elsewhere"], found["elsewhere"]


@pytest.fixture
def prometheus(world_seed: int) -> Iterator[PrometheusServer]:
    server = PrometheusServer()
    try:
        now = to_minute(SystemClock().now())
        load_into_prometheus(World(tiny(now - 2), world_seed), server)
        yield server.start()
    finally:
        server.close()


@pytest.fixture
def pair(postgres_place: Place, prometheus: PrometheusServer, tmp_path: Path) -> Iterator[Pair]:
    definitions = tmp_path / "slos"
    definitions.mkdir()
    found = Pair([], [], definitions, postgres_place)
    settings = {
        "SRE_OPS_DATABASE_URL": postgres_place.url,
        "SRE_OPS_DEFINITIONS": str(definitions),
        "SRE_OPS_PROMETHEUS_URL": prometheus.url,
        "SRE_OPS_LOG_FORMAT": "json",
        "SRE_OPS_TICK_SECONDS": "0.5",
        "SRE_OPS_LIVE_SECONDS": "0.2",
    }
    try:
        for number in range(2):
            port = free_port()
            env = settings | {"SRE_OPS_PORT": str(port)}
            child = Child([SRE_OPS, "serve"], log=tmp_path / f"{number}.log", env=env, cwd=tmp_path)
            url = f"http://127.0.0.1:{port}"
            found.servers.append(child)
            found.urls.append(url)
            child.wait_ready(lambda url=url: http_ok(f"{url}/readyz"), "sre-ops serve")  # type: ignore[misc]
        yield found
    finally:
        for child in found.servers:
            child.stop()


@pytest.fixture
def admin(pair: Pair, tmp_path: Path) -> Iterator[httpx.Client]:
    """A browser in which an admin joined through the first process."""
    log = [json.loads(line) for line in (tmp_path / "0.log").read_text().splitlines()]
    (link,) = (
        line["open_to_become_the_first_admin"]
        for line in log
        if line.get("event") == "nobody_lives_here_yet"
    )
    form = {"name": "Ana", "email": "ana@example.com", "password": PASSWORD}
    with pair.browser(0) as browser:
        answer = browser.post(link, data=form | {"locale": "en", "zone": "UTC"})
        assert answer.status_code == 303, answer.text
        yield browser


def test_a_session_made_on_one_process_works_on_the_other_until_it_is_revoked(
    pair: Pair, admin: httpx.Client
) -> None:
    with pair.browser(1, admin.cookies) as other:
        welcome = other.get("/api/v1/tenancy/me")

        other.post("/sign-out")

        assert welcome.json()["name"] == "Ana"
        assert admin.get("/api/v1/tenancy/me").status_code == 401
        assert admin.get("/slos").status_code == 303
        assert other.get("/api/v1/tenancy/me").status_code == 401


def test_an_open_page_of_either_process_ends_its_updates_with_the_session(
    pair: Pair, admin: httpx.Client
) -> None:
    streams = [Stream(url, admin.cookies) for url in pair.urls]
    for stream in streams:
        stream.next_version()

    admin.post("/sign-out")
    pair.define(99.0)

    assert all(stream.ended.wait(60) for stream in streams)
    assert [stream.news.qsize() for stream in streams] == [0, 0]


def test_news_of_the_ledger_reach_pages_of_both_processes(pair: Pair, admin: httpx.Client) -> None:
    streams = [Stream(url, admin.cookies) for url in pair.urls]
    before = [stream.next_version() for stream in streams]

    pair.define(99.0)
    after = [stream.next_version() for stream in streams]

    assert before[0] == before[1]
    assert after[0] == after[1] != before[0]
    shown = [_rows(pair, number, admin.cookies) for number in range(2)]
    assert shown[0] == shown[1]
    assert shown[0][0]["valid"] > 0


def test_what_one_process_does_the_other_does_not_do_again(pair: Pair, admin: httpx.Client) -> None:
    pair.define(99.0)
    wait_until(lambda: bool(_rows(pair, 0, admin.cookies)), "the first judgement")
    pair.define(98.0)
    wait_until(lambda: len(_events(pair)) > 2, "the second objective")
    before = [sum(pair.runs(number, job)) for number in range(2) for job in JOBS]

    wait_until(
        lambda: all(
            sum(pair.runs(number, job)) > 5 + before[2 * number + place]
            for number in range(2)
            for place, job in enumerate(JOBS)
        ),
        "both processes to have been woken often since",
    )

    assert _events(pair) == [
        "slo.definition_taken.v1",
        "catalog.service_declared.v1",
        "slo.objective_changed.v1",
    ]
    for job in JOBS:
        (done, elsewhere), (done_by_other, elsewhere_of_other) = sorted(
            (pair.runs(number, job) for number in range(2)), reverse=True
        )
        assert (done > 0, elsewhere) == (True, 0), job
        assert (done_by_other, elsewhere_of_other > 0) == (0, True), job


def test_a_graceful_stop_ends_open_pages_and_the_other_process_goes_on(
    pair: Pair, admin: httpx.Client
) -> None:
    stream, staying = (Stream(url, admin.cookies) for url in pair.urls)
    stream.next_version()
    staying.next_version()

    began = time.monotonic()
    os.kill(pair.servers[0].pid, signal.SIGTERM)

    assert stream.ended.wait(30)
    assert time.monotonic() - began < GRACE_SECONDS + 1
    wait_until(lambda: not pair.servers[0].running, "the process to end")
    pair.define(99.0)
    assert staying.next_version()
    with pair.browser(1, admin.cookies) as other:
        assert other.get("/slos").status_code == 200


def _rows(pair: Pair, number: int, cookies: httpx.Cookies) -> list[dict[str, Any]]:
    with pair.browser(number, cookies) as browser:
        rows: list[dict[str, Any]] = browser.get("/api/v1/slo/status").json()["rows"]
        return rows


def _events(pair: Pair) -> list[str]:
    """Return the names of what was recorded of SLOs and services, oldest first."""
    database = Database(pair.place.url, SCHEMAS, clock=SystemClock())
    (tenant,) = list_tenants(database)
    found = []
    for owner in ("slo", "catalog"):
        with database.read(owner, tenant.id) as session:
            found += [(one.position, one.name) for one in events_after(session, 0)]
    database.dispose()
    # What a policy asks for follows the figures, and may change with each judgement.
    names = [name for _, name in sorted(set(found)) if "policy" not in name]
    return [name for name in names if name.startswith(("slo.", "catalog."))]
