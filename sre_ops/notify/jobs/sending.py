"""The sender: claims what is due, sends it outside of every transaction, marks what became of it.

Guarantee: at least once. What was claimed is marked, or its claim runs out and it is tried again
under the same key. Sending happens in threads, a bounded number for each kind of channel, and
what becomes due meanwhile is claimed meanwhile: a slow destination holds up itself alone.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import structlog

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import NotFound
from sre_ops.manifest import JobContext
from sre_ops.notify import store
from sre_ops.notify.commands.sending import Attempt, Claimed, claim_due, mark
from sre_ops.notify.domain.destinations import Destination, Directory, Recipient, masked
from sre_ops.notify.domain.guard import allowed
from sre_ops.notify.domain.notice import Notice
from sre_ops.notify.domain.outcomes import Accepted, Fault, Outcome, told
from sre_ops.notify.domain.patience import SENDING
from sre_ops.notify.jobs.board import ATTEMPT_SECONDS, ATTEMPTS, BOARD
from sre_ops.notify.jobs.writing import write_notice
from sre_ops.notify.queries.destinations import PublicReads
from sre_ops.notify.sinks.email import Smtp
from sre_ops.notify.sinks.ways import Ways

_LOG = structlog.get_logger()
_THREADS = 64
_GLANCE_SECONDS = 0.25
"""How soon what became due is seen while something is on its way."""
_SHOW_SECONDS = 10.0
_KNOWN_SECONDS = 3.0
_HOLDING = "sending_under_lease"
_LEASE_SECONDS = 5.0
_GONE = Fault(why="the contact or channel is gone", is_final=True)

Send = Callable[[Destination, Notice], Outcome]
Look = Callable[[ReadSession], Directory]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """An attempt that is being made."""

    claimed: Claimed
    destination: Destination
    begun: float = field(default_factory=monotonic)


def send(context: JobContext) -> None:
    """Send what is due; the job of the scheduler."""
    Sender(context, look=PublicReads, send=ways_of(context.options).send).run()


def ways_of(options: Mapping[str, Any]) -> Ways:
    """Return what the settings say about sending."""
    smtp = Smtp(
        host=options["smtp_host"],
        port=options["smtp_port"],
        security=options["smtp_security"],
        username=options["smtp_username"],
        password=options["smtp_password"],
        sender=options["smtp_from"],
        ca_file=options["smtp_ca_file"],
    )
    return Ways(
        smtp=smtp,
        allowed=allowed(options["outbound_allow"]),
        is_apprise_on=options["apprise"],
    )


class Sender:
    """One run over the queue of one tenant.

    Args:
        context: of the job.
        look: gives the directory in a transaction of notify.
        send: sends one message; called in a thread, without a database.
    """

    def __init__(self, context: JobContext, *, look: Look, send: Send) -> None:
        self._context = context
        self._look = look
        self._send = send
        self._flights: dict[Future[Outcome], Flight] = {}
        self._pool: ThreadPoolExecutor | None = None
        self._fenced_at = self._shown_at = self._looked_at = monotonic()
        self._known: dict[str, Destination | None] = {}

    def run(self) -> int:
        """Send until nothing is due or on its way; return how many attempts were marked.

        A process that is to stop begins nothing new.
        """
        done = 0
        self._take_over()
        try:
            while True:
                if not self._context.is_stopping():
                    done += self._begin()
                if not self._flights:
                    return done
                done += self._land()
                self._keep_lease()
                if monotonic() - self._shown_at > _SHOW_SECONDS:
                    self._show()
        finally:
            if self._pool is not None:
                self._pool.shutdown(wait=False)
            self._show()

    def _take_over(self) -> None:
        """Free what a process that is gone had claimed, when the lease is new to this one.

        Whoever held the lease before can mark nothing any more, so waiting for its claims to
        run out would only keep people waiting.
        """
        token = self._context.lease.token
        if self._context.memory.get(_HOLDING) == token:
            return
        with self._context.write() as session:
            freed = store.free_claims(session)
        self._context.memory[_HOLDING] = token
        if freed:
            _LOG.info("messages_taken_over", count=freed, tenant=self._context.tenant_slug)

    def _begin(self) -> int:
        """Claim what is due and let it fly; return how many could not even begin."""
        now = self._context.clock.now()
        if monotonic() - self._looked_at > _KNOWN_SECONDS:
            self._known, self._looked_at = {}, monotonic()
        with self._context.read() as session:
            due = store.due_destinations(session, now)
            known = {name: self._found(session, name) for name in due}
        self._known = known
        if not due:
            return 0
        kinds = {name: found.kind if found else "" for name, found in known.items()}
        flying = Counter(one.destination.kind for one in self._flights.values())
        with self._context.write() as session:
            claims = claim_due(session, kinds, flying, at=now)
        self._fenced_at = monotonic()
        failed = 0
        for claimed in claims:
            failed += not self._fly(claimed, known.get(claimed.batch.destination))
        return failed

    def _found(self, session: ReadSession, name: str) -> Destination | None:
        """Return where to send to; what waits in a flood is not looked up at every glance."""
        known = self._known.get(name)
        if known is not None:
            return known
        try:
            return self._look(session).find(Recipient.of(name))
        except NotFound:
            return None

    def _fly(self, claimed: Claimed, destination: Destination | None) -> bool:
        """Send an attempt off; tell whether it could."""
        if destination is None:
            self._mark(claimed, Attempt(outcome=_GONE, kind="", hint="", milliseconds=0))
            return False
        try:
            notice = write_notice(self._context, self._look, claimed, destination)
        except Exception as problem:  # noqa: BLE001 - the loop goes on; the failure is logged and kept
            _LOG.exception("message_not_written", tenant=self._context.tenant_slug)
            why = told(f"it could not be written: {type(problem).__name__}")
            self._mark(claimed, _attempt(Fault(why=why), destination, 0.0))
            return False
        if self._pool is None:
            self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="notify")
        flight = Flight(claimed=claimed, destination=destination)
        self._flights[self._pool.submit(self._send, destination, notice)] = flight
        return True

    def _land(self) -> int:
        """Mark what has ended, and what has been under way for too long."""
        ended, _ = wait(self._flights, timeout=_GLANCE_SECONDS, return_when=FIRST_COMPLETED)
        late = {
            future
            for future, flight in self._flights.items()
            if monotonic() - flight.begun > SENDING.total_seconds()
        }
        for future in ended | late:
            flight = self._flights.pop(future)
            outcome = self._outcome(future) if future in ended else Fault(why="no answer in time")
            seconds = monotonic() - flight.begun
            self._mark(flight.claimed, _attempt(outcome, flight.destination, seconds))
        return len(ended | late)

    def _outcome(self, future: "Future[Outcome]") -> Outcome:
        try:
            return future.result()
        except Exception as problem:  # noqa: BLE001 - the loop goes on; the failure is logged and kept
            _LOG.exception("message_not_sent", tenant=self._context.tenant_slug)
            return Fault(why=f"the sender failed: {type(problem).__name__}")

    def _mark(self, claimed: Claimed, attempt: Attempt) -> None:
        now, lot = self._context.clock.now(), random.random()  # noqa: S311 - spreads retries
        with self._context.write() as session:
            mark(session, claimed, attempt, at=now, lot=lot)
        self._fenced_at = monotonic()
        is_sent = isinstance(attempt.outcome, Accepted)
        ATTEMPTS.labels(
            tenant=self._context.tenant_slug,
            kind=attempt.kind or "none",
            outcome="sent" if is_sent else "failed",
        ).inc()
        ATTEMPT_SECONDS.labels(kind=attempt.kind or "none").observe(attempt.milliseconds / 1000)

    def _keep_lease(self) -> None:
        """Show that this process is alive while it waits for others."""
        if monotonic() - self._fenced_at > _LEASE_SECONDS:
            with self._context.write():
                self._fenced_at = monotonic()

    def _show(self) -> None:
        self._shown_at = monotonic()
        with self._context.read() as session:
            depth = store.depth(session)
        age = self._context.clock.now() - depth.oldest_at if depth.oldest_at else None
        BOARD.keep(
            self._context.tenant_slug,
            waiting=depth.waiting,
            oldest_seconds=age.total_seconds() if age else 0.0,
            parked=depth.parked,
        )


def _attempt(outcome: Outcome, destination: Destination, seconds: float) -> Attempt:
    return Attempt(
        outcome=outcome,
        kind=destination.kind,
        hint=masked(destination.kind, destination.address),
        milliseconds=int(seconds * 1000),
    )
