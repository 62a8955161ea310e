from dataclasses import replace

import pytest

from sre_ops.alerts.domain.alert_event import AlertEvent, Said
from sre_ops.alerts.domain.matchers import parse_matcher
from sre_ops.alerts.domain.routing import (
    Destination,
    IncidentRule,
    Route,
    WrongRoute,
    check_tree,
    explain,
)
from sre_ops.kernel.severity import Severity


def _route(name: str, *matchers: str) -> Route:
    return Route(name=name, matchers=tuple(parse_matcher(one) for one in matchers))


LOUD = replace(_route("loud", "severity=page"), incident=IncidentRule.OPEN)
SHOP = replace(_route("shop", "service=shop"), policy="shop", service="web-shop", routes=(LOUD,))
COPY = replace(_route("copy", 'service=~".+"'), policy="archive", continues=True)
ROOT = Route(name="all", policy="catch-all", runbook="http://runbooks", routes=(COPY, SHOP))


def _event(**labels: str) -> AlertEvent:
    return AlertEvent(said=Said.FIRING, key="k", labels=labels)


def test_the_deepest_route_that_fits_takes_the_alert_and_inherits_the_rest() -> None:
    root = replace(ROOT, routes=(SHOP,))

    (found,) = explain(root, _event(service="shop", severity="page")).destinations

    assert found == Destination(
        path=("all", "shop", "loud"),
        service="web-shop",
        severity=Severity.CRITICAL,
        policy="shop",
        incident=IncidentRule.OPEN,
        runbook="http://runbooks",
    )


def test_a_route_that_continues_leaves_the_alert_to_those_after_it() -> None:
    found = explain(ROOT, _event(service="shop", severity="warning")).destinations

    assert [(one.path[-1], one.policy) for one in found] == [("copy", "archive"), ("shop", "shop")]
    assert found[0].service == "shop"
    assert {one.severity for one in found} == {Severity.WARNING}


def test_the_first_route_that_fits_ends_the_search() -> None:
    root = Route(name="all", routes=(_route("one"), _route("two")))

    assert [one.path for one in explain(root, _event()).destinations] == [("all", "one")]


def test_what_no_route_takes_the_root_takes() -> None:
    (found,) = explain(ROOT, _event(severity="odd")).destinations

    assert (found.path, found.policy) == (("all",), "catch-all")
    assert (found.severity, found.incident) == (Severity.CRITICAL, IncidentRule.RECORD)


def test_a_route_may_know_the_severity_better() -> None:
    root = Route(name="all", severity=Severity.INFO)

    (found,) = explain(root, replace(_event(severity="page"), severity="page")).destinations

    assert found.severity is Severity.INFO


def test_the_explanation_names_what_did_not_fit() -> None:
    steps = explain(ROOT, _event(service="shop", severity="info")).steps

    assert [(one.path[-1], str(one.failed or ""), one.takes) for one in steps] == [
        ("all", "", False),
        ("copy", "", True),
        ("shop", "", True),
        ("loud", 'severity="page"', False),
    ]


def test_an_explanation_keeps_the_matchers_that_fitted_beside_the_one_that_failed() -> None:
    picky = _route("picky", "service=shop", "severity=page", "zone=a")

    steps = explain(Route(name="all", routes=(picky, SHOP)), _event(service="shop")).steps

    told = [([str(one) for one in step.fitted], str(step.failed or "")) for step in steps]
    assert told == [
        ([], ""),
        (['service="shop"'], 'severity="page"'),
        (['service="shop"'], ""),
        ([], 'severity="page"'),
    ]


def test_the_runbook_of_the_alert_counts_where_no_route_has_one() -> None:
    event = replace(_event(), annotations={"runbook_url": "http://here"})

    (found,) = explain(Route(name="all"), event).destinations

    assert found.runbook == "http://here"


@pytest.mark.parametrize(
    "tree",
    [
        _route("all", "a=b"),
        Route(name="all", routes=(_route("one"), _route("one", "a=b"))),
    ],
)
def test_a_tree_that_loses_alerts_is_refused(tree: Route) -> None:
    with pytest.raises(WrongRoute):
        check_tree(tree)


def test_a_tree_has_an_end() -> None:
    tree = Route(name="leaf")
    for _ in range(16):
        tree = Route(name="node", routes=(tree,))

    check_tree(tree.routes[0])
    with pytest.raises(WrongRoute, match="16"):
        check_tree(tree)
