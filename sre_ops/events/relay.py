"""Run the reactions of interested slices, in position order.

Guarantee: each event reaches each reaction exactly once, because the reaction's transaction
also moves its cursor. A reaction that keeps failing on one aggregate parks that aggregate and
goes on with the others; what was parked waits, in order, for `retry_parked`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from uuid import UUID

import structlog

from sre_ops.db.database import Database
from sre_ops.db.sessions import WriteSession
from sre_ops.events import cursors, log
from sre_ops.events.cursors import Failure
from sre_ops.events.log import Recorded
from sre_ops.events.reaction import Reaction

AT_ONCE = 100  # events that a reaction looks at before it is another one's turn
ATTEMPTS = 3  # failures on one event before its aggregate is parked
_LOG = structlog.get_logger()
_OWNER = "events"  # the slice whose role reads every event of a tenant

React = Callable[[WriteSession, Recorded], None]


class _Overtaken(Exception):
    """Another process moved the cursor; this one's effect must be rolled back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """How far a reaction is behind.

    Attributes:
        events: positions that it has not passed.
        since: when the oldest of them was recorded; None when there is none.
        parked: aggregates that wait for `retry_parked`.
    """

    events: int
    since: datetime | None
    parked: int


@dataclass(frozen=True, slots=True)
class _Turn:
    """What a reaction did of a batch: events it passed, runs, and whether the next must wait."""

    passed: int
    ran: int
    must_wait: bool = False


class Relay:
    """Delivers events to *reactions*; several processes may run one on the same database."""

    def __init__(
        self, database: Database, reactions: Sequence[Reaction], *, attempts: int = ATTEMPTS
    ) -> None:
        self._database = database
        self._reactions = tuple(reactions)
        self._attempts = attempts
        self._seen: dict[tuple[UUID, str], int] = {}

    def run_soon(self, tenant: UUID) -> int:
        """Deliver what waits for *tenant*, as `run` does, and write nothing else.

        Events that a reaction does not want are passed in memory alone, until one comes that
        it wants or `run` is called: a transaction for each of them is what a flood would be
        slow by.
        """
        return self._run(tenant, is_lazy=True)

    def run(self, tenant: UUID) -> int:
        """Deliver what waits for *tenant*; return how many reactions succeeded.

        The reactions take turns, a batch each: in a flood of alerts the first pages go out
        while the last alerts are still looked at.
        """
        return self._run(tenant, is_lazy=False)

    def _run(self, tenant: UUID, *, is_lazy: bool) -> int:
        done, going, is_moving = 0, list(self._reactions), True
        while is_moving:
            turns = [(one, self._pass_batch(tenant, one, is_lazy=is_lazy)) for one in going]
            done += sum(turn.ran for _, turn in turns)
            # What one of them did may be news for any other, so all look again.
            is_moving = any(turn.passed for _, turn in turns)
            going = [one for one, turn in turns if not turn.must_wait]
        return done

    def lag(self, tenant: UUID) -> dict[str, Lag]:
        """Tell for each reaction how far it is behind."""
        with self._database.read(_OWNER, tenant) as session:
            newest = log.head(session)
            found = {}
            for reaction in self._reactions:
                at = cursors.cursor(session, reaction.name)
                waiting = cursors.failures(session, reaction.name).values()
                found[reaction.name] = Lag(
                    events=newest - at,
                    since=log.oldest_waiting(session, at),
                    parked=sum(failure.parked for failure in waiting),
                )
            return found

    def retry_parked(self, tenant: UUID) -> int:
        """Try parked aggregates again, in order; return how many are parked no longer."""
        return sum(
            self._retry(tenant, reaction, failure)
            for reaction in self._reactions
            for failure in self._parked(tenant, reaction)
        )

    def _pass_batch(self, tenant: UUID, reaction: Reaction, *, is_lazy: bool) -> _Turn:
        key = (tenant, reaction.name)
        with self._database.read(_OWNER, tenant) as session:
            at = cursors.cursor(session, reaction.name)
            seen = max(at, self._seen.get(key, 0)) if is_lazy else at
            batch = log.events_after(session, seen, limit=AT_ONCE)
        if not batch:
            return _Turn(0, 0)
        passed = ran = 0
        for event, since in _steps(reaction, batch, at):
            if is_lazy and event.name not in reaction.events:
                passed += 1
                continue
            step = self._step(tenant, reaction, event, since)
            if step is None:
                return _Turn(passed, ran, must_wait=True)
            passed, ran = passed + 1, ran + step
        self._seen[key] = batch[-1].position
        return _Turn(passed, ran)

    def _step(self, tenant: UUID, reaction: Reaction, event: Recorded, since: int) -> int | None:
        """Pass one event; return 1 when the reaction ran, None when it must wait."""
        try:
            with self._database.write(reaction.owner, tenant, actor=reaction.name) as session:
                if not cursors.move(session, reaction.name, since=since, to=event.position):
                    raise _Overtaken  # noqa: TRY301 - rolls the transaction back
                ran = event.name in reaction.events and _react(session, reaction, event)
        except _Overtaken:
            return None
        except Exception as error:  # noqa: BLE001 - the relay logs, counts and goes on
            return self._failed(tenant, reaction, event, since, error)
        return int(ran)

    def _failed(
        self, tenant: UUID, reaction: Reaction, event: Recorded, since: int, error: Exception
    ) -> int | None:
        _LOG.warning(
            "reaction_failed",
            reaction=reaction.name,
            position=event.position,
            error=repr(error),
        )
        with self._database.write(reaction.owner, tenant, actor=reaction.name) as session:
            parked = cursors.note_failure(
                session, reaction.name, event, error=repr(error), limit=self._attempts
            )
            if parked:
                cursors.move(session, reaction.name, since=since, to=event.position)
        return 0 if parked else None

    def _parked(self, tenant: UUID, reaction: Reaction) -> list[Failure]:
        with self._database.read(_OWNER, tenant) as session:
            waiting = cursors.failures(session, reaction.name).values()
        return [failure for failure in waiting if failure.parked]

    def _retry(self, tenant: UUID, reaction: Reaction, failure: Failure) -> int:
        kind, aggregate_id = failure.key
        with self._database.read(_OWNER, tenant) as session:
            at = cursors.cursor(session, reaction.name)
            events = log.events_of(session, kind, aggregate_id, names=reaction.events)
        waiting = [event for event in events if failure.position <= event.position <= at]
        try:
            with self._database.write(reaction.owner, tenant, actor=reaction.name) as session:
                # The cursor row is locked first: no event of this aggregate is passed meanwhile.
                if not cursors.move(session, reaction.name, since=at, to=at):
                    return 0
                for event in waiting:
                    _load(reaction)(session, event)
                cursors.forget_failure(session, reaction.name, failure.key)
        except Exception as error:  # noqa: BLE001 - the relay logs, counts and goes on
            _LOG.warning("reaction_still_parked", reaction=reaction.name, error=repr(error))
            return 0
        return 1


def _steps(reaction: Reaction, batch: list[Recorded], at: int) -> list[tuple[Recorded, int]]:
    """Pair each wanted event, and the last of all, with the position before it was passed."""
    chosen = [event for event in batch if event.name in reaction.events]
    if batch and not (chosen and chosen[-1] is batch[-1]):
        chosen.append(batch[-1])  # passing the last one passes all that nobody wanted
    since = [at, *(event.position for event in chosen)]
    return list(zip(chosen, since, strict=False))


def _react(session: WriteSession, reaction: Reaction, event: Recorded) -> bool:
    """Run the reaction unless the event's aggregate is parked; tell whether it ran."""
    key = (event.aggregate_kind, event.aggregate_id)
    before = cursors.failures(session, reaction.name).get(key)
    if before is not None and before.parked:
        return False
    _load(reaction)(session, event)
    if before is not None:
        cursors.forget_failure(session, reaction.name, key)
    return True


def _load(reaction: Reaction) -> React:
    module, _, name = reaction.run.partition(":")
    found: React = getattr(import_module(module), name)
    return found
