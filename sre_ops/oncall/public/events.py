"""What happens to schedules, escalations, pages, contacts and feeds. Fields are only added."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sre_ops.kernel.event import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleCreated(DomainEvent):
    """People may be put on call by a schedule that did not exist before."""

    name: ClassVar[str] = "oncall.schedule_created.v1"
    schedule_id: UUID
    slug: str
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleChanged(DomainEvent):
    """Layers, needed hours, zone or title are others from *from_at* on.

    Attributes:
        from_at: when the edition comes into force; what was before it stays true.
        document: the layers as canonical JSON (`sre_ops.schedule.v1`).
    """

    name: ClassVar[str] = "oncall.schedule_changed.v1"
    schedule_id: UUID
    from_at: datetime
    document: str
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRetired(DomainEvent):
    """Nobody is on call by this schedule any more; who was stays known."""

    name: ClassVar[str] = "oncall.schedule_retired.v1"
    schedule_id: UUID
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideAdded(DomainEvent):
    """Somebody was put on call, taken off, or replaced over [starts_at, ends_at).

    Attributes:
        kind: `add`, `remove` or `replace`.
        person_id: who is added, removed or replaced.
        stand_in_id: who takes the place of a replaced person.
    """

    name: ClassVar[str] = "oncall.override_added.v1"
    schedule_id: UUID
    override_id: UUID
    kind: str
    person_id: UUID
    stand_in_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideEnded(DomainEvent):
    """An override holds no longer; `at` is when it was ended, also if it never held."""

    name: ClassVar[str] = "oncall.override_ended.v1"
    schedule_id: UUID
    override_id: UUID
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemporaryAdded(DomainEvent):
    """Other people than the layers say are on call over [starts_at, ends_at).

    Attributes:
        document: who is on call when, as canonical JSON.
    """

    name: ClassVar[str] = "oncall.temporary_added.v1"
    schedule_id: UUID
    temporary_id: UUID
    document: str
    starts_at: datetime
    ends_at: datetime
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemporaryEnded(DomainEvent):
    """The layers decide again; `at` is when it was ended, also if it never held."""

    name: ClassVar[str] = "oncall.temporary_ended.v1"
    schedule_id: UUID
    temporary_id: UUID
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptInFile(DomainEvent):
    """A file says from now on what a schedule or policy is; "" is none any more: people do.

    Attributes:
        what: `schedule` or `policy`.
    """

    name: ClassVar[str] = "oncall.kept_in_file.v1"
    what: str
    slug: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapAsked(DomainEvent):
    """*one_id* would give a shift to *other_id* and take one in return."""

    name: ClassVar[str] = "oncall.swap_asked.v1"
    swap_id: UUID
    schedule_id: UUID
    one_id: UUID
    other_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapAccepted(DomainEvent):
    """The other side agreed: the two shifts change hands."""

    name: ClassVar[str] = "oncall.swap_accepted.v1"
    swap_id: UUID
    schedule_id: UUID
    by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapDeclined(DomainEvent):
    """The other side did not agree, or whoever asked takes it back."""

    name: ClassVar[str] = "oncall.swap_declined.v1"
    swap_id: UUID
    schedule_id: UUID
    by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRecorded(DomainEvent):
    """Somebody has time off over [starts_at, ends_at)."""

    name: ClassVar[str] = "oncall.absence_recorded.v1"
    absence_id: UUID
    person_id: UUID
    starts_at: datetime
    ends_at: datetime
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRemoved(DomainEvent):
    """Somebody's time off does not count any more."""

    name: ClassVar[str] = "oncall.absence_removed.v1"
    absence_id: UUID
    person_id: UUID
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCreated(DomainEvent):
    """A calendar may be read by whoever has its address.

    Attributes:
        schedule_id: whose shifts; None for the owner's own ones in all schedules.
    """

    name: ClassVar[str] = "oncall.feed_created.v1"
    feed_id: UUID
    owner_id: UUID
    schedule_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRevoked(DomainEvent):
    """The address of a calendar opens nothing any more."""

    name: ClassVar[str] = "oncall.feed_revoked.v1"
    feed_id: UUID


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PagingContactAdded(DomainEvent):
    """A person can be reached in one more way; the address is not told here."""

    name: ClassVar[str] = "oncall.contact_added.v1"
    contact_id: UUID
    person_id: UUID
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PagingContactRemoved(DomainEvent):
    """A person cannot be reached in that way any more; its address was deleted."""

    name: ClassVar[str] = "oncall.contact_removed.v1"
    contact_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAdded(DomainEvent):
    """Policies may name one more shared channel."""

    name: ClassVar[str] = "oncall.channel_added.v1"
    channel_id: UUID
    slug: str
    kind: str
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChanged(DomainEvent):
    """A shared channel has another title or address; which address is not told."""

    name: ClassVar[str] = "oncall.channel_changed.v1"
    channel_id: UUID
    is_elsewhere: bool
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRemoved(DomainEvent):
    """A shared channel is told nothing any more; its address was deleted."""

    name: ClassVar[str] = "oncall.channel_removed.v1"
    channel_id: UUID
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WishesChanged(DomainEvent):
    """A person wishes to be told in another way.

    Attributes:
        document: rules and quiet hours as canonical JSON; contacts by id.
    """

    name: ClassVar[str] = "oncall.wishes_changed.v1"
    person_id: UUID
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPeopleChanged(DomainEvent):
    """Other people are paged where a policy names the team."""

    name: ClassVar[str] = "oncall.team_people_changed.v1"
    team_id: UUID
    people: tuple[UUID, ...]
    by: UUID | None
