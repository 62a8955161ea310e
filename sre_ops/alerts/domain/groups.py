"""What becomes of a group: it fires while one of its alerts does. Pure.

    firing ⇄ resolved → closed

What routing said when it opened stays with it, so that other routes do not change the answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sre_ops.alerts.domain.flapping import Changes
from sre_ops.alerts.domain.lifecycle import AlreadyOver, State
from sre_ops.alerts.domain.routing import Destination, IncidentRule
from sre_ops.alerts.public.events import (
    GroupAcknowledged,
    GroupClosed,
    GroupFiresAgain,
    GroupOpened,
    GroupResolved,
    GroupUnmuted,
)
from sre_ops.kernel.event import DomainEvent
from sre_ops.kernel.messages import N_

_STRONGEST_FIRST = tuple(IncidentRule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a group goes, by all of its destinations together.

    Attributes:
        service: slug of the first destination; "" where nobody says it.
        severity: the loudest: 1 critical, 2 error, 3 warning, 4 info.
        policies: slugs of escalation policies, each once; none pages nobody.
        incident: the strongest.
        runbook: the first link, or "".
    """

    service: str
    severity: int
    policies: tuple[str, ...]
    incident: IncidentRule
    runbook: str

    @property
    def key(self) -> str:
        """By what alerts that go elsewhere are told apart, though their source groups them."""
        return "\n".join((self.service, str(self.severity), self.incident, *self.policies))


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A group as the rules see it.

    Attributes:
        resolved_by: the person who ended it; None where its source did.
        acknowledged_by: who has it; None where its source says that somebody does.
        muted_by: the window because of which nobody was paged; None where none was in force.
        changes: between firing and resolved.
    """

    group_id: UUID
    integration_id: UUID
    title: str
    target: Target
    state: State = State.FIRING
    resolved_at: datetime | None = None
    resolved_by: UUID | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: UUID | None = None
    muted_by: UUID | None = None
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True, slots=True)
class Change:
    """What a group is now and what is to be announced; no events, no change."""

    facts: Facts
    events: tuple[DomainEvent, ...] = ()


def target_of(destinations: Iterable[Destination]) -> Target:
    """Return what *destinations*, of which there is at least one, say together."""
    found = tuple(destinations)
    return Target(
        service=found[0].service,
        severity=min(one.severity.number for one in found),
        policies=tuple(dict.fromkeys(one.policy for one in found if one.policy)),
        incident=min((one.incident for one in found), key=_STRONGEST_FIRST.index),
        runbook=next((one.runbook for one in found if one.runbook), ""),
    )


def opened(facts: Facts, *, at: datetime) -> GroupOpened:
    """Return what announces a new group."""
    return GroupOpened(
        group_id=facts.group_id,
        integration_id=facts.integration_id,
        title=facts.title,
        service=facts.target.service,
        severity=facts.target.severity,
        policies=facts.target.policies,
        runbook=facts.target.runbook,
        incident=facts.target.incident.value,
        muted_by=facts.muted_by,
        at=at,
    )


def follow(
    facts: Facts, *, firing: int, by: UUID | None, muted_by: UUID | None, at: datetime
) -> Change:
    """Let the group follow its alerts after one of them changed.

    Args:
        facts: of a group that is not closed.
        firing: how many of its alerts fire now.
        by: the person who ended its last alert; None where its source did.
        muted_by: a window that mutes the alert that fires; None where none does.
        at: now.
    """
    match facts.state:
        case State.FIRING if firing == 0:
            return _resolved(facts, by, at)
        case State.RESOLVED if firing > 0:
            return _fires_again(facts, muted_by, at)
        case State.FIRING if muted_by is None:
            return unmute(facts, at=at)  # an alert that no window mutes has joined it, or did
        case _:
            return Change(facts)


def acknowledge(facts: Facts, *, by: UUID | None, at: datetime) -> Change:
    """Give the group to *by*; None where its source says that somebody has it.

    A person may say it again, which counts: she is still at it. A source says it once, and
    never takes a group away from a person.

    Raises:
        AlreadyOver: a person says it of a group that fires no more.
    """
    if by is None and (facts.acknowledged_at is not None or facts.state is not State.FIRING):
        return Change(facts)
    check_firing(facts)
    event = GroupAcknowledged(group_id=facts.group_id, by=by, at=at)
    return Change(replace(facts, acknowledged_at=at, acknowledged_by=by), (event,))


def check_firing(facts: Facts) -> None:
    """Refuse to end a group that fires no more.

    Raises:
        AlreadyOver: it is.
    """
    if facts.state is not State.FIRING:
        raise AlreadyOver(N_("the alert is over already"))


def unmute(facts: Facts, *, at: datetime) -> Change:
    """Let people be paged of a group that no window mutes any more.

    Nothing changes for one that was not muted, is over, or that somebody has already.
    """
    if facts.muted_by is None or facts.state is not State.FIRING or facts.acknowledged_at:
        return Change(facts)
    event = GroupUnmuted(
        group_id=facts.group_id,
        title=facts.title,
        service=facts.target.service,
        severity=facts.target.severity,
        policies=facts.target.policies,
        runbook=facts.target.runbook,
        at=at,
    )
    return Change(replace(facts, muted_by=None), (event,))


def close(facts: Facts, *, at: datetime) -> Change:
    """Let a resolved group be over for good."""
    event = GroupClosed(group_id=facts.group_id, at=at)
    return Change(replace(facts, state=State.CLOSED), (event,))


def _resolved(facts: Facts, by: UUID | None, at: datetime) -> Change:
    over = replace(
        facts,
        state=State.RESOLVED,
        resolved_at=at,
        resolved_by=by,
        changes=facts.changes.changed(at),
    )
    return Change(over, (GroupResolved(group_id=facts.group_id, by=by, at=at),))


def _fires_again(facts: Facts, muted_by: UUID | None, at: datetime) -> Change:
    changes = facts.changes.changed(at)
    back = replace(
        facts,
        state=State.FIRING,
        resolved_at=None,
        resolved_by=None,
        muted_by=muted_by,
        changes=changes,
    )
    event = GroupFiresAgain(
        group_id=facts.group_id,
        is_flapping=changes.is_flapping,
        title=facts.title,
        service=facts.target.service,
        severity=facts.target.severity,
        policies=facts.target.policies,
        runbook=facts.target.runbook,
        muted_by=muted_by,
        at=at,
    )
    return Change(back, (event,))
