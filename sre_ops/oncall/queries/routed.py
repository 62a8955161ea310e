"""Which policies the routes of alerts name for labels."""

from collections.abc import Mapping
from dataclasses import dataclass

from sre_ops.alerts.public import reads as alerts
from sre_ops.db.sessions import ReadSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """Where an alert would go.

    Attributes:
        policies: slugs, in the order of the routes; none pages nobody.
        severity: 1 is critical, 4 informs: the loudest of all routes that take it.
        paths: of those routes.
    """

    policies: tuple[str, ...]
    severity: int
    paths: tuple[str, ...]


def routed(session: ReadSession, labels: Mapping[str, str]) -> Routed:
    """Ask the routes where an alert with *labels* would go now; without routes, nowhere."""
    found = alerts.explain_route(session, labels, {}).destinations
    return Routed(
        policies=tuple(dict.fromkeys(one.policy for one in found if one.policy)),
        severity=min((one.severity.number for one in found), default=1),
        paths=tuple(" / ".join(one.path) for one in found),
    )
