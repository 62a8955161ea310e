"""Lets messages that come at the same time share one commit.

A commit waits for the disk, so one for each message is what intake would be slow by. What
waits while one batch is written becomes the next: a lone message waits for nobody, and under
load a commit serves hundreds. Nobody is answered before the commit that holds her message.

The requests wait as coroutines, not in worker threads: a flood of alerts must not take the
threads that pages need.
"""

import asyncio
from asyncio import AbstractEventLoop, Future
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import groupby
from threading import Lock
from uuid import UUID

import structlog
from fastapi import Request
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from sre_ops.alerts.commands.intake import Receipt, take_in_all
from sre_ops.alerts.commands.integrations import Kind
from sre_ops.alerts.store import integrations as integrations_store
from sre_ops.db.database import Database
from sre_ops.kernel.clock import Clock
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.tenancy.domain.secrets import Key
from sre_ops.web.problems import Busy

MOST_WAITING = 500
"""More at once are answered 503, which senders repeat within seconds; 429 they would not."""
BATCH = 200
_MOST_REMEMBERED = 10_000
_LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends: an integration that was found by its key."""

    tenant_id: UUID
    integration_id: UUID
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    sender: Sender
    body: bytes
    loop: AbstractEventLoop
    kept: "Future[Receipt]"

    def settle(self, came_of_it: Receipt | Exception) -> None:
        """Answer, in the loop of the request, which may have hung up."""
        if self.kept.done():
            return
        if isinstance(came_of_it, Exception):
            self.kept.set_exception(came_of_it)
        else:
            self.kept.set_result(came_of_it)


_Settled = tuple[_Waiting, Receipt | Exception]


class Lane:
    """The one way into the database for messages of one process."""

    def __init__(
        self, database: Database, clock: Clock, *, most_waiting: int = MOST_WAITING
    ) -> None:
        self._database = database
        self._clock = clock
        self._most_waiting = most_waiting
        self._lock = Lock()
        self._inside = 0
        self._waiting: deque[_Waiting] = deque()
        self._is_writing = False
        self._senders: dict[tuple[UUID, str], Sender] = {}
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="alerts-intake")

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Count one request while it is inside.

        Raises:
            Busy: too many are.
        """
        with self._lock:
            if self._inside >= self._most_waiting:
                raise Busy(N_("too many messages at once; send this one again"))
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1

    def known(self, key: Key) -> Sender | None:
        """Return whom *key* was found to belong to before, without asking the database.

        Whether the integration still counts is seen when its message is taken in.
        """
        return self._senders.get((key.tenant_id, key.digest))

    def find(self, key: Key) -> Sender:
        """Return whom *key* belongs to.

        Raises:
            NotFound: nobody.
        """
        with self._database.read("alerts", key.tenant_id) as session:
            row = integrations_store.integration_by_digest(session, key.digest)
        if row is None:
            raise NotFound(N_("there is no such integration"))
        if len(self._senders) >= _MOST_REMEMBERED:
            self._senders.clear()
        found = Sender(tenant_id=key.tenant_id, integration_id=row.id, kind=Kind(row.kind))
        self._senders[key.tenant_id, key.digest] = found
        return found

    def take_in(self, sender: Sender, body: bytes) -> "Future[Receipt]":
        """Put a message into the next batch; the receipt comes once it is committed.

        It is kept even if its sender hangs up. Called in the loop of the request.
        """
        loop = asyncio.get_running_loop()
        one = _Waiting(sender=sender, body=body, loop=loop, kept=loop.create_future())
        with self._lock:
            self._waiting.append(one)
            starts, self._is_writing = not self._is_writing, True
        if starts:
            self._writer.submit(self._write_all)
        return one.kept

    def _write_all(self) -> None:
        while some := self._next():
            ordered = sorted(some, key=lambda one: one.sender.integration_id)  # is stable
            for sender, own in groupby(ordered, key=lambda one: one.sender):
                _answer(self._write(sender, list(own)))

    def _next(self) -> list[_Waiting]:
        with self._lock:
            some = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            self._is_writing = bool(some)
            return some

    def _write(self, sender: Sender, some: Sequence[_Waiting]) -> list[_Settled]:
        try:
            receipts = self._commit(sender, [one.body for one in some])
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            _LOG.warning("messages_not_kept", count=len(some), why=str(error.__cause__ or error))
            words = N_("messages cannot be kept at the moment; send this one again")
            return [(one, Busy(words)) for one in some]
        except Exception as error:  # noqa: BLE001 - every request that waits gets its answer
            if len(some) == 1:
                return [(some[0], error)]
            # One message must not hold up the others.
            return [settled for one in some for settled in self._write(sender, [one])]
        return list(zip(some, receipts, strict=True))

    def _commit(self, sender: Sender, bodies: Sequence[bytes]) -> list[Receipt]:
        actor = f"integration:{sender.integration_id}"
        with self._database.write("alerts", sender.tenant_id, actor=actor) as session:
            return take_in_all(session, sender.integration_id, bodies, at=self._clock.now())


def _answer(settled: Sequence[_Settled]) -> None:
    """Wake each loop once: a wake-up for each request is what a flood would be slow by."""
    by_loop: dict[AbstractEventLoop, list[_Settled]] = {}
    for one in settled:
        by_loop.setdefault(one[0].loop, []).append(one)
    for loop, own in by_loop.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_settle, own)


def _settle(settled: Sequence[_Settled]) -> None:
    for one, came_of_it in settled:
        one.settle(came_of_it)


def lane_of(request: Request) -> Lane:
    """Return the lane of the process, made when the first message comes."""
    state = request.app.state
    if not hasattr(state, "alerts_lane"):
        state.alerts_lane = Lane(state.database, state.clock)
    found: Lane = state.alerts_lane
    return found
