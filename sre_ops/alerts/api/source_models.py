"""The JSON of the API of sources and heartbeats. Fields are only ever added."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from sre_ops.alerts.api.models import PLAIN, NewMappings, Schemed, Word
from sre_ops.alerts.commands.integrations import Kind
from sre_ops.alerts.domain.poll_address import MOST, shown
from sre_ops.alerts.domain.silence import Beat, Watch
from sre_ops.alerts.domain.watchdog import NAME
from sre_ops.alerts.store import sources as sources_store
from sre_ops.alerts.store.sources import Listened
from sre_ops.alerts.tables import HeartbeatRow, SourceRow
from sre_ops.kernel.severity import Severity

Url = Annotated[str, Field(max_length=500, pattern=PLAIN)]


class NewBeat(BaseModel):
    """How often something is to be heard of."""

    every_seconds: int = Field(ge=30, le=31 * 86_400)
    grace_seconds: int = Field(default=60, ge=0, le=7 * 86_400, description="How late it may be.")
    service: Word = Field(default="", description="Label `service` of the alert, for its route.")
    severity: Severity = Field(
        default=Severity.CRITICAL, description="Of the alert of its silence."
    )

    def beat(self, alertname: str = "") -> Beat:
        """Return it as the rules have it."""
        return Beat(
            every=timedelta(seconds=self.every_seconds),
            grace=timedelta(seconds=self.grace_seconds),
            alertname=alertname,
            service=self.service,
            severity=self.severity,
        )


class NewIntegration(BaseModel):
    """An integration that is wished for."""

    name: str = Field(min_length=1, max_length=100, pattern=PLAIN)
    kind: Kind
    mappings: NewMappings | None = Field(default=None, description="For `generic` alone.")
    heartbeat: NewBeat | None = Field(default=None, description="For `heartbeat` alone.")


class NewWatchdog(NewBeat):
    """The alert that always fires: its messages are a heartbeat, and it is no alert."""

    alertname: Word = Field(default=NAME, min_length=1)


class NewSource(BaseModel):
    """Where the Alertmanagers of an integration are asked."""

    addresses: list[Url] = Field(
        max_length=MOST,
        description="Of the members of one cluster, such as `http://alertmanager:9093`, asked "
        "from this server: whoever sets them chooses what it connects to. None asks nobody.",
    )
    receiver: Word = Field(
        default="", description="As Alertmanager's configuration names it; its alerts count."
    )
    watchdog: NewWatchdog | None = None


class HeartbeatState(BaseModel):
    """What is expected to be heard, and when it was."""

    alertname: str = Field(description='Of the watchdog; "" for messages of its own.')
    every_seconds: int
    grace_seconds: int
    service: str
    severity: str
    heard_at: datetime | None
    due_at: datetime
    is_silent: bool

    @classmethod
    def of(cls, row: HeartbeatRow, watch: Watch, now: datetime) -> "HeartbeatState":
        """Return what is told of *row* at *now*."""
        return cls(
            alertname=row.alertname,
            every_seconds=row.every_seconds,
            grace_seconds=row.grace_seconds,
            service=row.service,
            severity=row.severity,
            heard_at=row.heard_at,
            due_at=watch.due_at,
            is_silent=watch.is_silent(now),
        )


class PollState(BaseModel):
    """Where Alertmanager is asked, and what came of it."""

    addresses: list[str] = Field(description="Without their passwords.")
    receiver: str
    asked_at: datetime | None
    answered_at: datetime | None
    problem: str = Field(description='Why some did not answer last; "" where all did.')
    is_silent: bool

    @classmethod
    def of(cls, row: SourceRow, watch: Watch, now: datetime) -> "PollState":
        """Return what is told of *row* at *now*."""
        return cls(
            addresses=[shown(one) for one in sources_store.addresses(row)],
            receiver=row.receiver,
            asked_at=row.looked_at,
            answered_at=row.answered_at,
            problem=row.problem,
            is_silent=watch.is_silent(now),
        )


class SourceState(BaseModel):
    """An integration that counts, and when it was heard of."""

    integration_id: UUID
    name: str
    kind: Kind
    last_message_at: datetime | None
    poll: PollState | None
    heartbeat: HeartbeatState | None

    @classmethod
    def of(cls, one: Listened, now: datetime) -> "SourceState":
        """Return what is told of *one* at *now*."""
        row, poll, heartbeat = one.integration, one.source, one.heartbeat
        watch, beat = sources_store.source_watch, sources_store.heartbeat_watch
        return cls(
            integration_id=row.id,
            name=row.label,
            kind=Kind(row.kind),
            last_message_at=one.last_message_at,
            poll=PollState.of(poll, watch(row, poll), now) if poll else None,
            heartbeat=HeartbeatState.of(heartbeat, beat(row, heartbeat), now)
            if heartbeat
            else None,
        )


class Sources(Schemed):
    """What alerts may come from, and when it was heard of."""

    schema_: Literal["sre_ops.alert_sources.v1"] = Field(
        default="sre_ops.alert_sources.v1", alias="schema"
    )
    sources: list[SourceState]


class Heard(Schemed):
    """That a heartbeat was heard, and by when the next one is due."""

    schema_: Literal["sre_ops.alert_heartbeat.v1"] = Field(
        default="sre_ops.alert_heartbeat.v1", alias="schema"
    )
    heard_at: datetime
    due_at: datetime
