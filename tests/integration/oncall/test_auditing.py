"""What is late is found and told once, and the heartbeat stops while it is."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import UUID

import pytest

from sre_ops.db.database import Database
from sre_ops.events import cursors
from sre_ops.events.log import head, newest_events
from sre_ops.kernel.clock import FixedClock
from sre_ops.oncall.jobs import audit
from sre_ops.oncall.jobs.auditing import FOLLOWING
from sre_ops.web.metrics import REGISTRY
from tests.integration.oncall.pagers import Pager, pager

LATE = "oncall.step_late.v1"


@pytest.fixture
def paging(database: Database, tenant: UUID, clock: FixedClock) -> Pager:
    return pager(database, tenant, clock)


@pytest.fixture
def watcher() -> Iterator[tuple[str, list[str]]]:
    """A watcher outside: its address, and what it was asked for."""
    asked: list[str] = []

    class Watcher(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204 if self.path == "/beat" else 500)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Watcher)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def _audit(paging: Pager, url: str = "") -> None:
    _catch_up(paging)
    audit(paging.context("oncall.audit", oncall_heartbeat_url=url))


def _catch_up(paging: Pager) -> None:
    """Let the reaction stand where the relay would have brought it."""
    with paging.database.write("oncall", paging.tenant) as session:
        since = cursors.cursor(session, FOLLOWING)
        cursors.move(session, FOLLOWING, since=since, to=head(session))


def _late(paging: Pager) -> int:
    with paging.database.read("oncall", paging.tenant) as session:
        return len(newest_events(session, [LATE], limit=10))


def _metric(name: str) -> float | None:
    return REGISTRY.get_sample_value(name, {"tenant": "acme"})


def test_a_late_step_is_told_once_and_stops_the_heartbeat(
    paging: Pager, watcher: tuple[str, list[str]]
) -> None:
    url, asked = watcher
    paging.ladder()
    paging.hear("opened")

    paging.clock.move_to(paging.clock.now().replace(minute=1))
    _audit(paging, f"{url}/beat")
    assert (_late(paging), asked) == (0, ["/beat"])
    paging.clock.move_to(paging.clock.now().replace(minute=2))
    _audit(paging, f"{url}/beat")
    _audit(paging, f"{url}/beat")

    assert (_late(paging), asked) == (1, ["/beat"])
    assert _metric("sre_ops_oncall_oldest_late_step_seconds") == 120

    paging.tick()
    _audit(paging, f"{url}/beat")
    assert asked == ["/beat", "/beat"]
    assert _metric("sre_ops_oncall_oldest_late_step_seconds") == 0


def test_events_that_nobody_follows_stop_the_heartbeat(
    paging: Pager, watcher: tuple[str, list[str]]
) -> None:
    url, asked = watcher
    paging.clock.move_to(paging.clock.now().replace(minute=5))

    audit(paging.context("oncall.audit", oncall_heartbeat_url=f"{url}/beat"))

    assert asked == []


def test_a_watcher_who_refuses_is_counted(paging: Pager, watcher: tuple[str, list[str]]) -> None:
    url, asked = watcher
    before = _metric("sre_ops_oncall_heartbeat_failures_total") or 0

    _audit(paging, f"{url}/broken")

    assert asked == ["/broken"]
    assert _metric("sre_ops_oncall_heartbeat_failures_total") == before + 1
