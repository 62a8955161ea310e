"""The rows of notify. No rules."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, MetaData, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from sre_ops.db.columns import UtcDateTime, new_metadata

METADATA = new_metadata()


class MessageRow(SQLModel, table=True):
    """Something that somebody is told; no address is in it, for events keep its state.

    `is_test` marks what a person asked for to see whether a channel works.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("tenant_id", "page_id"),
        Index(None, "tenant_id", "state", "queued_at"),
    )

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    page_id: UUID
    escalation_id: UUID | None = None
    group_id: UUID | None = None
    person_id: UUID | None = None
    contact_id: UUID | None = None
    channel_id: UUID | None = None
    is_test: bool = False
    severity: int
    title: str = Field(max_length=500)
    reason: str = Field(sa_type=Text)
    kind: str = Field(default="", max_length=20)
    state: str = Field(max_length=20)
    attempts: int = 0
    why: str = Field(default="", max_length=500)
    queued_at: datetime = Field(sa_type=UtcDateTime)
    since_at: datetime = Field(sa_type=UtcDateTime)
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 0


class QueueRow(SQLModel, table=True):
    """The place of an unsent message in the queue.

    `claim` names the attempt that is being made, which counts as dead after `lapses_at`;
    `batch` is the key under which it was first tried, alone or with others.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "message_queue"
    __table_args__ = (
        Index(None, "tenant_id", "due_at"),
        Index(None, "tenant_id", "claim"),
    )

    tenant_id: UUID = Field(default=None, primary_key=True)
    message_id: UUID = Field(primary_key=True)
    page_id: UUID
    destination: str = Field(max_length=60)
    severity: int
    queued_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    attempts: int = 0
    batch: UUID | None = None
    claim: UUID | None = None
    lapses_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn: str = Field(default="", max_length=500)


class AttemptRow(SQLModel, table=True):
    """One attempt: `hint` is the masked address, `why` is "" where it succeeded."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "message_attempt"
    __table_args__ = (
        Index(None, "tenant_id", "destination", "ended_at"),
        Index(None, "tenant_id", "message_id", "ended_at"),
    )

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    message_id: UUID
    destination: str = Field(max_length=60)
    batch: UUID
    attempt: int
    kind: str = Field(max_length=20)
    hint: str = Field(max_length=300)
    is_accepted: bool
    why: str = Field(max_length=500)
    ended_at: datetime = Field(sa_type=UtcDateTime)
    milliseconds: int
