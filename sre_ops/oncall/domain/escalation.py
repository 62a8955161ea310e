"""The course of one escalation: plain durable data in, decisions and the next data out. Pure.

Whoever holds the snapshot and the state goes on with it, after any crash: a step that was
decided is in the state, one that was not is still due. Waiting times run from when a step was
really done, so that a process that slept through the night does not tell everybody at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sre_ops.kernel.errors import Conflict
from sre_ops.kernel.messages import N_
from sre_ops.oncall.domain.aims import Moment, decisions_of, last_resort
from sre_ops.oncall.domain.decision import Decision, Reason
from sre_ops.oncall.domain.policy import Policy, Snapshot, Target, TargetKind
from sre_ops.oncall.domain.roster import Roster

PATIENCE = timedelta(seconds=60)


class AlreadyResolved(Conflict):
    """The escalation is over."""


class Phase(StrEnum):
    """What an escalation waits for."""

    RUNNING = "running"
    ACKNOWLEDGED = "acknowledged"
    EXHAUSTED = "exhausted"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """All that must be remembered of a running escalation, beside its snapshot.

    Attributes:
        round_number, step: what is done next, from 0; a step behind the last one is the end
            of all rounds.
        next_at: when, aware UTC; None is never.
        told: whether anybody was told in this round.
        acknowledged_by: who holds it, while it is acknowledged.
        moves: counts every change; with it a write finds out that another was faster.
    """

    phase: Phase
    round_number: int = 0
    step: int = 0
    next_at: datetime | None
    told: bool = False
    acknowledged_by: UUID | None = None
    moves: int = 0


@dataclass(frozen=True, slots=True)
class Advance:
    """The state after a move, and what was decided in it."""

    state: State
    decisions: tuple[Decision, ...] = ()


def begin(snapshot: Snapshot, at: datetime) -> State:
    """Return the state of an escalation that begins at *at*; its first step may be due at once."""
    return State(phase=Phase.RUNNING, next_at=at + snapshot.policy.steps[0].delay)


def next_step(snapshot: Snapshot, state: State, now: datetime, roster: Roster) -> Advance:
    """Do what is due at *now*: at most one step. What is not due changes nothing.

    A step that hours alone forbid is passed over, and the next one is due at once. One that
    reaches nobody for any other reason tells the catch-all, and so does a round in which
    nobody was told, and the end of all rounds.

    Args:
        snapshot: as it was when the escalation began.
        state: as it was left.
        now: aware UTC.
        roster: who stands behind the step's targets at *now*.
    """
    if state.next_at is None or now < state.next_at:
        return Advance(state)
    moment = Moment(at=now, due_at=state.next_at, round_number=state.round_number, step=state.step)
    if state.phase is Phase.ACKNOWLEDGED:
        return _time_out(snapshot.policy, state, roster, moment)
    if state.step == len(snapshot.policy.steps):
        return _end(snapshot.policy, state, moment)
    return _climb(snapshot.policy, state, roster, moment)


def acknowledge(snapshot: Snapshot, state: State, *, by: UUID, at: datetime) -> Advance:
    """Give the escalation to *by*, until its time runs out. Saying it twice changes nothing.

    Raises:
        AlreadyResolved: it is over.
    """
    _check_open(state)
    if state.phase is Phase.ACKNOWLEDGED and state.acknowledged_by == by:
        return Advance(state)
    timeout = snapshot.policy.ack_timeout
    held = _moved(
        state,
        phase=Phase.ACKNOWLEDGED,
        next_at=None if timeout is None else at + timeout,
        acknowledged_by=by,
    )
    return Advance(held, _forgone(state, Reason.ACKNOWLEDGED, at))


def resolve(state: State, *, at: datetime) -> Advance:
    """End the escalation; ending it twice changes nothing."""
    if state.phase is Phase.RESOLVED:
        return Advance(state)
    over = _moved(state, phase=Phase.RESOLVED, next_at=None)
    return Advance(over, _forgone(state, Reason.RESOLVED, at))


def escalate(snapshot: Snapshot, state: State, *, at: datetime) -> Advance:
    """Make the next step due now, by a person's wish; an ended ladder begins anew.

    Raises:
        AlreadyResolved: it is over.
    """
    _check_open(state)
    ended = state.step == len(snapshot.policy.steps)
    again = replace(state, round_number=0, step=0, told=False) if ended else state
    return Advance(_moved(again, phase=Phase.RUNNING, next_at=at, acknowledged_by=None))


def is_late(state: State, now: datetime, patience: timedelta = PATIENCE) -> bool:
    """Tell whether a step should have been done *patience* ago, which the auditor reports."""
    return state.next_at is not None and now - state.next_at > patience


def rehearse(
    snapshot: Snapshot, at: datetime, roster_at: Callable[[datetime], Roster]
) -> tuple[Decision, ...]:
    """Return all that would be decided from *at* on if nobody ever answered."""
    state, decided = begin(snapshot, at), list[Decision]()
    while state.next_at is not None:
        advance = next_step(snapshot, state, state.next_at, roster_at(state.next_at))
        state = advance.state
        decided += advance.decisions
    return tuple(decided)


def _climb(policy: Policy, state: State, roster: Roster, moment: Moment) -> Advance:
    decided = decisions_of(policy, policy.steps[state.step], roster, moment)
    is_skipped = all(one.reason is Reason.OUTSIDE_HOURS for one in decided)
    told = state.told or any(one.pages for one in decided)
    is_last = state.step + 1 == len(policy.steps)
    if not any(one.pages for one in decided) and (not is_skipped or (is_last and not told)):
        decided += last_resort(policy.catch_all, moment)
        told = True
    if not is_last:
        wait = timedelta() if is_skipped else policy.steps[state.step + 1].delay
        following = replace(state, step=state.step + 1, told=told)
    elif state.round_number < policy.repeat:
        wait = policy.round_delay + policy.steps[0].delay
        following = replace(state, round_number=state.round_number + 1, step=0, told=False)
    else:
        wait = policy.round_delay
        following = replace(state, step=len(policy.steps), told=told)
    return Advance(_moved(following, next_at=moment.at + wait), decided)


def _end(policy: Policy, state: State, moment: Moment) -> Advance:
    decided = (moment.decide(Reason.ROUNDS_ENDED), *last_resort(policy.catch_all, moment))
    return Advance(_moved(state, phase=Phase.EXHAUSTED, next_at=None), decided)


def _time_out(policy: Policy, state: State, roster: Roster, moment: Moment) -> Advance:
    """Page whoever held it, and let the ladder begin anew a while later.

    Where that person may not be paged any more, it begins at once.
    """
    person = state.acknowledged_by
    assert person is not None  # an acknowledgement is somebody's
    is_active = person in roster.people
    reason = Reason.ACK_TIMED_OUT if is_active else Reason.NOT_ACTIVE
    again = replace(state, round_number=0, step=0, told=False)
    wait = policy.round_delay if is_active else timedelta()
    return Advance(
        _moved(again, phase=Phase.RUNNING, next_at=moment.at + wait, acknowledged_by=None),
        (moment.decide(reason, Target(TargetKind.PERSON, person), person),),
    )


def _forgone(state: State, reason: Reason, at: datetime) -> tuple[Decision, ...]:
    """Return why the step that was due next is not done; none where none was to come."""
    if state.phase is not Phase.RUNNING or state.next_at is None:
        return ()
    moment = Moment(at=at, due_at=state.next_at, round_number=state.round_number, step=state.step)
    return (moment.decide(reason),)


def _check_open(state: State) -> None:
    if state.phase is Phase.RESOLVED:
        raise AlreadyResolved(N_("it is resolved already"))


def _moved(
    state: State,
    *,
    next_at: datetime | None,
    phase: Phase | None = None,
    acknowledged_by: UUID | None = None,
) -> State:
    return replace(
        state,
        phase=phase or state.phase,
        next_at=next_at,
        acknowledged_by=acknowledged_by,
        moves=state.moves + 1,
    )
