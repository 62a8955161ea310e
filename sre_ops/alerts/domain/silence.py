"""When the silence of something is itself an alert: heartbeats and sources. Pure.

A heartbeat is a message that says "all is well" again and again (a dead man's switch); a
source is an Alertmanager that we ask. Either has to be heard of within a span and a grace.

While nobody listened, nothing could be heard: time in which we were down ourselves is not
held against anyone, nor does it end an alert without a sign of life.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sre_ops.alerts.domain.alert_event import AlertEvent, Said

SILENT = "Silent"
"""Name of the rule of which every alert about a silence is."""

DEAF_AFTER = timedelta(minutes=2)
"""How long the last look may lie back before we count as having been down."""


class Kind(StrEnum):
    """What is listened to."""

    HEARTBEAT = "heartbeat"
    SOURCE = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """How often something is to be heard of, and what its silence means.

    Attributes:
        every: how often it is expected; `grace` how much later it may be.
        alertname: of the alert that is taken for a beat; "" for messages of their own.
        service: slug, for the label by which alerts are routed, or "".
        severity: of the alert that silence raises.
    """

    every: timedelta
    grace: timedelta
    alertname: str = ""
    service: str = ""
    severity: str = "critical"


_WORDS = {
    Kind.HEARTBEAT: "The heartbeat {name} is silent",
    Kind.SOURCE: "Alertmanager of {name} does not answer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Something that has to be heard of.

    Attributes:
        name: by which people recognise it.
        every: how often it is expected; `grace` how much later it may be.
        since: since when we have listened without a break.
        heard_at: when it was heard last; None for never.
        service: slug, for the label by which alerts are routed, or "".
        severity: of the alert that its silence raises.
    """

    kind: Kind
    name: str
    every: timedelta
    grace: timedelta
    since: datetime
    heard_at: datetime | None = None
    service: str = ""
    severity: str = "critical"

    @property
    def key(self) -> str:
        """By what the alert that its silence raises is known."""
        return f"{self.kind.value}:{self.name}"

    @property
    def due_at(self) -> datetime:
        """By when it must be heard of next; one never heard has the same time from the start."""
        return max(self.since, self.heard_at or self.since) + self.every + self.grace

    def is_silent(self, now: datetime) -> bool:
        """Tell whether it is overdue."""
        return now > self.due_at

    def is_alive(self, now: datetime) -> bool:
        """Tell whether it was heard of in time, whoever else was down meanwhile."""
        return self.heard_at is not None and now <= self.heard_at + self.every + self.grace


def listening_since(since: datetime, looked_at: datetime | None, now: datetime) -> datetime:
    """Return since when we have listened without a break.

    Args:
        since: what was known at the last look.
        looked_at: when that was; None where this is the first.
        now: of this look.
    """
    return since if now - (looked_at or since) <= DEAF_AFTER else now


def verdict(watch: Watch, now: datetime) -> AlertEvent | None:
    """Return what is to be said of *watch* now: silence fires, a sign of life resolves.

    It is said again at each look; only changes make a difference to the alert. None where
    it cannot be known, since we were down ourselves.
    """
    if not watch.is_silent(now) and not watch.is_alive(now):
        return None
    is_silent = watch.is_silent(now)
    labels = {
        "alertname": SILENT,
        "kind": watch.kind.value,
        "name": watch.name,
        "severity": watch.severity,
    }
    if watch.service:
        labels["service"] = watch.service
    return AlertEvent(
        said=Said.FIRING if is_silent else Said.RESOLVED,
        key=watch.key,
        starts_at=watch.due_at if is_silent else None,
        labels=labels,
        annotations={"description": _description(watch)},
        summary=_WORDS[watch.kind].format(name=watch.name),
        severity=watch.severity,
    )


def _description(watch: Watch) -> str:
    heard = f"heard of at {watch.heard_at:%Y-%m-%d %H:%M:%S} UTC" if watch.heard_at else "never"
    return (
        f"Last {heard}; expected every {watch.every.total_seconds():g} s, "
        f"with {watch.grace.total_seconds():g} s of grace."
    )
