"""What happens to schedules, overrides, swaps, absences and feeds. Fields are only added."""

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
