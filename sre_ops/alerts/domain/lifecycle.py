"""What becomes of an alert when its source or a person says something of it. Pure.

    firing ⇄ resolved → closed

A resolved alert keeps its key for a while, so that one that comes back soon is the same
alert and not a new page; closed, it lets go of the key for good.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from sre_ops.alerts.domain.alert_event import AlertEvent, Said
from sre_ops.alerts.domain.flapping import Changes
from sre_ops.alerts.public.events import (
    AlertAcknowledged,
    AlertClosed,
    AlertOpened,
    AlertReopened,
    AlertResolved,
)
from sre_ops.kernel.errors import Conflict
from sre_ops.kernel.event import DomainEvent
from sre_ops.kernel.messages import N_

SETTLES_AFTER = timedelta(minutes=5)
"""How long a resolved alert stays the one that may come back."""

GIVEN_UP_AFTER = timedelta(hours=24)
"""How long one that a person ended may fire on without being a new alert."""


class State(StrEnum):
    """How an alert stands."""

    FIRING = "firing"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What an event came to."""

    OPENED = "opened"
    REOPENED = "reopened"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    REPEATED = "repeated"  # it says what is known
    FIRES_ON = "fires_on"  # a person ended it, its source goes on
    NOTHING_OPEN = "nothing_open"  # it ends or acknowledges what is not open
    OUTDATED = "outdated"  # it ends an earlier firing than the present one


class StillFiring(Conflict):
    """A person would end what still fires, without saying so."""


class AlreadyOver(Conflict):
    """The alert is resolved or closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """An alert as the rules see it.

    Attributes:
        starts_at: since when it fires at all; `fired_at` since when without a break.
        resolved_at: when it was; None while it fires.
        resolved_by: the person who ended it; None where its source did.
        still_fires: a person ended it while its source went on.
        acknowledged_at, acknowledged_by: whoever has it keeps it when it comes back.
        changes: between firing and resolved.
    """

    alert_id: UUID
    group_id: UUID
    integration_id: UUID
    starts_at: datetime
    fired_at: datetime
    state: State = State.FIRING
    resolved_at: datetime | None = None
    resolved_by: UUID | None = None
    still_fires: bool = False
    acknowledged_at: datetime | None = None
    acknowledged_by: UUID | None = None
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True, slots=True)
class Change:
    """What an alert is now and what is to be announced; no events, no change."""

    facts: Facts
    outcome: Outcome
    events: tuple[DomainEvent, ...] = ()


def open_alert(
    event: AlertEvent, *, alert_id: UUID, group_id: UUID, integration_id: UUID, at: datetime
) -> Change:
    """Return the alert that a firing *event* begins, where none is open under its key.

    Args:
        event: says that something fires.
        alert_id: of the new alert.
        group_id: of the group that it joins.
        integration_id: which sent it.
        at: now.
    """
    starts_at = _started(event, at)
    facts = Facts(
        alert_id=alert_id,
        group_id=group_id,
        integration_id=integration_id,
        starts_at=starts_at,
        fired_at=starts_at,
    )
    opened = AlertOpened(
        alert_id=alert_id,
        group_id=group_id,
        integration_id=integration_id,
        starts_at=starts_at,
        at=at,
    )
    return Change(facts, Outcome.OPENED, (opened,))


def hear(facts: Facts, event: AlertEvent, *, at: datetime) -> Change:
    """Take in what a source says of an open alert. Saying it twice changes nothing.

    Args:
        facts: of the alert that is open under the event's key.
        event: what is said.
        at: now.
    """
    match event.said:
        case Said.FIRING:
            return _fires(facts, event, at)
        case Said.ACKNOWLEDGED:
            return acknowledge(facts, by=None, at=at)
        case Said.RESOLVED:
            return _is_over(facts, event, at)
        case _:  # pragma: no cover - mypy proves that there is no fourth
            assert_never(event.said)


def acknowledge(facts: Facts, *, by: UUID | None, at: datetime) -> Change:
    """Give the alert to *by*; None where its source says that somebody has it.

    A source never takes an alert away from the person who has it.
    """
    has_owner = facts.acknowledged_at is not None and by in (None, facts.acknowledged_by)
    if has_owner or facts.state is not State.FIRING:
        return Change(facts, Outcome.REPEATED)
    event = AlertAcknowledged(alert_id=facts.alert_id, group_id=facts.group_id, by=by, at=at)
    owned = replace(facts, acknowledged_at=at, acknowledged_by=by)
    return Change(owned, Outcome.ACKNOWLEDGED, (event,))


def resolve(facts: Facts, *, by: UUID, although_firing: bool, at: datetime) -> Change:
    """Let a person end an alert that its source still reports.

    Raises:
        StillFiring: she did not say that she knows it fires.
        AlreadyOver: it is.
    """
    if facts.state is not State.FIRING:
        raise AlreadyOver(N_("the alert is over already"))
    if not although_firing:
        raise StillFiring(
            N_("its source says that the alert still fires; say so to end it all the same")
        )
    return _resolved(facts, by=by, still_fires=True, at=at)


def is_settled(facts: Facts, now: datetime) -> bool:
    """Tell whether a resolved alert has stayed so for long enough to be closed."""
    if facts.state is not State.RESOLVED or facts.resolved_at is None:
        return False
    return now - facts.resolved_at >= (GIVEN_UP_AFTER if facts.still_fires else SETTLES_AFTER)


def close(facts: Facts, *, at: datetime) -> Change:
    """Let a resolved alert be over for good: its key is free."""
    event = AlertClosed(alert_id=facts.alert_id, group_id=facts.group_id, at=at)
    return Change(replace(facts, state=State.CLOSED), Outcome.RESOLVED, (event,))


def _fires(facts: Facts, event: AlertEvent, at: datetime) -> Change:
    if facts.state is State.FIRING:
        return Change(facts, Outcome.REPEATED)
    started = _started(event, at)
    # A repeat of what a person ended is no news; a later start is.
    if facts.still_fires and (event.starts_at is None or started <= facts.fired_at):
        return Change(facts, Outcome.FIRES_ON)
    changes = facts.changes.changed(at)
    reopened = replace(
        facts,
        state=State.FIRING,
        fired_at=started,
        resolved_at=None,
        resolved_by=None,
        still_fires=False,
        changes=changes,
    )
    said = AlertReopened(
        alert_id=facts.alert_id,
        group_id=facts.group_id,
        is_flapping=changes.is_flapping,
        at=at,
    )
    return Change(reopened, Outcome.REOPENED, (said,))


def _is_over(facts: Facts, event: AlertEvent, at: datetime) -> Change:
    if facts.state is not State.FIRING and not facts.still_fires:
        return Change(facts, Outcome.REPEATED)
    if _is_outdated(facts, event):
        return Change(facts, Outcome.OUTDATED)
    return _resolved(facts, by=facts.resolved_by, still_fires=False, at=at)


def _is_outdated(facts: Facts, event: AlertEvent) -> bool:
    """Tell whether *event* ends an earlier firing: one of several Alertmanagers may be late.

    The end alone proves nothing, since a source's clock may be behind ours.
    """
    if event.starts_at is None or event.ends_at is None:
        return False
    return event.starts_at < facts.fired_at and event.ends_at < facts.fired_at


def _resolved(facts: Facts, *, by: UUID | None, still_fires: bool, at: datetime) -> Change:
    is_change = facts.state is State.FIRING
    changes = facts.changes.changed(at) if is_change else facts.changes
    resolved = replace(
        facts,
        state=State.RESOLVED,
        resolved_at=at,
        resolved_by=by,
        still_fires=still_fires,
        changes=changes,
    )
    event = AlertResolved(
        alert_id=facts.alert_id,
        group_id=facts.group_id,
        by=by,
        still_fires=still_fires,
        is_flapping=changes.is_flapping,
        at=at,
    )
    return Change(resolved, Outcome.RESOLVED, (event,))


def _started(event: AlertEvent, at: datetime) -> datetime:
    """Return since when it fires: a source whose clock is ahead does not begin in our future."""
    return min(event.starts_at or at, at)
