"""Alerts fire, are acknowledged and end: escalations follow.

Idempotent: an event begins nothing twice, and one for an escalation that is not there, or is
over, changes nothing.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.events.log import Recorded
from sre_ops.oncall.commands.answer import acknowledge, resolve
from sre_ops.oncall.commands.begin import begin
from sre_ops.oncall.domain.calls import Call

_QUIETEST = 4


def follow_alerts(session: WriteSession, event: Recorded) -> None:
    """Begin, hold or end the escalations of the group of alerts that *event* is about."""
    if event.payload is None:  # erased: there is nothing to follow any more
        return
    group_id, at = UUID(str(event.payload["group_id"])), event.occurred_at
    match event.name:
        case "alerts.group_opened.v1" | "alerts.group_fires_again.v1" | "alerts.group_unmuted.v1":
            begin(session, _call(event, event.payload))
        case "alerts.group_acknowledged.v1":
            acknowledge(session, group_id, by=_id(event.payload.get("by")), at=at)
        case "alerts.group_resolved.v1" | "alerts.group_closed.v1":
            resolve(session, group_id, by=_id(event.payload.get("by")), at=at)


def _call(event: Recorded, said: Mapping[str, Any]) -> Call:
    return Call(
        group_id=UUID(said["group_id"]),
        cause_id=event.event_id,
        at=event.occurred_at,
        title=said.get("title") or "",
        service=said.get("service") or "",
        severity=min(max(int(said.get("severity") or 1), 1), _QUIETEST),
        policies=tuple(said.get("policies") or ()),
        muted_by=_id(said.get("muted_by")),
        is_flapping=bool(said.get("is_flapping")),
    )


def _id(said: object) -> UUID | None:
    return UUID(str(said)) if said else None
