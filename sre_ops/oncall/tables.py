"""The rows of oncall. No rules.

A schedule is its editions and the overrides over them: parts of one aggregate, so that its row
is what two people who change it wait at. A swap waits for its other side, and is an aggregate.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from sre_ops.db.columns import UtcDateTime, new_metadata

METADATA = new_metadata()
_EMPTY = {"server_default": text("''")}


def _of_schedule() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id", "schedule_id"], ["schedule.tenant_id", "schedule.id"])


class ScheduleRow(SQLModel, table=True):
    """A schedule that people and escalation policies name; `kept_in` is the file that says it."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "schedule"
    __table_args__ = (UniqueConstraint("tenant_id", "slug"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    slug: str = Field(max_length=100)
    title: str = Field(max_length=200)
    zone: str = Field(max_length=64)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    kept_in: str = Field(default="", max_length=500, sa_column_kwargs=_EMPTY)
    version: int = 0


class EditionRow(SQLModel, table=True):
    """Layers as they are in force from one instant until the next edition of the schedule.

    `document` is their canonical text, without overrides and swaps, which outlive editions.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "schedule_edition"
    __table_args__ = (_of_schedule(),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    schedule_id: UUID = Field(primary_key=True)
    from_at: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    document: str = Field(sa_type=Text)
    made_by: UUID | None = None
    made_at: datetime = Field(sa_type=UtcDateTime)


class OverrideRow(SQLModel, table=True):
    """Somebody on call over a span, or off it, or one in the other's place.

    `ends_at` is cut when an override is ended while it holds; `ended_at` alone says that it
    never held.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "schedule_override"
    __table_args__ = (_of_schedule(), Index(None, "tenant_id", "schedule_id", "ends_at"))

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    schedule_id: UUID
    kind: str = Field(max_length=20)
    person_id: UUID
    stand_in_id: UUID | None = None
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(default="", max_length=500)
    made_by: UUID | None = None
    made_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class TemporaryRow(SQLModel, table=True):
    """Stands for layers for a while; `ends_at` and `ended_at` are as those of `OverrideRow`."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "schedule_temporary"
    __table_args__ = (_of_schedule(), Index(None, "tenant_id", "schedule_id", "ends_at"))

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    schedule_id: UUID
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    document: str = Field(sa_type=Text)
    reason: str = Field(default="", max_length=500)
    made_by: UUID | None = None
    made_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SwapRow(SQLModel, table=True):
    """One person's wish to give a shift to another, who gives one in return."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "shift_swap"
    __table_args__ = (_of_schedule(), Index(None, "tenant_id", "schedule_id", "state"))

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    schedule_id: UUID
    state: str = Field(max_length=20)
    one_id: UUID
    one_starts_at: datetime = Field(sa_type=UtcDateTime)
    one_ends_at: datetime = Field(sa_type=UtcDateTime)
    other_id: UUID
    other_starts_at: datetime = Field(sa_type=UtcDateTime)
    other_ends_at: datetime = Field(sa_type=UtcDateTime)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 0


class AbsenceRow(SQLModel, table=True):
    """Somebody's time off. `source_uid` is the event of a calendar that it came from, or ""."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "absence"
    __table_args__ = (Index(None, "tenant_id", "person_id", "ends_at"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    person_id: UUID
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    source_uid: str = Field(default="", max_length=500)
    made_by: UUID | None = None
    made_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 0


class FeedRow(SQLModel, table=True):
    """A calendar that programs subscribe to: of one schedule, or of one person's shifts."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "calendar_feed"

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    owner_id: UUID
    schedule_id: UUID | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 0


class FeedSecretRow(SQLModel, table=True):
    """What a feed's address is recognised by; kept out of the event log."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "calendar_feed_secret"
    __table_args__ = (UniqueConstraint("tenant_id", "key_digest"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    feed_id: UUID = Field(primary_key=True)
    key_digest: str = Field(max_length=64)


class PolicyRow(SQLModel, table=True):
    """An escalation policy, its canonical text in force, and the file that says it or ""."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "escalation_policy"
    __table_args__ = (UniqueConstraint("tenant_id", "slug"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    slug: str = Field(max_length=100)
    title: str = Field(max_length=200)
    document: str = Field(sa_type=Text)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    kept_in: str = Field(default="", max_length=500, sa_column_kwargs=_EMPTY)
    version: int = 0


class EscalationRow(SQLModel, table=True):
    """One group of alerts on its way up one policy: all that a process needs to go on.

    `open_slug` is the policy's slug until the end: at most one is open for a group and policy.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "escalation"
    __table_args__ = (
        CheckConstraint("(phase = 'resolved') = (open_slug IS NULL)", name="open_until_resolved"),
        UniqueConstraint("tenant_id", "group_id", "open_slug"),
        UniqueConstraint("tenant_id", "policy_slug", "cause_id"),
        Index(None, "tenant_id", "next_at"),
    )

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    group_id: UUID
    policy_slug: str = Field(max_length=100)
    open_slug: str | None = Field(default=None, max_length=100)
    cause_id: UUID
    title: str = Field(max_length=500)
    service: str = Field(max_length=253)
    severity: int
    began_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    phase: str = Field(max_length=20)
    round_number: int
    step: int
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    told: bool
    acknowledged_by: UUID | None = None
    moves: int
    late_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 0


class SnapshotRow(SQLModel, table=True):
    """The policy of an escalation as it stood when that began; apart, since it may be long."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "escalation_snapshot"

    tenant_id: UUID = Field(default=None, primary_key=True)
    escalation_id: UUID = Field(primary_key=True)
    document: str = Field(sa_type=Text)


class DecisionRow(SQLModel, table=True):
    """A page, or a page that was not sent, and why; `place` orders those of a group.

    `target_label` is what the target was called then. What was decided before any escalation
    began, such as that nobody is to be paged, has no `escalation_id`.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "page_decision"
    __table_args__ = (
        Index(None, "tenant_id", "group_id", "place"),
        Index(None, "tenant_id", "cause_id"),
        Index(None, "tenant_id", "escalation_id"),
    )

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    group_id: UUID
    escalation_id: UUID | None = None
    cause_id: UUID | None = None
    place: int
    at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    round_number: int
    step: int
    reason: str = Field(max_length=30)
    policy_slug: str = Field(max_length=100)
    target_kind: str = Field(default="", max_length=20)
    target_id: UUID | None = None
    target_label: str = Field(default="", max_length=200)
    person_id: UUID | None = None


class NoticeRow(SQLModel, table=True):
    """One message to one contact or channel, its id the page's: wished, due, and what became of it.

    `state` is what the escalation did with it; the columns from `sent_at` on are what notify
    says of the message.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "page_notice"
    __table_args__ = (
        Index(None, "tenant_id", "state", "at"),
        Index(None, "tenant_id", "escalation_id"),
    )

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    escalation_id: UUID
    decision_id: UUID
    person_id: UUID | None = None
    contact_id: UUID | None = None
    channel_id: UUID | None = None
    destination_kind: str = Field(default="", max_length=20)
    wished_at: datetime = Field(sa_type=UtcDateTime)
    at: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(max_length=30)
    state: str = Field(max_length=20)
    requested_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_why: str = Field(default="", max_length=30)
    attempts: int = 0
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    next_try_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    parked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    dropped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    why: str = Field(default="", max_length=500)


class ContactRow(SQLModel, table=True):
    """A way to reach a person, the best one first by `place`; where to is in `AddressRow`."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "paging_contact"
    __table_args__ = (Index(None, "tenant_id", "person_id"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    person_id: UUID
    kind: str = Field(max_length=20)
    place: int
    made_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 0


class ChannelRow(SQLModel, table=True):
    """A destination that many share; where to is in `AddressRow`."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "paging_channel"
    __table_args__ = (UniqueConstraint("tenant_id", "slug"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    slug: str | None = Field(default=None, max_length=100)
    title: str = Field(max_length=200)
    kind: str = Field(max_length=20)
    made_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 0


class AddressRow(SQLModel, table=True):
    """Where a contact or channel is, and what signs what is sent there; kept out of the log."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "paging_address"

    tenant_id: UUID = Field(default=None, primary_key=True)
    owner_id: UUID = Field(primary_key=True)
    address: str = Field(max_length=2000)
    secret: str = Field(default="", max_length=500)


class WishesRow(SQLModel, table=True):
    """How a person, who is its id, wishes to be told; `document` holds rules and quiet hours."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "paging_wishes"

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    document: str = Field(sa_type=Text)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 0


class TeamRow(SQLModel, table=True):
    """Who of a team, which is its id, is paged with it; `people` are their ids as JSON."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "paging_team"

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    people: str = Field(sa_type=Text)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 0


class DefinitionFileRow(SQLModel, table=True):
    """What was last read of a file of definitions; `mistakes`, as JSON, keep it from counting."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "oncall_definition_file"

    tenant_id: UUID = Field(default=None, primary_key=True)
    file: str = Field(primary_key=True, max_length=500)
    sha256: str = Field(max_length=64)
    mistakes: str = Field(sa_type=Text)
    read_at: datetime = Field(sa_type=UtcDateTime)
