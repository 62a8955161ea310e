"""What happens to alerts, their groups and integrations. Fields are only added."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sre_ops.kernel.event import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertOpened(DomainEvent):
    """Something fires that did not before; `at` is when we took it in.

    Attributes:
        group_id: of the group that it belongs to.
        starts_at: since when it fires, as its source says.
    """

    name: ClassVar[str] = "alerts.alert_opened.v1"
    alert_id: UUID
    group_id: UUID
    integration_id: UUID
    starts_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertReopened(DomainEvent):
    """It fires again, so soon that it is the same alert.

    Attributes:
        is_flapping: it changes so often that nobody should be told of each change.
    """

    name: ClassVar[str] = "alerts.alert_reopened.v1"
    alert_id: UUID
    group_id: UUID
    is_flapping: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAcknowledged(DomainEvent):
    """Somebody has it; None where the source says so without a person of ours."""

    name: ClassVar[str] = "alerts.alert_acknowledged.v1"
    alert_id: UUID
    group_id: UUID
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertResolved(DomainEvent):
    """It is over.

    Attributes:
        by: the person who said so; None where its source did.
        still_fires: a person ended it although its source says that it fires.
        is_flapping: it changes so often that nobody should be told of each change.
    """

    name: ClassVar[str] = "alerts.alert_resolved.v1"
    alert_id: UUID
    group_id: UUID
    by: UUID | None
    still_fires: bool
    is_flapping: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertClosed(DomainEvent):
    """It stayed resolved; what fires with its key from now on is another alert."""

    name: ClassVar[str] = "alerts.alert_closed.v1"
    alert_id: UUID
    group_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupOpened(DomainEvent):
    """The first alert of a group fires; further ones join it while it is open.

    Attributes:
        service: slug, or "" where nobody says it.
        severity: 1 critical, 2 error, 3 warning, 4 info.
        policies: slugs of escalation policies; none pages nobody.
        runbook: link, or "".
        incident: `open`, `propose` or `record`.
        muted_by: the maintenance window because of which nobody is paged.
    """

    name: ClassVar[str] = "alerts.group_opened.v1"
    group_id: UUID
    integration_id: UUID
    title: str
    service: str
    severity: int
    policies: tuple[str, ...]
    runbook: str
    incident: str
    muted_by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAcknowledged(DomainEvent):
    """Somebody has it, or says so again; None where its source says it."""

    name: ClassVar[str] = "alerts.group_acknowledged.v1"
    group_id: UUID
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupResolved(DomainEvent):
    """No alert of the group fires any more.

    Attributes:
        by: the person who said so; None where its source did.
    """

    name: ClassVar[str] = "alerts.group_resolved.v1"
    group_id: UUID
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFiresAgain(DomainEvent):
    """A resolved group that was not yet closed fires again.

    Attributes:
        is_flapping: it changes so often that nobody should be told of each change.
        title, service, severity, policies, runbook: as when it opened.
        muted_by: the maintenance window because of which nobody is paged this time.
    """

    name: ClassVar[str] = "alerts.group_fires_again.v1"
    group_id: UUID
    is_flapping: bool
    title: str
    service: str
    severity: int
    policies: tuple[str, ...]
    runbook: str
    muted_by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupUnmuted(DomainEvent):
    """No maintenance window mutes a group any more that still fires and that nobody has.

    Attributes:
        title, service, severity, policies, runbook: as when it opened.
    """

    name: ClassVar[str] = "alerts.group_unmuted.v1"
    group_id: UUID
    title: str
    service: str
    severity: int
    policies: tuple[str, ...]
    runbook: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupClosed(DomainEvent):
    """The last alert of the group closed."""

    name: ClassVar[str] = "alerts.group_closed.v1"
    group_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutesChanged(DomainEvent):
    """Alerts that open from now on go where another tree of routes says.

    Attributes:
        routes: how many there are, the root among them.
        by: who said so; None where a file did.
    """

    name: ClassVar[str] = "alerts.routes_changed.v1"
    routing_id: UUID
    routes: int
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteWindowCreated(DomainEvent):
    """Nobody is paged of some alerts for a while; they are recorded as always."""

    name: ClassVar[str] = "alerts.mute_window_created.v1"
    window_id: UUID
    reason: str
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteWindowEnded(DomainEvent):
    """A maintenance window was ended by a person, before its time."""

    name: ClassVar[str] = "alerts.mute_window_ended.v1"
    window_id: UUID
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationCreated(DomainEvent):
    """Something may send alerts.

    Attributes:
        kind: `alertmanager`, `generic`, `events_v2` or `heartbeat`.
    """

    name: ClassVar[str] = "alerts.integration_created.v1"
    integration_id: UUID
    label: str
    kind: str
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationRevoked(DomainEvent):
    """What an integration sends counts no more."""

    name: ClassVar[str] = "alerts.integration_revoked.v1"
    integration_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSet(DomainEvent):
    """The Alertmanagers behind an integration are asked what fires, or no more.

    Attributes:
        addresses: without their passwords; none ends it.
        receiver: whose alerts count, by its name in Alertmanager's configuration.
        watchdog: name of the alert that is taken for a heartbeat; "" for none.
    """

    name: ClassVar[str] = "alerts.source_set.v1"
    integration_id: UUID
    addresses: tuple[str, ...]
    receiver: str
    watchdog: str
    by: UUID | None
