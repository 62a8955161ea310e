"""What other slices may ask of alerts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sre_ops.alerts.domain import routing
from sre_ops.alerts.domain.alert_event import AlertEvent, Said
from sre_ops.alerts.domain.lifecycle import State
from sre_ops.alerts.domain.routing import Destination, Explanation, Step
from sre_ops.alerts.domain.silence import SILENT, Kind
from sre_ops.alerts.store import alerts as alerts_store
from sre_ops.alerts.store import groups as groups_store
from sre_ops.alerts.store import routing as routing_store
from sre_ops.alerts.tables import AlertRow, DetailRow, GroupRow
from sre_ops.db.sessions import ReadSession

__all__ = [
    "AlertFacts",
    "Destination",
    "Explanation",
    "GroupFacts",
    "Looked",
    "RouteFacts",
    "SilenceFacts",
    "Step",
    "explain_route",
    "firing_groups",
    "group",
    "open_groups",
    "route",
    "silences",
]

_MOST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFacts:
    """An alert as others see it.

    Attributes:
        state: `firing`, `resolved` or `closed`.
        severity: as its source wrote it, or "".
        starts_at: since when it fires, as its source says.
        labels, annotations, link: what it said when it opened.
    """

    alert_id: UUID
    title: str
    rule_name: str
    state: str
    severity: str
    starts_at: datetime
    resolved_at: datetime | None
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFacts:
    """A group of alerts as others see it.

    Attributes:
        service: slug, or "" where nobody says it.
        severity: 1 critical, 2 error, 3 warning, 4 info.
        state: `firing`, `resolved` or `closed`.
        policies: slugs of escalation policies; none pages nobody.
        incident: `open`, `propose` or `record`.
        acknowledged_by: None where nobody has it, or a source says that somebody does.
        muted_by: the maintenance window because of which nobody was paged.
        alerts: oldest first.
    """

    group_id: UUID
    integration_id: UUID
    title: str
    service: str
    severity: int
    state: str
    policies: tuple[str, ...]
    incident: str
    runbook: str
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: UUID | None
    muted_by: UUID | None
    is_flapping: bool
    alerts: tuple[AlertFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A route that was looked at when a group opened.

    Attributes:
        path: names of the routes, from the root on.
        fitted: its own matchers that fit; none where it has none, or where that was not kept yet.
        failed: the first that did not, or "".
        takes: the group goes where it says.
    """

    path: tuple[str, ...]
    fitted: tuple[str, ...]
    failed: str
    takes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFacts:
    """Why a group goes where it goes, as it was when it opened.

    Attributes:
        version: of the routes; 0 for those that nobody has written.
        policies: that the routes which took it name, by path; "" pages nobody.
        looked: every route that was looked at, in order.
    """

    version: int
    policies: Mapping[tuple[str, ...], str]
    looked: tuple[Looked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceFacts:
    """Something of which nothing is heard, although it should be.

    Attributes:
        kind: `heartbeat` or `source`, an Alertmanager that does not answer.
        name: by which people recognise it.
        since: when it was due to be heard of at the latest.
    """

    group_id: UUID
    kind: str
    name: str
    since: datetime


def group(session: ReadSession, group_id: UUID) -> GroupFacts:
    """Return a group with its alerts.

    Args:
        session: of a slice that reads alerts.
        group_id: which one.

    Raises:
        NotFound: there is none of that id.
    """
    return told(session, (groups_store.group(session, group_id),))[0]


def route(session: ReadSession, group_id: UUID) -> RouteFacts | None:
    """Return why a group goes where it goes; None for one that is older than routes.

    Routes that are changed later do not change it.

    Args:
        session: of a slice that reads alerts.
        group_id: which one.
    """
    row = groups_store.route_of(session, group_id)
    if row is None:
        return None
    said = json.loads(row.explanation)
    return RouteFacts(
        version=row.routing_version,
        policies={tuple(one["path"]): one["policy"] for one in said["destinations"]},
        looked=tuple(_looked(one) for one in said["steps"]),
    )


def open_groups(session: ReadSession) -> list[GroupFacts]:
    """Return the groups that are not closed, at most 1,000, newest first.

    Args:
        session: of a slice that reads alerts.
    """
    return told(session, groups_store.open_ones(session, limit=_MOST))


def firing_groups(session: ReadSession) -> list[GroupFacts]:
    """Return the groups that fire, at most 1,000, newest first, without their alerts.

    Args:
        session: of a slice that reads alerts.
    """
    wanted = groups_store.Wanted(states=(State.FIRING,))
    return [
        without_alerts(row)
        for row in groups_store.groups_before(session, wanted, None, limit=_MOST)
    ]


def silences(session: ReadSession) -> list[SilenceFacts]:
    """Return what is silent, the longest first: of what happens there nobody is told.

    Args:
        session: of a slice that reads alerts.
    """
    return [
        SilenceFacts(group_id=row.group_id, kind=kind, name=name, since=row.starts_at)
        for row, key in alerts_store.firing_of_rule(session, SILENT)
        for kind, _colon, name in (key.partition(":"),)
        if kind in tuple(Kind)
    ]


def explain_route(
    session: ReadSession,
    labels: Mapping[str, str],
    annotations: Mapping[str, str],
    severity: str = "",
) -> Explanation:
    """Tell where an alert would go now, and every route that would be looked at.

    Args:
        session: of a slice that reads alerts.
        labels: of the alert.
        annotations: of the alert; `runbook_url` counts.
        severity: as its source would write it; "" leaves it to the label `severity`.
    """
    tree, _ = routing_store.tree(session)
    event = AlertEvent(
        said=Said.FIRING, key="", labels=labels, annotations=annotations, severity=severity
    )
    return routing.explain(tree, event)


def told(session: ReadSession, rows: Sequence[GroupRow]) -> list[GroupFacts]:
    """Return what is told of the groups of some rows; for pages and API of alerts themselves."""
    found = alerts_store.alerts_of(session, [row.id for row in rows])
    details = alerts_store.details(session, [row.id for row in found])
    alerts: dict[UUID, list[AlertFacts]] = {}
    for row in found:
        alerts.setdefault(row.group_id, []).append(_alert(row, details.get(row.id)))
    return [_group(row, alerts.get(row.id, ())) for row in rows]


def without_alerts(row: GroupRow) -> GroupFacts:
    """Return what is told of a group where nobody asks for its alerts."""
    return _group(row, ())


def _group(row: GroupRow, alerts: Iterable[AlertFacts]) -> GroupFacts:
    return GroupFacts(
        group_id=row.id,
        integration_id=row.integration_id,
        title=row.title,
        service=row.service,
        severity=row.severity,
        state=row.state,
        policies=groups_store.target_of(row).policies,
        incident=row.incident,
        runbook=row.runbook,
        opened_at=row.opened_at,
        resolved_at=row.resolved_at,
        closed_at=row.closed_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        muted_by=row.muted_by,
        is_flapping=row.is_flapping,
        alerts=tuple(alerts),
    )


def _alert(row: AlertRow, detail: DetailRow | None) -> AlertFacts:
    return AlertFacts(
        alert_id=row.id,
        title=row.title,
        rule_name=row.rule_name,
        state=row.state,
        severity=row.severity,
        starts_at=row.starts_at,
        resolved_at=row.resolved_at,
        labels=json.loads(detail.labels) if detail else {},
        annotations=json.loads(detail.annotations) if detail else {},
        link=detail.link if detail else "",
    )


def _looked(step: Mapping[str, Any]) -> Looked:
    return Looked(
        path=tuple(step["path"]),
        fitted=tuple(step.get("fitted", ())),
        failed=step["failed"] or "",
        takes=step["takes"],
    )
