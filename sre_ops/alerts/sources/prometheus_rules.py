"""Asks a Prometheus-compatible server which alert rules it has loaded.

Source: https://prometheus.io/docs/prometheus/latest/querying/api/#rules.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sre_ops.alerts.domain import payload
from sre_ops.alerts.domain.alert_event import WrongPayload
from sre_ops.alerts.domain.catalogue import Rule
from sre_ops.alerts.sources.bounded_get import BoundedGet
from sre_ops.kernel.errors import Unavailable


def alert_rules(source: str, address: str, *, timeout: timedelta) -> list[Rule]:
    """Return the alert rules of a server, in its order.

    Args:
        source: name of the data source, for the rules.
        address: of the server, with the path prefix if there is one.
        timeout: for the whole answer.

    Raises:
        Unavailable: no full answer.
    """
    url = address.rstrip("/")
    with BoundedGet("Prometheus", url, seconds=timeout.total_seconds()) as server:
        body = server.get("/api/v1/rules", type="alert")
        try:
            return list(_rules(source, payload.parsed(body)))
        except WrongPayload as wrong:
            raise Unavailable(f"{server.name}: the rules cannot be read: {wrong}") from wrong


def _rules(source: str, said: Any) -> Iterator[Rule]:
    data = payload.table(said.get("data"), "data")
    for place, value in enumerate(payload.rows(data.get("groups"), "data.groups")):
        where = f"data.groups[{place}]"
        group = payload.table(value, where)
        name = payload.text(group.get("name"), f"{where}.name")
        for number, one in enumerate(payload.rows(group.get("rules"), f"{where}.rules")):
            at = f"{where}.rules[{number}]"
            rule = payload.table(one, at)
            if rule.get("type") == "alerting":
                yield _rule(source, name, rule, at)


def _rule(source: str, group: str, one: Any, at: str) -> Rule:
    hold = one.get("duration", 0)
    return Rule(
        source=source,
        group=group,
        name=payload.text(one.get("name"), f"{at}.name"),
        expr=payload.text(one.get("query"), f"{at}.query"),
        hold_seconds=float(hold) if isinstance(hold, int | float) else 0.0,
        labels=payload.texts(one.get("labels"), f"{at}.labels"),
        annotations=payload.texts(one.get("annotations"), f"{at}.annotations"),
        problem=payload.text(one.get("lastError"), f"{at}.lastError")
        if one.get("health") == "err"
        else "",
    )
