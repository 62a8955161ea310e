"""Why somebody was paged, or nobody: what was decided then, not what would be decided now.

The answer is made of kept facts alone: the event log of the group, the snapshot with which each
escalation began, the decisions, and what became of every message. A policy or schedule that is
changed later does not change it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sre_ops.alerts.public import reads as alerts
from sre_ops.db.sessions import ReadSession
from sre_ops.events.log import Recorded, events_of
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_, Message
from sre_ops.oncall.queries import wording
from sre_ops.oncall.store import escalations as store
from sre_ops.oncall.store import reaching
from sre_ops.oncall.tables import DecisionRow, EscalationRow, NoticeRow
from sre_ops.tenancy.public import reads as tenancy

SAID = tuple(
    f"alerts.group_{name}.v1"
    for name in ("opened", "acknowledged", "resolved", "fires_again", "unmuted", "closed")
)
GROUP, ESCALATION = "alert_group", "escalation"
HURRIED = "oncall.escalation_hurried.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that was said or decided.

    Attributes:
        reason: of a decision; the event's name without slice and version where alerts said it.
        notices: messages that a page led to, by when they were due.
    """

    at: datetime
    due_at: datetime
    reason: str
    text: Message
    is_page: bool = False
    policy: str = ""
    round_number: int = 0
    step: int = 0
    target_kind: str = ""
    target: str = ""
    person_id: UUID | None = None
    notices: tuple[NoticeRow, ...] = ()

    @property
    def late_by_seconds(self) -> float:
        """How much later than due it was done."""
        return max((self.at - self.due_at).total_seconds(), 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One escalation of the group.

    Attributes:
        version: of the policy that was in force; 0 where there was none of that name.
        next_at: when the next step is due; None is never.
    """

    escalation_id: UUID
    policy: str
    version: int
    phase: str
    began_at: datetime
    ended_at: datetime | None
    next_at: datetime | None
    acknowledged_by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The whole answer.

    Attributes:
        lines: what alerts said and what was decided, in order.
        route: which routes were looked at when the group opened; None for one older than routes.
        names: of people and channels, as they are called now, by id.
    """

    group_id: UUID
    title: str
    service: str
    severity: int
    summary: Message
    lines: tuple[Line, ...]
    courses: tuple[Course, ...]
    route: alerts.RouteFacts | None = None
    names: Mapping[UUID, str] = field(default_factory=dict)


def why(session: ReadSession, group_id: UUID) -> Why:
    """Return why people were or were not paged of a group of alerts.

    Raises:
        NotFound: nothing is known of such a group.
    """
    said = events_of(session, GROUP, group_id, names=SAID)
    rows = store.of_group(session, group_id)
    decisions = store.decisions_of(session, group_id)
    if not (said or rows or decisions):
        raise NotFound(N_("there is no group of alerts %(id)s"), id=group_id)
    names = {one.id: one.name for one in tenancy.people(session)}
    notices = _by_decision(store.notices_of(session, [row.id for row in rows]))
    route = alerts.route(session, group_id)
    heard = [line for one in said for line in _heard(one, names, route)]
    heard += [_hurried(one, names) for row in rows for one in _wishes(session, row)]
    decided = [_decided(one, notices.get(one.id, ()), names) for one in decisions]
    lines = sorted([*heard, *decided], key=lambda one: one.at)
    first = _payload(said[0]) if said else {}
    return Why(
        group_id=group_id,
        title=first.get("title") or (rows[0].title if rows else ""),
        service=first.get("service") or (rows[0].service if rows else ""),
        severity=int(first.get("severity") or (rows[0].severity if rows else 1)),
        summary=wording.summary([one for one in decided if one.is_page], decided, names),
        lines=tuple(lines),
        courses=tuple(_course(session, row) for row in rows),
        route=route,
        names=names | _channel_names(session),
    )


def _channel_names(session: ReadSession) -> dict[UUID, str]:
    return {row.id: row.title for row in reaching.channels(session)}


def _by_decision(rows: Sequence[NoticeRow]) -> dict[UUID, tuple[NoticeRow, ...]]:
    found: dict[UUID, tuple[NoticeRow, ...]] = {}
    for row in rows:
        found[row.decision_id] = (*found.get(row.decision_id, ()), row)
    return found


def _heard(
    event: Recorded, names: Mapping[UUID, str], route: alerts.RouteFacts | None
) -> Iterator[Line]:
    """Yield what alerts said, and where routing sent it when it opened."""
    said = _payload(event)
    what = event.name.split(".")[1]
    by = UUID(said["by"]) if said.get("by") else None
    at = event.occurred_at
    text = wording.heard(what, wording.name_of(by, names) if by else "")
    yield Line(at=at, due_at=at, reason=what, text=text, person_id=by)
    if what == "group_opened" and route is not None:
        for path, policy in route.policies.items():
            text = wording.routed(path, policy, route.looked)
            yield Line(at=at, due_at=at, reason="routed", text=text, policy=policy)


def _wishes(session: ReadSession, row: EscalationRow) -> list[Recorded]:
    return events_of(session, ESCALATION, row.id, names=(HURRIED,))


def _hurried(event: Recorded, names: Mapping[UUID, str]) -> Line:
    said, at = _payload(event), event.occurred_at
    by = UUID(said["by"]) if said.get("by") else None
    text = wording.hurried(wording.name_of(by, names) if by else "", said.get("reason", ""))
    return Line(at=at, due_at=at, reason="hurried", text=text, person_id=by)


def _decided(row: DecisionRow, notices: tuple[NoticeRow, ...], names: Mapping[UUID, str]) -> Line:
    who = wording.name_of(row.person_id, names) if row.person_id else row.target_label
    return Line(
        at=row.at,
        due_at=row.due_at,
        reason=row.reason,
        text=wording.decided(row.reason, who=who, target=row.target_label, policy=row.policy_slug),
        is_page=row.reason in wording.PAGES,
        policy=row.policy_slug,
        round_number=row.round_number,
        step=row.step,
        target_kind=row.target_kind,
        target=row.target_label,
        person_id=row.person_id,
        notices=notices,
    )


def _course(session: ReadSession, row: EscalationRow) -> Course:
    return Course(
        escalation_id=row.id,
        policy=row.policy_slug,
        version=store.snapshot(session, row.id).version,
        phase=row.phase,
        began_at=row.began_at,
        ended_at=row.ended_at,
        next_at=row.next_at,
        acknowledged_by=row.acknowledged_by,
    )


def _payload(event: Recorded) -> dict[str, Any]:
    return dict(event.payload or {})
