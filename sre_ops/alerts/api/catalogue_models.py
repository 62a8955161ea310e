"""The JSON of the API of the alert catalogue. Fields are only ever added."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from sre_ops.alerts.api.models import Schemed
from sre_ops.alerts.domain.catalogue import Gap
from sre_ops.alerts.domain.routing import IncidentRule
from sre_ops.alerts.queries.catalogue import Catalogue, Entry
from sre_ops.kernel.severity import Severity


class RuleDestination(BaseModel):
    """Where alerts of a rule would go now."""

    path: list[str] = Field(description="Names of the routes, from the root on.")
    policy: str = Field(description='Escalation policy; "" pages nobody.')
    severity: Severity
    incident: IncidentRule


class RuleEntry(BaseModel):
    """An alert rule and what is known of it."""

    source: str = Field(description='Data source; "" is the default one, ":alerts" none.')
    is_listed: bool = Field(
        description="Whether a data source lists it; otherwise only its alerts are known."
    )
    group: str
    name: str
    expr: str
    hold_seconds: float
    labels: dict[str, str]
    annotations: dict[str, str]
    service: str
    slo_id: UUID | None = Field(description="The SLO that it watches.")
    runbook: str
    destinations: list[RuleDestination]
    fired: int = Field(description="Alerts that opened in the last 90 days.")
    acted_on: int = Field(description="How many of these a person acknowledged.")
    last_fired_at: datetime | None
    problem: str = Field(description="Why its server could not evaluate it last.")
    gaps: list[Gap]

    @classmethod
    def of(cls, one: Entry) -> "RuleEntry":
        """Return what is told of *one*."""
        rule, past = one.rule, one.past
        return cls(
            source=rule.source,
            is_listed=one.is_listed,
            group=rule.group,
            name=rule.name,
            expr=rule.expr,
            hold_seconds=rule.hold_seconds,
            labels=dict(rule.labels),
            annotations=dict(rule.annotations),
            service=one.service,
            slo_id=one.slo_id,
            runbook=one.runbook,
            destinations=[
                RuleDestination(
                    path=list(each.path),
                    policy=each.policy,
                    severity=each.severity,
                    incident=each.incident,
                )
                for each in one.destinations
            ],
            fired=past.fired,
            acted_on=past.acted_on,
            last_fired_at=past.last_fired_at,
            problem=rule.problem,
            gaps=list(one.gaps),
        )


class RuleLook(BaseModel):
    """When a data source was asked for its rules last."""

    source: str
    looked_at: datetime
    answered_at: datetime | None
    problem: str = Field(description='Why it did not answer; its rules are older then. "" if well.')


class Rules(Schemed):
    """Every alert rule, as seen at the last look."""

    schema_: Literal["sre_ops.alert_catalogue.v1"] = Field(
        default="sre_ops.alert_catalogue.v1", alias="schema"
    )
    since: datetime = Field(description="From when on it is counted how often a rule fires.")
    sources: list[RuleLook]
    rules: list[RuleEntry]

    @classmethod
    def of(cls, found: Catalogue) -> "Rules":
        """Return what is told of *found*."""
        return cls(
            since=found.since,
            sources=[
                RuleLook(
                    source=one.source,
                    looked_at=one.looked_at,
                    answered_at=one.answered_at,
                    problem=one.problem,
                )
                for one in found.looks
            ],
            rules=[RuleEntry.of(one) for one in found.entries],
        )
