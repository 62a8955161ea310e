"""Reads what Alertmanager lists when it is asked: alerts by group, and how each stands. Pure.

Source: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml, `alertGroups`
and `alertmanagerStatus`.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sre_ops.alerts.domain import payload
from sre_ops.alerts.domain.alert_event import Said, WrongPayload
from sre_ops.alerts.domain.alertmanager import event_of
from sre_ops.alerts.domain.reconcile import Listed

_ACTIVE = "active"


def read_groups(body: bytes, receiver: str, known_groups: Collection[str]) -> tuple[Listed, ...]:
    """Return the alerts that *receiver* is to be told of, each once.

    Args:
        body: the answer of `/api/v2/alerts/groups`.
        receiver: its name in Alertmanager's configuration.
        known_groups: group keys of messages; see `group_key`.

    Raises:
        WrongPayload: naming the first field that is wrong.
    """
    found: dict[str, Listed] = {}
    for place, value in enumerate(payload.parsed_rows(body)):
        where = f"[{place}]"
        group = payload.table(value, where)
        whom = payload.table(group.get("receiver"), f"{where}.receiver")
        if payload.text(whom.get("name"), f"{where}.receiver.name") == receiver:
            found |= {one.event.key: one for one in _alerts(group, where, known_groups)}
    return tuple(found.values())


def started_at(body: bytes) -> datetime:
    """Return since when an Alertmanager runs, from its answer of `/api/v2/status`.

    Raises:
        WrongPayload: it does not say so.
    """
    found = payload.instant(payload.parsed(body).get("uptime"), "uptime")
    if found is None:
        raise WrongPayload("uptime", "says nothing")
    return found


def group_key(labels: Mapping[str, str], known: Collection[str]) -> str:
    """Return the key that messages have for the group of *labels*.

    It is the route and the labels, and the list names the labels alone. So the first known
    key with these labels is taken, and otherwise that of the root route.

    Args:
        labels: by which Alertmanager groups.
        known: group keys of messages about alerts that are open.
    """
    pairs = (f"{name}={json.dumps(text, ensure_ascii=False)}" for name, text in labels.items())
    written = f":{{{', '.join(sorted(pairs))}}}"
    return next((key for key in sorted(known) if key.endswith(written)), f"{{}}{written}")


def _alerts(
    group: Mapping[str, Any], where: str, known_groups: Collection[str]
) -> Iterator[Listed]:
    labels = payload.texts(group.get("labels"), f"{where}.labels")
    key = group_key(labels, known_groups)
    for place, value in enumerate(payload.rows(group.get("alerts"), f"{where}.alerts")):
        at = f"{where}.alerts[{place}]"
        one = payload.table(value, at)
        status = payload.table(one.get("status"), f"{at}.status")
        is_told = status.get("state") == _ACTIVE and not status.get("mutedBy")
        event = event_of(one, at, said=Said.FIRING, group=key)
        yield Listed(event=event, is_suppressed=not is_told)
