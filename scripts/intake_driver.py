"""Sends alerts to a server that is killed meanwhile, and looks what became of them.

A sender repeats an alert until it is acknowledged, as Alertmanager does. An alert is lost when
it was acknowledged and is not there; it is doubled when it is there twice.
"""

import http.client
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import perf_counter
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from scripts.servers.child import Child, free_port, http_ok
from sre_ops.alerts.commands.integrations import Kind, create_integration
from sre_ops.alerts.tables import AlertRow, DetailRow, GroupRow
from sre_ops.app.slices import SCHEMAS
from sre_ops.db.database import Database
from sre_ops.db.migrate import upgrade
from sre_ops.kernel.clock import SystemClock
from sre_ops.tenancy.commands import create_tenant

SRE_OPS = Path(__file__).parents[1] / ".venv" / "bin" / "sre-ops"
_TIMEOUT_SECONDS = 30
_GOOD = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """A database with an integration, and how it is served.

    Attributes:
        path: of the webhook that alerts are sent to.
        jobs: slices whose jobs the server runs.
    """

    folder: Path
    url: str
    tenant: UUID
    path: str
    port: int
    jobs: str = "alerts"

    @contextmanager
    def opened(self) -> Iterator[Database]:
        """Open the database, beside whoever serves it."""
        database = Database(self.url, SCHEMAS)
        yield database
        database.dispose()

    def serve(self) -> Child:
        """Start a server and wait until it is ready."""
        settings = {
            "SRE_OPS_DATABASE_URL": self.url,
            "SRE_OPS_PORT": str(self.port),
            "SRE_OPS_TENANT": "driver",
            "SRE_OPS_ONLY": self.jobs,
            "SRE_OPS_LOG_FORMAT": "json",
        }
        log = self.folder / "serve.log"
        child = Child([SRE_OPS, "serve"], log=log, env=settings, cwd=self.folder)
        child.wait_ready(lambda: http_ok(f"http://127.0.0.1:{self.port}/readyz"), "sre-ops serve")
        return child


def new_inbox(folder: Path) -> Inbox:
    """Make an SQLite database in *folder* with a tenant and an integration."""
    url = f"sqlite:///{folder / 'intake.db'}"
    upgrade(url, SCHEMAS)
    now = SystemClock().now()
    database = Database(url, SCHEMAS)
    tenant = create_tenant(database, "driver", at=now)
    with database.write("alerts", tenant) as session:
        made = create_integration(session, "driver", Kind.ALERTMANAGER, by=None, at=now)
    database.dispose()
    return Inbox(
        folder=folder,
        url=url,
        tenant=tenant,
        path=f"/api/v1/alerts/alertmanager/{made.key.text}",
        port=free_port(),
    )


@dataclass
class Sending:
    """Several senders that share the numbers up to *alerts*.

    Attributes:
        together: how many alerts are one group.
        seconds: of each answer that acknowledged, by number.
        attempts: how often something was sent.
    """

    inbox: Inbox
    alerts: int
    senders: int = 8
    together: int = 1
    seconds: dict[int, float] = field(default_factory=dict)
    attempts: int = 0
    _next: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _served: threading.Event = field(default_factory=threading.Event)

    def run(self, *, kills: int, dice: Random) -> float:
        """Send everything while the server is killed *kills* times; return how long it took."""
        steps = sorted(dice.sample(range(1, self.alerts), kills))
        server = self.inbox.serve()
        threads = [threading.Thread(target=self._send_all) for _ in range(self.senders)]
        began = perf_counter()
        try:
            self._served.set()
            for one in threads:
                one.start()
            for step in steps:
                self._wait_for(step)
                self._served.clear()
                server.kill()
                server = self.inbox.serve()
                self._served.set()
            for one in threads:
                one.join()
            return perf_counter() - began
        finally:
            server.stop()

    def _wait_for(self, step: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: len(self.seconds) >= step)

    def _send_all(self) -> None:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.inbox.port, timeout=_TIMEOUT_SECONDS
        )
        while (number := self._take()) is not None:
            body = webhook(number, group=number // self.together)
            while not self._send(connection, number, body):
                connection.close()
                self._served.wait(_TIMEOUT_SECONDS)
        connection.close()

    def _take(self) -> int | None:
        with self._changed:
            self._next += 1
            return self._next - 1 if self._next <= self.alerts else None

    def _send(self, connection: http.client.HTTPConnection, number: int, body: bytes) -> bool:
        began = perf_counter()
        try:
            connection.request("POST", self.inbox.path, body)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            answer = None
        with self._changed:
            self.attempts += 1
            if answer is None or answer.status != _GOOD:
                return False
            self.seconds[number] = perf_counter() - began
            self._changed.notify_all()
            return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What became of alerts that were acknowledged.

    Attributes:
        lost: how many are not there.
        doubled: how many are there more than once, as alerts or as groups.
    """

    lost: int
    doubled: int


def look(inbox: Inbox, acknowledged: set[int], *, together: int = 1) -> Found:
    """Compare what is there with what was *acknowledged*; *together* alerts are one group."""
    same = col(DetailRow.alert_id) == col(AlertRow.id)
    with inbox.opened() as database, database.read("alerts", inbox.tenant) as session:
        keys = session.scalars(select(col(DetailRow.source_key)).join(AlertRow, same))
        there = Counter(keys)
        groups = session.scalar(select(func.count(col(GroupRow.id)))) or 0
    # The fingerprint is the key, so that this holds whatever else a key may be made of.
    missing = sum(not there[_key(number)] for number in acknowledged)
    expected = len({int(key, 16) // together for key in there})
    twice = sum(count > 1 for count in there.values()) + max(groups - expected, 0)
    return Found(lost=missing, doubled=twice)


def webhook(number: int, *, group: int) -> bytes:
    """Return the body of a webhook with one alert of a *group*; *number* tells it from others."""
    alert = {
        "status": "firing",
        "labels": {"alertname": "Slow", "severity": "page", "number": str(number)},
        "annotations": {"summary": f"Number {number} is slow"},
        "startsAt": "2026-11-21T11:59:00Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "https://prometheus.example.com/graph",
        "fingerprint": _key(number),
    }
    said = {"version": "4", "groupKey": f"group {group}", "alerts": [alert]}
    return json.dumps(said).encode()


def _key(number: int) -> str:
    return f"{number:016x}"
