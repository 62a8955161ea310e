"""Let alerts and their groups hear what events say, many in one transaction.

Whoever makes a `Batch` holds the lock of the integration. Routes and maintenance windows are
asked for once in a batch, whatever the number of its alerts.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sre_ops.alerts.domain import groups, lifecycle, routing
from sre_ops.alerts.domain.alert_event import AlertEvent, Said, dedup_key
from sre_ops.alerts.domain.groups import Change, Target, target_of
from sre_ops.alerts.domain.lifecycle import Outcome, State
from sre_ops.alerts.domain.muting import MuteWindow, muted_by
from sre_ops.alerts.domain.route_json import told
from sre_ops.alerts.domain.routing import Explanation, Route
from sre_ops.alerts.store import alerts as alerts_store
from sre_ops.alerts.store import groups as groups_store
from sre_ops.alerts.store import messages as messages_store
from sre_ops.alerts.store import routing as routing_store
from sre_ops.alerts.store.groups import Tally
from sre_ops.alerts.tables import AlertRow, DetailRow, EventRow, GroupRouteRow, GroupRow
from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.ids import uuid7


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one event of a message came to.

    Attributes:
        key: what the source knows the alert by; made by us where it has nothing.
        alert_id, group_id: None where the event concerns no alert of ours.
    """

    key: str
    outcome: Outcome
    alert_id: UUID | None = None
    group_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Routed:
    """Where an alert goes and why, and the key of its group."""

    key: str
    target: Target
    explanation: Explanation


@dataclass
class Batch:
    """What is open under the keys of some events, and what is to be kept of them."""

    session: WriteSession
    integration_id: UUID
    events: Sequence[AlertEvent]
    at: datetime
    alerts: dict[str, AlertRow] = field(init=False)
    groups: dict[str, GroupRow] = field(init=False)
    by_id: dict[UUID, GroupRow] = field(init=False)
    tallies: dict[UUID, Tally] = field(init=False)
    said: list[dict[str, Any]] = field(default_factory=list)
    details: list[dict[str, Any]] = field(default_factory=list)
    routes: list[dict[str, Any]] = field(default_factory=list)
    _routed: dict[int, "_Routed"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keys = {dedup_key(one.key) for one in self.events}
        self.alerts = alerts_store.open_alerts(self.session, self.integration_id, keys)
        new = [one for one in self.events if dedup_key(one.key) not in self.alerts]
        keys = {self._route(one).key for one in new if one.said is Said.FIRING}
        self.groups = groups_store.open_groups(self.session, self.integration_id, keys)
        self.by_id = {row.id: row for row in self.groups.values()}
        moved = {one.group_id for one in self._may_change()} - self.by_id.keys()
        self.by_id |= groups_store.lock_groups(self.session, moved)
        self.tallies = groups_store.tallies(self.session, self.by_id.keys())

    def take(self, events: Sequence[AlertEvent], *, message_id: UUID | None) -> tuple[Taken, ...]:
        """Let the alerts of some *events* hear them; they are among those of the batch.

        Args:
            events: of one message, in its order.
            message_id: None where nobody said it.
        """
        taken = []
        for place, event in enumerate(events):
            one = self._take(event)
            self.said.append(self._event_row(event, one, message_id, place))
            taken.append(one)
        return tuple(taken)

    def keep(self) -> None:
        """Keep what was said; call it once, last."""
        messages_store.keep(self.session, EventRow, self.said)
        messages_store.keep(self.session, DetailRow, self.details)
        messages_store.keep(self.session, GroupRouteRow, self.routes)

    @cached_property
    def _tree(self) -> tuple[Route, int]:
        return routing_store.tree(self.session)

    @cached_property
    def _windows(self) -> tuple[MuteWindow, ...]:
        return routing_store.windows(self.session, self.at)

    def _may_change(self) -> list[AlertRow]:
        """Return the open alerts that some event may change; most only repeat themselves."""
        found = ((self.alerts.get(dedup_key(one.key)), one.said) for one in self.events)
        return [row for row, said in found if row is not None and _is_news(row, said)]

    def _take(self, event: AlertEvent) -> Taken:
        key = dedup_key(event.key)
        row = self.alerts.get(key)
        if row is not None:
            outcome = self._hear(row, event)
            return _taken(event, outcome, row)
        if event.said is not Said.FIRING:
            return Taken(key=event.key, outcome=Outcome.NOTHING_OPEN)
        row = self.alerts[key] = self._open(event, key)
        return _taken(event, Outcome.OPENED, row)

    def _hear(self, row: AlertRow, event: AlertEvent) -> Outcome:
        change = lifecycle.hear(alerts_store.facts_of(row), event, at=self.at)
        if not change.events:
            return change.outcome
        group, tally = self.by_id[row.group_id], self._tally(row.group_id)
        tally.firing -= row.state == State.FIRING
        tally.unowned -= _is_unowned(row)
        alerts_store.apply(row, change.facts)
        record(self.session, row, change.events)
        tally.firing += row.state == State.FIRING
        tally.unowned += _is_unowned(row)
        facts = groups_store.facts_of(group)
        match change.outcome:
            case Outcome.ACKNOWLEDGED if tally.unowned == 0:
                self._kept(group, groups.acknowledge(facts, by=None, at=self.at))
            case Outcome.REOPENED:
                self._follow(group, event)
            case Outcome.RESOLVED:
                by, muted = row.resolved_by, facts.muted_by
                self._kept(
                    group,
                    groups.follow(facts, firing=tally.firing, by=by, muted_by=muted, at=self.at),
                )
        return change.outcome

    def _open(self, event: AlertEvent, key: str) -> AlertRow:
        group = self._group(event)
        change = lifecycle.open_alert(
            event,
            alert_id=uuid7(self.at),
            group_id=group.id,
            integration_id=self.integration_id,
            at=self.at,
        )
        row = alerts_store.new_alert(self.session, change.facts, event, key=key, at=self.at)
        record(self.session, row, change.events)
        self.details.append(alerts_store.detail_of(row.id, event))
        tally = self._tally(group.id)
        tally.firing += 1
        tally.unowned += 1
        self._follow(group, event)
        return row

    def _follow(self, group: GroupRow, event: AlertEvent) -> None:
        """Let a group follow an alert that fires."""
        if group.state == State.FIRING and group.muted_by is None:
            return  # most alerts join one of which everything was told
        change = groups.follow(
            groups_store.facts_of(group),
            firing=self._tally(group.id).firing,
            by=None,
            muted_by=self._muted_by(event),
            at=self.at,
        )
        self._kept(group, change)

    def _group(self, event: AlertEvent) -> GroupRow:
        routed = self._route(event)
        row = self.groups.get(routed.key)
        if row is None:
            row = self.groups[routed.key] = self._new_group(event, routed)
            self.by_id[row.id] = row
        return row

    def _new_group(self, event: AlertEvent, routed: "_Routed") -> GroupRow:
        facts = groups.Facts(
            group_id=uuid7(self.at),
            integration_id=self.integration_id,
            title=event.summary[:500],
            target=routed.target,
            muted_by=self._muted_by(event),
        )
        row = groups_store.new_group(self.session, facts, key=routed.key, at=self.at)
        record(self.session, row, (groups.opened(facts, at=self.at),))
        self.routes.append(
            {
                "group_id": row.id,
                "routing_version": self._tree[1],
                "explanation": json.dumps(told(routed.explanation), ensure_ascii=False),
            }
        )
        return row

    def _route(self, event: AlertEvent) -> "_Routed":
        found = self._routed.get(id(event))  # the batch holds its events: no id comes back
        if found is None:
            found = self._routed[id(event)] = _routed(self._tree[0], event)
        return found

    def _muted_by(self, event: AlertEvent) -> UUID | None:
        found = muted_by(self._windows, event.labels, at=self.at)
        return found.window_id if found else None

    def _event_row(
        self, event: AlertEvent, taken: Taken, message_id: UUID | None, place: int
    ) -> dict[str, Any]:
        return {
            "id": uuid7(self.at),
            "integration_id": self.integration_id,
            "message_id": message_id,
            "place": place,
            "alert_id": taken.alert_id,
            "source_key": event.key,
            "said": event.said.value,
            "outcome": taken.outcome.value,
            "starts_at": event.starts_at,
            "ends_at": event.ends_at,
            "received_at": self.at,
        }

    def _tally(self, group_id: UUID) -> Tally:
        return self.tallies.setdefault(group_id, Tally())

    def _kept(self, row: GroupRow, change: Change) -> None:
        if change.events:
            groups_store.apply(row, change.facts)
            record(self.session, row, change.events)


def _routed(tree: Route, event: AlertEvent) -> _Routed:
    """Route an alert.

    Alerts that its source groups but that go elsewhere are groups of their own: a warning
    that pages nobody must not swallow the critical alert that comes after it.
    """
    explanation = routing.explain(tree, event)
    target = target_of(explanation.destinations)
    own = f"group:{event.group_key}" if event.group_key else f"alert:{event.key}"
    return _Routed(dedup_key(f"{own}\n{target.key}"), target, explanation)


def _taken(event: AlertEvent, outcome: Outcome, row: AlertRow) -> Taken:
    return Taken(key=event.key, outcome=outcome, alert_id=row.id, group_id=row.group_id)


def _is_news(row: AlertRow, said: Said) -> bool:
    if said is Said.FIRING:
        return row.state != State.FIRING
    return said is Said.RESOLVED or row.acknowledged_at is None


def _is_unowned(row: AlertRow) -> bool:
    return row.state == State.FIRING and row.acknowledged_at is None
