"""Reads the webhook of Alertmanager, version 4: one message, as many alerts as it names. Pure.

Source: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config and
`notify/webhook` of Alertmanager.
"""

from collections.abc import Mapping
from typing import Any

from sre_ops.alerts.domain import payload
from sre_ops.alerts.domain.alert_event import (
    AlertEvent,
    Reading,
    Said,
    WrongPayload,
    labels_key,
)

VERSION = "4"
_STATUSES = {"firing": Said.FIRING, "resolved": Said.RESOLVED}
_SUMMARIES = ("summary", "title", "message", "description")


def read_alertmanager(body: bytes) -> Reading:
    """Return what a webhook says.

    Several Alertmanagers of one cluster send the same fingerprints and group keys, so what
    each of them says is about the same alerts.

    Raises:
        WrongPayload: naming the first field that is wrong.
    """
    said = payload.parsed(body)
    version = payload.text(said.get("version"), "version")
    if version != VERSION:
        raise WrongPayload("version", f"must be {VERSION!r}, not {version!r}")
    listed = payload.rows(said.get("alerts"), "alerts")
    if not listed:
        raise WrongPayload("alerts", "holds no alert")
    group = payload.text(said.get("groupKey"), "groupKey")
    events = tuple(_event(one, f"alerts[{place}]", group) for place, one in enumerate(listed))
    return Reading(events=events, cut_off=_cut_off(said.get("truncatedAlerts")))


def summary_of(labels: Mapping[str, str], annotations: Mapping[str, str]) -> str:
    """Return what an alert is called: its first telling annotation, else its rule's name."""
    found = (annotations[name] for name in _SUMMARIES if annotations.get(name))
    return next(found, labels.get("alertname", ""))


def _event(value: Any, place: str, group: str) -> AlertEvent:
    one = payload.table(value, place)
    status = payload.text(one.get("status"), f"{place}.status")
    if status not in _STATUSES:
        raise WrongPayload(f"{place}.status", f"must be firing or resolved, not {status!r}")
    return event_of(one, place, said=_STATUSES[status], group=group)


def event_of(one: Mapping[str, Any], place: str, *, said: Said, group: str) -> AlertEvent:
    """Return what one alert says of itself, in a message or in the list of the API.

    Raises:
        WrongPayload: naming the first field that is wrong.
    """
    labels = payload.texts(one.get("labels"), f"{place}.labels")
    fingerprint = payload.identity(one.get("fingerprint"), f"{place}.fingerprint", longest=256)
    if not labels and not fingerprint:
        raise WrongPayload(f"{place}.labels", "an alert needs labels or a fingerprint")
    annotations = payload.texts(one.get("annotations"), f"{place}.annotations")
    ends_at = payload.instant(one.get("endsAt"), f"{place}.endsAt")
    return AlertEvent(
        said=said,
        key=fingerprint or labels_key(labels),
        group_key=group,
        starts_at=payload.instant(one.get("startsAt"), f"{place}.startsAt"),
        # While it fires, this is only when Prometheus would be given up.
        ends_at=ends_at if said is Said.RESOLVED else None,
        labels=labels,
        annotations=annotations,
        summary=summary_of(labels, annotations),
        severity=labels.get("severity", ""),
        link=payload.text(one.get("generatorURL"), f"{place}.generatorURL"),
    )


def _cut_off(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise WrongPayload("truncatedAlerts", "must be a number of alerts")
    return value
