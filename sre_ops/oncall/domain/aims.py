"""Who stands behind the targets of a step: each becomes pages, or why there are none. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, assert_never
from uuid import UUID

from sre_ops.kernel.wall_clock import zone_named
from sre_ops.oncall.domain.decision import Decision, Reason
from sre_ops.oncall.domain.hours import Almanac, holds_at
from sre_ops.oncall.domain.policy import ClockOf, Condition, Policy, Step, Target, TargetKind
from sre_ops.oncall.domain.roster import Roster


class Aim(NamedTuple):
    """One who would be told, or None with the reason why nobody is."""

    target: Target
    reason: Reason
    person: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Where in its course an escalation is, at the instant at which it decides."""

    at: datetime
    due_at: datetime
    round_number: int
    step: int

    def decide(
        self, reason: Reason, target: Target | None = None, person: UUID | None = None
    ) -> Decision:
        """Return a decision of this moment."""
        return Decision(
            at=self.at,
            due_at=self.due_at,
            round_number=self.round_number,
            step=self.step,
            reason=reason,
            target=target,
            person=person,
        )


def decisions_of(
    policy: Policy, step: Step, roster: Roster, moment: Moment
) -> tuple[Decision, ...]:
    """Decide about every target of *step*; nobody and nothing is told twice in it."""
    aims = (
        _at_its_hours(policy, step.condition, aim, roster, moment.at)
        for target in step.targets
        for aim in _aims(target, roster)
    )
    return tuple(moment.decide(aim.reason, aim.target, aim.person) for aim in _once_each(aims))


def last_resort(targets: Sequence[Target], moment: Moment) -> tuple[Decision, ...]:
    """Tell the catch-all *targets*, at any hour, and without asking whether they are there.

    A last contact who may be gone is better tried than not: the attempt is seen to fail.
    """
    return tuple(
        moment.decide(
            Reason.CATCH_ALL, target, target.id if target.kind is TargetKind.PERSON else None
        )
        for target in targets
    )


def _aims(target: Target, roster: Roster) -> Iterator[Aim]:
    match target.kind:
        case TargetKind.PERSON:
            yield _person(target, target.id, Reason.NAMED, roster)
        case TargetKind.SCHEDULE:
            people = roster.on_call.get(target.id)
            yield from _group(target, people, (Reason.ON_CALL, Reason.NOBODY_ON_CALL), roster)
        case TargetKind.TEAM:
            people = roster.members.get(target.id)
            yield from _group(target, people, (Reason.MEMBER, Reason.EMPTY_TEAM), roster)
        case TargetKind.CHANNEL:
            exists = target.id in roster.channels
            yield Aim(target, Reason.CHANNEL if exists else Reason.NO_SUCH_TARGET)
        case _:  # pragma: no cover - mypy proves that there is no fifth kind
            assert_never(target.kind)


def _group(
    target: Target,
    people: tuple[UUID, ...] | None,
    reasons: tuple[Reason, Reason],
    roster: Roster,
) -> Iterator[Aim]:
    some, nobody = reasons
    if not people:
        yield Aim(target, Reason.NO_SUCH_TARGET if people is None else nobody)
    for person in people or ():
        yield _person(target, person, some, roster)


def _person(target: Target, person: UUID, reason: Reason, roster: Roster) -> Aim:
    return Aim(target, reason if person in roster.people else Reason.NOT_ACTIVE, person)


def _at_its_hours(
    policy: Policy, condition: Condition | None, aim: Aim, roster: Roster, at: datetime
) -> Aim:
    """Return *aim*, or that the hour speaks against it."""
    if condition is None:
        return aim
    zone = roster.schedule_zones.get(aim.target.id, policy.zone)
    if condition.clock is ClockOf.PERSON and aim.person is not None:
        zone = roster.people.get(aim.person, zone)
    if holds_at(condition.hours, Almanac(zone_named(zone)), at):
        return aim
    return aim._replace(reason=Reason.OUTSIDE_HOURS)


def _once_each(aims: Iterable[Aim]) -> Iterator[Aim]:
    told: set[UUID] = set()
    for aim in aims:
        reached = aim.person or aim.target.id
        if not aim.reason.pages:
            yield aim
        elif reached in told:
            yield aim._replace(reason=Reason.TOLD_ALREADY)
        else:
            told.add(reached)
            yield aim
