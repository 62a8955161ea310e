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
    """The first alert of a group fires; further ones join it while it is open."""

    name: ClassVar[str] = "alerts.group_opened.v1"
    group_id: UUID
    integration_id: UUID
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupClosed(DomainEvent):
    """The last alert of the group closed."""

    name: ClassVar[str] = "alerts.group_closed.v1"
    group_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationCreated(DomainEvent):
    """Something may send alerts.

    Attributes:
        kind: `alertmanager`, `generic` or `events_v2`.
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
