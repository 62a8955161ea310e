"""Run the reactions of interested slices, in position order.

Guarantee: what a reaction does of an event is kept exactly once, because its transaction also
moves its cursor. A few events share a transaction; where it fails, each gets one of its own. A
reaction that keeps failing on one aggregate parks that aggregate and goes on with the others;
what was parked waits, in order, for `retry_parked`.
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
TOGETHER = 8  # events of one transaction: few, since others wait until it ends
ATTEMPTS = 3  # failures on one event before its aggregate is parked
_LOG = structlog.get_logger()
_OWNER = "events"  # the slice whose role reads every event of a tenant

React = Callable[[WriteSession, Recorded], None]
_Step = tuple[Recorded, int]
"""An event, and the position before it."""


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

    def followed_by(self, other: "_Turn") -> "_Turn":
        return _Turn(self.passed + other.passed, self.ran + other.ran, other.must_wait)


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
        steps = _steps(reaction, batch, at)
        if is_lazy:
            steps = [one for one in steps if one[0].name in reaction.events]
        turn = _Turn(passed=len(batch) if is_lazy and not steps else 0, ran=0)
        for start in range(0, len(steps), TOGETHER):
            some = steps[start : start + TOGETHER]
            turn = turn.followed_by(self._pass(tenant, reaction, some))
            if turn.must_wait:
                return turn
        self._seen[key] = batch[-1].position
        return turn

    def _pass(self, tenant: UUID, reaction: Reaction, steps: Sequence[_Step]) -> _Turn:
        """Pass some events in one transaction, or each in its own where that fails."""
        (first, since), (last, _) = steps[0], steps[-1]
        try:
            with self._database.write(reaction.owner, tenant, actor=reaction.name) as session:
                if not cursors.move(session, reaction.name, since=since, to=last.position):
                    raise _Overtaken  # noqa: TRY301 - rolls the transaction back
                ran = _react(session, reaction, [event for event, _ in steps])
        except _Overtaken:
            return _Turn(0, 0, must_wait=True)
        except Exception as error:  # noqa: BLE001 - the relay logs, counts and goes on
            if len(steps) == 1:
                return self._failed(tenant, reaction, first, since, error)
            return self._pass_one_by_one(tenant, reaction, steps)
        return _Turn(len(steps), ran)

    def _pass_one_by_one(self, tenant: UUID, reaction: Reaction, steps: Sequence[_Step]) -> _Turn:
        turn = _Turn(0, 0)
        for step in steps:
            turn = turn.followed_by(self._pass(tenant, reaction, [step]))
            if turn.must_wait:
                break
        return turn

    def _failed(
        self, tenant: UUID, reaction: Reaction, event: Recorded, since: int, error: Exception
    ) -> _Turn:
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
        return _Turn(1, 0) if parked else _Turn(0, 0, must_wait=True)

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


def _steps(reaction: Reaction, batch: list[Recorded], at: int) -> list[_Step]:
    """Pair each wanted event, and the last of all, with the position before it was passed."""
    chosen = [event for event in batch if event.name in reaction.events]
    if batch and not (chosen and chosen[-1] is batch[-1]):
        chosen.append(batch[-1])  # passing the last one passes all that nobody wanted
    since = [at, *(event.position for event in chosen)]
    return list(zip(chosen, since, strict=False))


def _react(session: WriteSession, reaction: Reaction, events: Sequence[Recorded]) -> int:
    """Run the reaction for what it wants, unless the aggregate is parked; return how often."""
    wanted = [one for one in events if one.name in reaction.events]
    failures = cursors.failures(session, reaction.name) if wanted else {}
    ran = 0
    for event in wanted:
        key = (event.aggregate_kind, event.aggregate_id)
        if key in failures and failures[key].parked:
            continue
        _load(reaction)(session, event)
        ran += 1
        if failures.pop(key, None):
            cursors.forget_failure(session, reaction.name, key)
    return ran


def _load(reaction: Reaction) -> React:
    module, _, name = reaction.run.partition(":")
    found: React = getattr(import_module(module), name)
    return found
