"""The JSON of groups of alerts. Fields are only ever added."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from sre_ops.alerts.api.models import Schemed
from sre_ops.alerts.api.route_models import RouteDestination, RouteStep
from sre_ops.alerts.domain.lifecycle import State
from sre_ops.alerts.domain.routing import IncidentRule
from sre_ops.alerts.public.reads import AlertFacts, GroupFacts
from sre_ops.alerts.store.groups import Size
from sre_ops.kernel.severity import Severity


class GroupedAlert(BaseModel):
    """One alert of a group."""

    id: UUID
    title: str
    state: State
    rule: str = Field(description="The label `alertname`.")
    severity: str = Field(description="As its source wrote it.")
    starts_at: datetime
    resolved_at: datetime | None
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    link: str

    @classmethod
    def of(cls, facts: AlertFacts) -> "GroupedAlert":
        """Return what is told of an alert."""
        return cls(
            id=facts.alert_id,
            title=facts.title,
            state=State(facts.state),
            rule=facts.rule_name,
            severity=facts.severity,
            starts_at=facts.starts_at,
            resolved_at=facts.resolved_at,
            labels=facts.labels,
            annotations=facts.annotations,
            link=facts.link,
        )


class Group(BaseModel):
    """Alerts that are paged together."""

    id: UUID
    title: str
    state: State
    service: str = Field(description="Empty where nobody says it.")
    severity: Severity
    policies: list[str] = Field(description="None pages nobody.")
    incident: IncidentRule
    runbook: str
    integration_id: UUID
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: UUID | None
    muted_by: UUID | None = Field(description="The window because of which nobody was paged.")
    is_flapping: bool
    alerts: int = Field(description="How many belong to it.")
    firing: int = Field(description="How many of them fire.")


class ShownGroup(Schemed):
    """A group, its alerts, and why it goes where it goes."""

    schema_: Literal["sre_ops.alert_group.v1"] = Field(
        default="sre_ops.alert_group.v1", alias="schema"
    )
    group: Group
    alerts: list[GroupedAlert]
    routing_version: int | None = Field(description="Of the tree; 0 for the default one.")
    destinations: list[RouteDestination]
    steps: list[RouteStep] = Field(description="Every route that was looked at.")


class Groups(Schemed):
    """Groups of alerts, newest first."""

    schema_: Literal["sre_ops.alert_groups.v1"] = Field(
        default="sre_ops.alert_groups.v1", alias="schema"
    )
    groups: list[Group]
    next_cursor: str | None = Field(description="For the next page; none where this is the last.")


class Ending(BaseModel):
    """How a person ends a group."""

    although_firing: bool = Field(default=False, description="She knows that it still fires.")


def told(facts: GroupFacts, size: Size) -> Group:
    """Return what is told of a group."""
    return Group(
        id=facts.group_id,
        title=facts.title,
        state=State(facts.state),
        service=facts.service,
        severity=Severity.numbered(facts.severity),
        policies=list(facts.policies),
        incident=IncidentRule(facts.incident),
        runbook=facts.runbook,
        integration_id=facts.integration_id,
        opened_at=facts.opened_at,
        resolved_at=facts.resolved_at,
        closed_at=facts.closed_at,
        acknowledged_at=facts.acknowledged_at,
        acknowledged_by=facts.acknowledged_by,
        muted_by=facts.muted_by,
        is_flapping=facts.is_flapping,
        alerts=size.alerts,
        firing=size.firing,
    )
