"""When the silence of something is itself an alert: heartbeats and sources. Pure.

A heartbeat is a message that says "all is well" again and again (a dead man's switch); a
source is an Alertmanager that we ask. Either has to be heard of within a span and a grace.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sre_ops.alerts.domain.alert_event import AlertEvent, Said


class Kind(StrEnum):
    """What is listened to."""

    HEARTBEAT = "heartbeat"
    SOURCE = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Something that has to be heard of.

    Attributes:
        name: unique of its kind for the tenant.
        every: how often it is expected; `grace` how much later it may be.
        since: when the watch began.
        heard_at: when it was heard last; None for never.
    """

    kind: Kind
    name: str
    every: timedelta
    grace: timedelta
    since: datetime
    heard_at: datetime | None = None

    @property
    def due_at(self) -> datetime:
        """By when it must be heard of next; one never heard has the same time from the start."""
        return (self.heard_at or self.since) + self.every + self.grace

    def is_silent(self, now: datetime) -> bool:
        """Tell whether it is overdue."""
        return now > self.due_at


def verdict(watch: Watch, now: datetime) -> AlertEvent:
    """Return what is to be said of *watch* now: silence fires, a sign of life resolves.

    It is said again at each look; only changes make a difference to the alert.
    """
    is_silent = watch.is_silent(now)
    return AlertEvent(
        said=Said.FIRING if is_silent else Said.RESOLVED,
        key=f"{watch.kind.value}:{watch.name}",
        starts_at=watch.due_at if is_silent else None,
        labels={"alertname": "Silent", "kind": watch.kind.value, "name": watch.name},
        summary=f"{watch.name} is silent",
        severity="critical",
    )
