"""Two `sre-ops serve` on one PostgreSQL: one service to people, and each job done once."""

import json
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from scripts.history.load import load_into_prometheus
from scripts.history.presets import tiny
from scripts.history.world import World
from scripts.servers.child import Child, free_port, http_ok, wait_until
from scripts.servers.postgres import PostgresServer
from scripts.servers.prometheus import PrometheusServer
from sre_ops.app.slices import SCHEMAS
from sre_ops.db.database import Database
from sre_ops.events.log import events_after
from sre_ops.kernel.clock import SystemClock
from sre_ops.kernel.units import to_minute
from sre_ops.tenancy.commands import list_tenants
from tests.databases import Place, place_on
from tests.postgres_pool import PostgresPool

pytestmark = pytest.mark.xdist_group("pair")

SRE_OPS = Path(sys.executable).with_name("sre-ops")
ADMIN = {
    "name": "Ana",
    "email": "ana@example.com",
    "password": "four words in a row",
    "locale": "en",
    "zone": "UTC",
}
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


class Pair:
    """Two serving processes, their database and their definitions."""

    def __init__(self, place: Place, prometheus: PrometheusServer, folder: Path) -> None:
        self.place = place
        self.definitions = folder / "slos"
        self.definitions.mkdir()
        self._folder = folder
        self._objectives = (99 - number / 10 for number in range(100))
        self._settings = {
            "SRE_OPS_DATABASE_URL": place.url,
            "SRE_OPS_DEFINITIONS": str(self.definitions),
            "SRE_OPS_PROMETHEUS_URL": prometheus.url,
            "SRE_OPS_LOG_FORMAT": "json",
            "SRE_OPS_TICK_SECONDS": "0.5",
            "SRE_OPS_LIVE_SECONDS": "0.2",
        }
        ports = [free_port(), free_port()]
        self.urls = [f"http://127.0.0.1:{port}" for port in ports]
        self.servers: list[Child] = []
        self.define_anew()

    def start(self) -> None:
        """Start those that do not run, one after the other."""
        for number, url in enumerate(self.urls):
            if number == len(self.servers) or not self.servers[number].running:
                env = self._settings | {"SRE_OPS_PORT": url.rsplit(":", 1)[1]}
                log = self._folder / f"{number}.log"
                child = Child([SRE_OPS, "serve"], log=log, env=env, cwd=self._folder)
                self.servers[number : number + 1] = [child]
                child.wait_ready(lambda url=url: http_ok(f"{url}/readyz"), "sre-ops serve")  # type: ignore[misc]

    def stop(self) -> None:
        """End both."""
        for child in self.servers:
            child.stop()

    def invitation(self) -> str:
        """Return the link with which the first admin may join."""
        log = (self._folder / "0.log").read_text().splitlines()
        entries = [json.loads(line) for line in log]
        (link,) = (
            str(one["open_to_become_the_first_admin"])
            for one in entries
            if one.get("event") == "nobody_lives_here_yet"
        )
        return link

    def define_anew(self) -> None:
        """Write the only definition file, whole or not at all, with an objective it never had."""
        draft = self.definitions.with_suffix(".draft")
        draft.write_text(DEFINITION.format(objective=next(self._objectives)))
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


@pytest.fixture(scope="module")
def prometheus(world_seed: int) -> Iterator[PrometheusServer]:
    server = PrometheusServer()
    try:
        now = to_minute(SystemClock().now())
        load_into_prometheus(World(tiny(now - 2), world_seed), server)
        yield server.start()
    finally:
        server.close()


@pytest.fixture(scope="module")
def pair_in_its_place(
    postgres_server: PostgresServer,
    postgres_pool: PostgresPool,
    prometheus: PrometheusServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Pair]:
    """Both processes, an admin who joined through the first one, and a first judgement."""
    with postgres_pool.taken() as name:
        place = place_on(postgres_server, name)
        found = Pair(place, prometheus, tmp_path_factory.mktemp("pair"))
        try:
            found.start()
            with found.browser(0) as browser:
                answer = browser.post(found.invitation(), data=ADMIN)
                assert answer.status_code == 303, answer.text
                wait_until(lambda: bool(_rows(found, browser.cookies)), "the first judgement")
            yield found
        finally:
            found.stop()


@pytest.fixture
def pair(pair_in_its_place: Pair) -> Pair:
    """Both processes run, whatever the test before did to them."""
    pair_in_its_place.start()
    return pair_in_its_place


@pytest.fixture
def admin(pair: Pair) -> Iterator[httpx.Client]:
    """A browser in which the admin signed in through the first process."""
    with pair.browser(0) as browser:
        answer = browser.post("/sign-in", data=ADMIN)
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
    pair.define_anew()

    assert all(stream.ended.wait(60) for stream in streams)
    assert [stream.news.qsize() for stream in streams] == [0, 0]


def test_news_of_the_ledger_reach_pages_of_both_processes(pair: Pair, admin: httpx.Client) -> None:
    streams = [Stream(url, admin.cookies) for url in pair.urls]
    before = [stream.next_version() for stream in streams]

    pair.define_anew()
    after = [stream.next_version() for stream in streams]

    assert before[0] == before[1]
    assert after[0] == after[1] != before[0]
    shown = [_rows(pair, admin.cookies, number) for number in range(2)]
    assert shown[0] == shown[1]
    assert shown[0][0]["valid"] > 0


def test_what_one_process_does_the_other_does_not_do_again(pair: Pair) -> None:
    told = len(_events(pair))
    pair.define_anew()
    wait_until(lambda: len(_events(pair)) > told, "the next objective")
    before = _runs(pair)

    wait_until(
        lambda: all(sum(now) > 5 + sum(before[one]) for one, now in _runs(pair).items()),
        "both processes to have been woken often since",
    )

    first, second, *_ = _events(pair)
    assert (first, second) == ("slo.definition_taken.v1", "catalog.service_declared.v1")
    assert _events(pair)[told:] == ["slo.objective_changed.v1"]
    since = {
        one: (done - before[one][0], elsewhere - before[one][1])
        for one, (done, elsewhere) in _runs(pair).items()
    }
    for job in JOBS:
        does, finds_it_taken = sorted((since[0, job], since[1, job]), reverse=True)
        assert (does[0] > 0, does[1]) == (True, 0), job
        assert (finds_it_taken[0], finds_it_taken[1] > 0) == (0, True), job


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
    pair.define_anew()
    assert staying.next_version()
    with pair.browser(1, admin.cookies) as other:
        assert other.get("/slos").status_code == 200


def _runs(pair: Pair) -> dict[tuple[int, str], tuple[float, float]]:
    return {(number, job): pair.runs(number, job) for number in range(2) for job in JOBS}


def _rows(pair: Pair, cookies: httpx.Cookies, number: int = 0) -> list[dict[str, Any]]:
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
