"""Exceptions from the release gate: asked for by one person, approved by another. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sre_ops.delivery.public.events import (
    ExceptionApproved,
    ExceptionRefused,
    ExceptionRequested,
    ExceptionReviewed,
)
from sre_ops.kernel.errors import Conflict, Forbidden, Invalid
from sre_ops.kernel.event import DomainEvent
from sre_ops.kernel.messages import N_, Term
from sre_ops.kernel.units import rfc3339

REASON_LENGTH = 2_000


class State(StrEnum):
    """How far an exception came; whether it has expired follows from the time."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"


class TooLong(Invalid):
    """The exception would hold for longer than the policy allows."""


class NoReason(Invalid):
    """An exception needs a reason that others can read later."""


class OwnRequest(Forbidden):
    """Nobody approves what she asked for herself."""


class MayNotOverride(Forbidden):
    """The policy lets only a higher role approve."""


class AlreadyDecided(Conflict):
    """The exception was approved or refused before."""


class Expired(Conflict):
    """Its time is over."""


class NotOver(Conflict):
    """It still holds, or still waits for somebody; there is nothing to look back at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One exception.

    Attributes:
        approver_role: least role of whoever approves, as the policy said at the request.
    """

    exception_id: UUID
    service: str
    reason: str
    state: State
    policy: str
    policy_version: str
    approver_role: str
    requested_by: UUID
    requested_at: datetime
    expires_at: datetime
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    reviewed_by: UUID | None = None
    reviewed_at: datetime | None = None
    note: str = ""

    def holds(self, at: datetime) -> bool:
        """Tell whether it lets a release through at *at*."""
        return self.state is State.APPROVED and at < self.expires_at

    def waits(self, at: datetime) -> bool:
        """Tell whether somebody may still approve or refuse it."""
        return self.state is State.REQUESTED and at < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The exception as it is now, and what happened to it."""

    facts: Facts
    events: tuple[DomainEvent, ...]


def request(facts: Facts, *, longest: timedelta) -> Change:
    """Ask for an exception.

    Args:
        facts: the exception as it is asked for.
        longest: how long the policy lets one hold.

    Raises:
        NoReason: the reason is empty or too long.
        TooLong: it would hold for longer than *longest*, or is over already.
    """
    if not facts.reason.strip() or len(facts.reason) > REASON_LENGTH:
        text = N_("write why, in 1 to %(length)s characters")
        raise NoReason(text, length=REASON_LENGTH)
    if not facts.requested_at < facts.expires_at <= facts.requested_at + longest:
        text = N_("expires_at must lie between now and %(latest)s, as the policy says")
        raise TooLong(text, latest=rfc3339(facts.requested_at + longest))
    event = ExceptionRequested(
        exception_id=facts.exception_id,
        service=facts.service,
        reason=facts.reason,
        requested_by=facts.requested_by,
        expires_at=facts.expires_at,
        policy=facts.policy,
        policy_version=facts.policy_version,
        at=facts.requested_at,
    )
    return Change(facts=facts, events=(event,))


def approve(facts: Facts, *, by: UUID, role_suffices: bool, at: datetime) -> Change:
    """Let the exception hold from now on. Saying it twice changes nothing.

    Args:
        facts: the exception.
        by: who approves; never who asked.
        role_suffices: whether her role is at least the one that the policy names.
        at: now.

    Raises:
        OwnRequest: *by* asked for it herself.
        MayNotOverride: her role is too low.
        AlreadyDecided: it was refused, or approved by somebody else.
        Expired: it is over.
    """
    if facts.state is State.APPROVED and facts.decided_by == by:
        return Change(facts=facts, events=())
    _check_may_decide(facts, at)
    if by == facts.requested_by:
        raise OwnRequest(N_("a second person must approve; you asked for this exception"))
    if not role_suffices:
        text = N_("the policy %(policy)s lets only a person with the role %(role)s approve")
        raise MayNotOverride(text, policy=facts.policy, role=Term(facts.approver_role))
    event = ExceptionApproved(
        exception_id=facts.exception_id,
        service=facts.service,
        approved_by=by,
        expires_at=facts.expires_at,
        at=at,
    )
    decided = replace(facts, state=State.APPROVED, decided_by=by, decided_at=at)
    return Change(facts=decided, events=(event,))


def refuse(facts: Facts, *, by: UUID, at: datetime) -> Change:
    """Let the exception not hold; the requester may take it back so. An approval can be undone.

    Raises:
        AlreadyDecided: it was refused before by somebody else.
        Expired: it is over.
    """
    if facts.state is State.REFUSED and facts.decided_by == by:
        return Change(facts=facts, events=())
    if not facts.holds(at):
        _check_may_decide(facts, at)
    event = ExceptionRefused(
        exception_id=facts.exception_id, service=facts.service, refused_by=by, at=at
    )
    decided = replace(facts, state=State.REFUSED, decided_by=by, decided_at=at)
    return Change(facts=decided, events=(event,))


def _check_may_decide(facts: Facts, at: datetime) -> None:
    if facts.state is not State.REQUESTED:
        raise AlreadyDecided(N_("this exception is %(state)s already"), state=Term(facts.state))
    if not facts.waits(at):
        raise Expired(N_("this exception expired at %(at)s"), at=rfc3339(facts.expires_at))


def review(facts: Facts, *, by: UUID, note: str, at: datetime) -> Change:
    """Look back at an exception that is over, so that it is listed no longer.

    Raises:
        NotOver: it still holds or still waits.
        NoReason: the note is too long.
    """
    if facts.reviewed_at is not None:
        return Change(facts=facts, events=())
    if facts.holds(at) or facts.waits(at):
        text = N_("this exception is open until %(at)s; review it afterwards")
        raise NotOver(text, at=rfc3339(facts.expires_at))
    if len(note) > REASON_LENGTH:
        raise NoReason(N_("write at most %(length)s characters"), length=REASON_LENGTH)
    event = ExceptionReviewed(
        exception_id=facts.exception_id,
        service=facts.service,
        reviewed_by=by,
        note=note,
        at=at,
    )
    reviewed = replace(facts, reviewed_by=by, reviewed_at=at, note=note)
    return Change(facts=reviewed, events=(event,))
