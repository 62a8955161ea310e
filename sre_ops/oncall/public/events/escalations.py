"""What happens to policies, escalations and pages. Fields are only added."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sre_ops.kernel.event import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChanged(DomainEvent):
    """An escalation policy is new, or another from now on; what runs already keeps its own.

    Attributes:
        document: its canonical text.
    """

    name: ClassVar[str] = "oncall.policy_changed.v1"
    policy_id: UUID
    slug: str
    document: str
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationBegan(DomainEvent):
    """A group of alerts goes up a policy.

    Attributes:
        policy: its slug.
        severity: 1 is critical, 4 informs.
        first_at: when the first step is due.
    """

    name: ClassVar[str] = "oncall.escalation_began.v1"
    escalation_id: UUID
    group_id: UUID
    policy: str
    severity: int
    first_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationMoved(DomainEvent):
    """What was due of an escalation was done.

    Attributes:
        phase: it is in now.
        next_at: when the next step is due; None is never.
        people: who were paged by it.
        channels: what was told by it.
    """

    name: ClassVar[str] = "oncall.escalation_moved.v1"
    escalation_id: UUID
    group_id: UUID
    phase: str
    next_at: datetime | None
    people: tuple[UUID, ...]
    channels: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationAcknowledged(DomainEvent):
    """Somebody has it, so nobody else is told; None where the source of the alert says so.

    Attributes:
        until: when it holds no longer; None is for good.
    """

    name: ClassVar[str] = "oncall.escalation_acknowledged.v1"
    escalation_id: UUID
    group_id: UUID
    by: UUID | None
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationResolved(DomainEvent):
    """Nothing of the group fires any more."""

    name: ClassVar[str] = "oncall.escalation_resolved.v1"
    escalation_id: UUID
    group_id: UUID
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLate(DomainEvent):
    """The auditor found that what was due at *due_at* had not been done."""

    name: ClassVar[str] = "oncall.step_late.v1"
    escalation_id: UUID
    group_id: UUID
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationHurried(DomainEvent):
    """Somebody did not wait: the next step is due at once.

    Attributes:
        by: who.
        reason: why, in their words.
    """

    name: ClassVar[str] = "oncall.escalation_hurried.v1"
    escalation_id: UUID
    group_id: UUID
    by: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequested(DomainEvent):
    """Tell this person or channel now.

    Attributes:
        page_id: the same however often it is asked for: idempotency key of the message.
        contact_id: where to, of a person.
        channel_id: where to, of no person in particular.
        severity: 1 is critical, 4 informs.
        reason: why, such as `on_call` or `catch_all`.
    """

    name: ClassVar[str] = "oncall.page_requested.v1"
    page_id: UUID
    escalation_id: UUID
    group_id: UUID
    person_id: UUID | None
    contact_id: UUID | None
    channel_id: UUID | None
    severity: int
    title: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWithdrawn(DomainEvent):
    """What of these is not sent yet need not be sent.

    Attributes:
        reason: `acknowledged` or `resolved`.
    """

    name: ClassVar[str] = "oncall.page_withdrawn.v1"
    escalation_id: UUID
    group_id: UUID
    page_ids: tuple[UUID, ...]
    reason: str
