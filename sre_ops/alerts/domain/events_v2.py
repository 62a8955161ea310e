"""Reads events of the public Events v2 shape, so that what pages elsewhere can page here. Pure.

Source: https://developer.pagerduty.com/docs/events-api-v2-overview ("Send an alert event").
"""

from collections.abc import Mapping
from typing import Any

from sre_ops.alerts.domain import payload
from sre_ops.alerts.domain.alert_event import AlertEvent, Reading, Said, WrongPayload
from sre_ops.kernel.severity import Severity

LONGEST_KEY = 255
_ACTIONS = {
    "trigger": Said.FIRING,
    "acknowledge": Said.ACKNOWLEDGED,
    "resolve": Said.RESOLVED,
}
_LABELS = ("source", "component", "group", "class")


def routing_key(body: bytes) -> str:
    """Return the key that says whose event it is.

    Raises:
        WrongPayload: the body is no object, or holds none.
    """
    found = payload.text(payload.parsed(body).get("routing_key"), "routing_key")
    if not found:
        raise WrongPayload("routing_key", "is missing")
    return found


def read_events_v2(body: bytes) -> Reading:
    """Return the one event that a message holds.

    Raises:
        WrongPayload: naming the first field that is wrong.
    """
    said = payload.parsed(body)
    action = payload.text(said.get("event_action"), "event_action")
    if action not in _ACTIONS:
        words = ", ".join(_ACTIONS)
        raise WrongPayload("event_action", f"must be one of {words}, not {action!r}")
    key = payload.identity(said.get("dedup_key"), "dedup_key", longest=LONGEST_KEY)
    if action == "trigger":
        return Reading(events=(_trigger(said, key),))
    if not key:
        raise WrongPayload("dedup_key", f"is missing: {action} needs to say of what")
    return Reading(events=(AlertEvent(said=_ACTIONS[action], key=key),))


def _trigger(said: Mapping[str, Any], key: str) -> AlertEvent:
    body = payload.table(said.get("payload"), "payload")
    needed = {
        name: payload.text(body.get(name), f"payload.{name}") for name in ("summary", "source")
    }
    for name, found in needed.items():
        if not found:
            raise WrongPayload(f"payload.{name}", "is missing")
    severity = payload.text(body.get("severity"), "payload.severity")
    if severity not in {*Severity}:
        words = ", ".join(Severity)
        raise WrongPayload("payload.severity", f"must be one of {words}, not {severity!r}")
    labels = {name: payload.text(body.get(name), f"payload.{name}") for name in _LABELS}
    return AlertEvent(
        said=Said.FIRING,
        key=key,
        starts_at=payload.instant(body.get("timestamp"), "payload.timestamp"),
        labels={name: one for name, one in labels.items() if one} | {"severity": severity},
        annotations=_details(body.get("custom_details")),
        summary=needed["summary"],
        severity=severity,
        link=payload.text(said.get("client_url"), "client_url"),
    )


def _details(value: Any) -> dict[str, str]:
    """Return details as texts; what is neither text nor number is left to the raw message."""
    if not isinstance(value, dict):
        return (
            {"details": payload.kept(value)[: payload.LONGEST_TEXT]}
            if value and isinstance(value, str)
            else {}
        )
    return {
        payload.kept(name): payload.kept(str(one))[: payload.LONGEST_TEXT]
        for name, one in value.items()
        if isinstance(one, str | int | float)
    }
