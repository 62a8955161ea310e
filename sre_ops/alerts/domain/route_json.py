"""How routes and what they explain are written as JSON and read back. Pure."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sre_ops.alerts.domain.matchers import parse_matcher
from sre_ops.alerts.domain.routing import Destination, Explanation, IncidentRule, Route, Step
from sre_ops.kernel.severity import Severity

UNROUTED = Route(name="default")
"""Where alerts go until somebody says where: they are recorded and page nobody."""


def written(route: Route) -> dict[str, Any]:
    """Return a tree as JSON has it; what a route leaves to its parent is left out."""
    said = {
        "name": route.name,
        "matchers": [str(one) for one in route.matchers],
        "service": route.service,
        "severity": route.severity.value if route.severity else None,
        "policy": route.policy,
        "incident": route.incident.value if route.incident else None,
        "runbook": route.runbook,
        "continue": route.continues,
        "routes": [written(one) for one in route.routes],
    }
    return {name: value for name, value in said.items() if value}


def read_route(said: Mapping[str, Any]) -> Route:
    """Return the tree that `written` wrote.

    Raises:
        WrongMatcher: a matcher cannot be read.
    """
    severity, incident = said.get("severity"), said.get("incident")
    return Route(
        name=said["name"],
        matchers=tuple(parse_matcher(one) for one in said.get("matchers", ())),
        service=said.get("service", ""),
        severity=Severity(severity) if severity else None,
        policy=said.get("policy", ""),
        incident=IncidentRule(incident) if incident else None,
        runbook=said.get("runbook", ""),
        continues=said.get("continue", False),
        routes=tuple(read_route(one) for one in said.get("routes", ())),
    )


@lru_cache(maxsize=64)
def tree_of(text: str) -> Route:
    """Return the tree that is written in *text*; read once for each text, since alerts are many."""
    return read_route(json.loads(text))


def count(route: Route) -> int:
    """Return how many routes a tree has, its root among them."""
    return 1 + sum(count(one) for one in route.routes)


def told(explanation: Explanation) -> dict[str, Any]:
    """Return where an alert goes and why, as JSON has it."""
    return {
        "destinations": [_destination(one) for one in explanation.destinations],
        "steps": [_step(one) for one in explanation.steps],
    }


def _destination(one: Destination) -> dict[str, Any]:
    return {
        "path": list(one.path),
        "service": one.service,
        "severity": one.severity.value,
        "policy": one.policy,
        "incident": one.incident.value,
        "runbook": one.runbook,
    }


def _step(one: Step) -> dict[str, Any]:
    return {
        "path": list(one.path),
        "fitted": [str(matcher) for matcher in one.fitted],
        "failed": str(one.failed) if one.failed else None,
        "takes": one.takes,
    }
