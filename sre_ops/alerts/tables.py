"""The rows of alerts. No rules."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, MetaData, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from sre_ops.db.columns import UtcDateTime, new_metadata

METADATA = new_metadata()
_KEY_WHILE_OPEN = "(state = 'closed') = (dedup_key IS NULL)"
"""With the unique key over it: at most one is open under a key, whoever writes."""


def _default(value: str) -> dict[str, Any]:
    """Return what lets rows of before a column have *value* in it."""
    return {"server_default": text(value)}


class IntegrationRow(SQLModel, table=True):
    """Something that may send alerts; `mappings` are JSON, "" where its kind needs none."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "integration"

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    label: str = Field(max_length=100)
    kind: str = Field(max_length=20)
    mappings: str = Field(default="", sa_type=Text)
    created_by: UUID | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 0


class IntegrationKeyRow(SQLModel, table=True):
    """By what an integration is found; kept out of the event log."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "integration_key"
    __table_args__ = (UniqueConstraint("tenant_id", "key_digest"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    integration_id: UUID = Field(primary_key=True)
    key_digest: str = Field(max_length=64)


class MessageRow(SQLModel, table=True):
    """The very bytes that came; `wrong_place` and `wrong_why` where they cannot be read."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "alert_message"
    __table_args__ = (Index(None, "tenant_id", "integration_id", "received_at"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    integration_id: UUID
    received_at: datetime = Field(sa_type=UtcDateTime)
    body: bytes = Field(sa_type=LargeBinary)
    wrong_place: str = Field(default="", sa_type=Text)
    wrong_why: str = Field(default="", sa_type=Text)


class EventRow(SQLModel, table=True):
    """One thing that was said of one alert: the one at `place` in its message.

    `message_id` is None where nobody said it and we found out; `alert_id` where it concerns
    no alert of ours.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "alert_event"
    __table_args__ = (Index(None, "tenant_id", "alert_id", "received_at"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    integration_id: UUID
    message_id: UUID | None = None
    place: int
    alert_id: UUID | None = None
    source_key: str = Field(sa_type=Text)
    said: str = Field(max_length=20)
    outcome: str = Field(max_length=20)
    starts_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ends_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    received_at: datetime = Field(sa_type=UtcDateTime)


class GroupRow(SQLModel, table=True):
    """Alerts that are paged together, and where they go.

    `severity` is 1 (critical) to 4, `policies` a JSON list of slugs, `changes` milliseconds
    since the epoch, as JSON.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "alert_group"
    __table_args__ = (
        CheckConstraint(_KEY_WHILE_OPEN, name="key_while_open"),
        UniqueConstraint("tenant_id", "integration_id", "dedup_key"),
        Index(None, "tenant_id", "state", "opened_at"),
    )

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    integration_id: UUID
    state: str = Field(max_length=20)
    dedup_key: str | None = Field(default=None, max_length=64)
    title: str = Field(max_length=500)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 0
    service: str = Field(default="", max_length=253, sa_column_kwargs=_default("''"))
    severity: int = Field(default=1, sa_column_kwargs=_default("1"))
    policies: str = Field(default="[]", sa_type=Text, sa_column_kwargs=_default("'[]'"))
    incident: str = Field(default="record", max_length=20, sa_column_kwargs=_default("'record'"))
    runbook: str = Field(default="", sa_type=Text, sa_column_kwargs=_default("''"))
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resolved_by: UUID | None = None
    acknowledged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    acknowledged_by: UUID | None = None
    muted_by: UUID | None = None
    changes: str = Field(default="[]", max_length=1000, sa_column_kwargs=_default("'[]'"))
    is_flapping: bool = Field(default=False, sa_column_kwargs=_default("false"))


class GroupRouteRow(SQLModel, table=True):
    """Why a group goes where it goes; apart, since it may be long.

    `explanation` is JSON, `routing_version` of the tree that was asked, 0 for the default one.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "alert_group_route"

    tenant_id: UUID = Field(default=None, primary_key=True)
    group_id: UUID = Field(primary_key=True)
    routing_version: int
    explanation: str = Field(sa_type=Text)


class RoutingRow(SQLModel, table=True):
    """The tree of routes, as JSON; at most one row for a tenant."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "routing"
    __table_args__ = (UniqueConstraint("tenant_id"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    tree: str = Field(sa_type=Text)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    changed_by: UUID | None = None
    version: int = 0


class MuteWindowRow(SQLModel, table=True):
    """A maintenance window; `period` and `matchers` are JSON.

    `over_at` is after the last instant at which it holds, None where it comes back for good.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "mute_window"
    __table_args__ = (Index(None, "tenant_id", "over_at"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    reason: str = Field(max_length=500)
    matchers: str = Field(sa_type=Text)
    period: str = Field(sa_type=Text)
    over_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by: UUID | None = None
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by: UUID | None = None
    version: int = 0


class AlertRow(SQLModel, table=True):
    """What fires, or did; `changes` are milliseconds since the epoch, as JSON."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "alert"
    __table_args__ = (
        CheckConstraint(_KEY_WHILE_OPEN, name="key_while_open"),
        UniqueConstraint("tenant_id", "integration_id", "dedup_key"),
        Index(None, "tenant_id", "state", "resolved_at"),
        Index(None, "tenant_id", "group_id"),
    )

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    integration_id: UUID
    group_id: UUID
    state: str = Field(max_length=20)
    dedup_key: str | None = Field(default=None, max_length=64)
    title: str = Field(max_length=500)
    rule_name: str = Field(max_length=200)
    severity: str = Field(max_length=50)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    fired_at: datetime = Field(sa_type=UtcDateTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resolved_by: UUID | None = None
    still_fires: bool = False
    acknowledged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    acknowledged_by: UUID | None = None
    changes: str = Field(default="[]", max_length=1000)
    is_flapping: bool = False
    version: int = 0


class DetailRow(SQLModel, table=True):
    """What an alert said of itself when it opened; apart, since it may be long.

    `labels` and `annotations` are JSON objects of texts.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "alert_detail"

    tenant_id: UUID = Field(default=None, primary_key=True)
    alert_id: UUID = Field(primary_key=True)
    source_key: str = Field(sa_type=Text)
    group_key: str = Field(sa_type=Text)
    labels: str = Field(sa_type=Text)
    annotations: str = Field(sa_type=Text)
    link: str = Field(sa_type=Text)


class SourceRow(SQLModel, table=True):
    """Where the Alertmanagers of an integration are asked, and what came of it.

    `addresses` are JSON and may hold passwords, so that they stay out of the event log;
    `missing` and `unheard` are the doubts of the last look, JSON lists of keys.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "alert_source"

    tenant_id: UUID = Field(default=None, primary_key=True)
    integration_id: UUID = Field(primary_key=True)
    addresses: str = Field(sa_type=Text)
    receiver: str = Field(max_length=200)
    since_at: datetime = Field(sa_type=UtcDateTime)
    looked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    problem: str = Field(default="", sa_type=Text)
    missing: str = Field(default="[]", sa_type=Text)
    unheard: str = Field(default="[]", sa_type=Text)


class HeartbeatRow(SQLModel, table=True):
    """What is expected to be heard of, and when it was; `alertname` of a watchdog, or ""."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "heartbeat"

    tenant_id: UUID = Field(default=None, primary_key=True)
    integration_id: UUID = Field(primary_key=True)
    alertname: str = Field(default="", max_length=200)
    every_seconds: int
    grace_seconds: int
    service: str = Field(default="", max_length=253)
    severity: str = Field(default="critical", max_length=20)
    since_at: datetime = Field(sa_type=UtcDateTime)
    looked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    heard_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RuleLookRow(SQLModel, table=True):
    """The last look at the alert rules of one data source; "" is the default one."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "alert_rule_look"

    tenant_id: UUID = Field(default=None, primary_key=True)
    source: str = Field(primary_key=True, max_length=253)
    looked_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    problem: str = Field(default="", sa_type=Text)


class RuleRow(SQLModel, table=True):
    """An alert rule that a data source had loaded at its last answer, and how often it fired.

    `labels` and `annotations` are JSON objects, templates unfilled.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "alert_rule"

    tenant_id: UUID = Field(default=None, primary_key=True)
    source: str = Field(primary_key=True, max_length=253)
    place: int = Field(primary_key=True)
    rule_group: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    expr: str = Field(sa_type=Text)
    hold_seconds: float
    labels: str = Field(sa_type=Text)
    annotations: str = Field(sa_type=Text)
    problem: str = Field(sa_type=Text)
    fired: int = 0
    acted_on: int = 0
    last_fired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
