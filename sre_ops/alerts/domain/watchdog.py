"""The alert of Prometheus that always fires: it is a heartbeat, not an alert. Pure.

As long as its messages come, Prometheus evaluates, Alertmanager sends, and we take in.
"""

from collections.abc import Iterable, Mapping

from sre_ops.alerts.domain.alert_event import AlertEvent, Said

NAME = "Watchdog"
"""What the rule is called by custom; an integration may say another name."""


def is_watchdog(labels: Mapping[str, str], name: str) -> bool:
    """Tell whether an alert with *labels* is the watchdog called *name*; "" is none."""
    return bool(name) and labels.get("alertname", "") == name


def set_apart(events: Iterable[AlertEvent], name: str) -> tuple[tuple[AlertEvent, ...], bool]:
    """Return the events that are alerts, and whether the watchdog was heard to be alive."""
    alerts, beats = [], False
    for one in events:
        if is_watchdog(one.labels, name):
            beats = beats or one.said is Said.FIRING
        else:
            alerts.append(one)
    return tuple(alerts), beats
