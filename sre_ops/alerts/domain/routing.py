"""Where an alert goes: a tree of routes, read as Alertmanager reads its own. Pure.

Children are tried in order. The first that fits takes the alert, unless it says that the
ones after it are tried as well; where none fits, the parent takes it. What a route does not
say is said by its parent.

Source: https://prometheus.io/docs/alerting/latest/configuration/#route.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import takewhile

from sre_ops.alerts.domain.alert_event import AlertEvent
from sre_ops.alerts.domain.matchers import Matcher
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_
from sre_ops.kernel.severity import Severity

DEEPEST = 16
"""How many routes may stand in one another."""


_WORDS = {
    "critical": Severity.CRITICAL,
    "page": Severity.CRITICAL,
    "fatal": Severity.CRITICAL,
    "emergency": Severity.CRITICAL,
    "error": Severity.ERROR,
    "high": Severity.ERROR,
    "major": Severity.ERROR,
    "warning": Severity.WARNING,
    "warn": Severity.WARNING,
    "ticket": Severity.WARNING,
    "minor": Severity.WARNING,
    "info": Severity.INFO,
    "low": Severity.INFO,
    "none": Severity.INFO,
}


class IncidentRule(StrEnum):
    """What an alert means for incidents."""

    OPEN = "open"
    PROPOSE = "propose"
    RECORD = "record"


class WrongRoute(Invalid):
    """A tree of routes that cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One node of the tree; "" and None leave it to the parent.

    Attributes:
        name: by which people recognise it.
        service: slug; without any, the label `service` says it.
        policy: name of an escalation policy; "" at the root means that nobody is paged.
        runbook: link; without any, the annotation `runbook_url` says it.
        continues: the routes after it are tried as well.
    """

    name: str
    matchers: tuple[Matcher, ...] = ()
    service: str = ""
    severity: Severity | None = None
    policy: str = ""
    incident: IncidentRule | None = None
    runbook: str = ""
    continues: bool = False
    routes: "tuple[Route, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where an alert goes by one path of the tree.

    Attributes:
        path: names of the routes, from the root on.
        severity: what nobody rated is critical: too loud is noticed, too quiet is not.
        policy: "" pages nobody.
    """

    path: tuple[str, ...]
    service: str
    severity: Severity
    policy: str
    incident: IncidentRule
    runbook: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One route that was looked at.

    Attributes:
        fitted: its own matchers that fit, up to the first that did not.
        failed: the first matcher that did not fit; None where all did.
        takes: no child took the alert, so it goes where this route says.
    """

    path: tuple[str, ...]
    failed: Matcher | None
    fitted: tuple[Matcher, ...] = ()
    takes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Where an alert goes, and every route that was looked at, in order."""

    destinations: tuple[Destination, ...]
    steps: tuple[Step, ...]


def check_tree(root: Route) -> None:
    """Refuse a tree that could lose an alert or cannot be told apart.

    Raises:
        WrongRoute: the root has matchers, two siblings share a name, or it is too deep.
    """
    if root.matchers:
        text = N_("%(route)s: the root takes every alert; give its matchers to a child")
        raise WrongRoute(text, route=root.name)
    _check(root, (root.name,))


def _check(route: Route, path: tuple[str, ...]) -> None:
    where = " > ".join(path)
    if len(path) > DEEPEST:
        text = N_("%(route)s: routes may stand %(most)s deep")
        raise WrongRoute(text, route=where, most=DEEPEST)
    names = [one.name for one in route.routes]
    if len(set(names)) < len(names):
        raise WrongRoute(N_("%(route)s: two of its routes have the same name"), route=where)
    for one in route.routes:
        _check(one, (*path, one.name))


def explain(root: Route, event: AlertEvent) -> Explanation:
    """Tell where *event* goes and why; the same answer routes alerts and feeds the simulator."""
    destinations, steps, _ = _walk(root, event, ())
    return Explanation(destinations=tuple(destinations), steps=tuple(steps))


def severity_of(word: str) -> Severity | None:
    """Return what a source's own word for a severity means; None for one nobody knows."""
    return _WORDS.get(word.strip().lower())


def _walk(
    route: Route, event: AlertEvent, parents: tuple[str, ...]
) -> tuple[list[Destination], list[Step], bool]:
    """Return destinations, steps, and whether *route* fits."""
    path = (*parents, route.name)
    fitted = tuple(takewhile(lambda one: one.fits(event.labels), route.matchers))
    if len(fitted) < len(route.matchers):
        return [], [Step(path=path, fitted=fitted, failed=route.matchers[len(fitted)])], False
    found: list[Destination] = []
    below: list[Step] = []
    for child in route.routes:
        more, steps, fits = _walk(_inherited(child, route), event, path)
        found += more
        below += steps
        if fits and not child.continues:
            break
    takes = not found
    if takes:
        found = [_destination(route, event, path)]
    return found, [Step(path=path, fitted=fitted, failed=None, takes=takes), *below], True


def _inherited(child: Route, parent: Route) -> Route:
    return replace(
        child,
        service=child.service or parent.service,
        severity=child.severity or parent.severity,
        policy=child.policy or parent.policy,
        incident=child.incident or parent.incident,
        runbook=child.runbook or parent.runbook,
    )


def _destination(route: Route, event: AlertEvent, path: tuple[str, ...]) -> Destination:
    labels = event.labels
    said = severity_of(event.severity or labels.get("severity", ""))
    return Destination(
        path=path,
        service=route.service or labels.get("service", ""),
        severity=route.severity or said or Severity.CRITICAL,
        policy=route.policy,
        incident=route.incident or IncidentRule.RECORD,
        runbook=route.runbook or event.annotations.get("runbook_url", ""),
    )
