"""Routes and windows survive being written as JSON and read back."""

import json
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from sre_ops.alerts.domain.alert_event import AlertEvent, Said
from sre_ops.alerts.domain.matchers import parse_matcher
from sre_ops.alerts.domain.mute_json import matchers_text, over_at, period_text, window_of
from sre_ops.alerts.domain.muting import MuteWindow, Once, Weekly
from sre_ops.alerts.domain.route_json import UNROUTED, count, told, tree_of, written
from sre_ops.alerts.domain.routing import IncidentRule, Route, explain
from sre_ops.kernel.severity import Severity

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TREE = Route(
    name="everything",
    policy="catch-all",
    routes=(
        Route(
            name="web",
            matchers=(parse_matcher('team=~"we.*"'), parse_matcher('env!="dev\\"x"')),
            service="shop",
            severity=Severity.ERROR,
            incident=IncidentRule.PROPOSE,
            runbook="https://runbooks.example.com/web",
            continues=True,
            routes=(Route(name="deep"),),
        ),
    ),
)
ONCE = Once(from_at=NOON, to_at=NOON + timedelta(hours=1))
WEEKLY = Weekly(
    zone="Asia/Tokyo",
    weekdays=frozenset({6, 0}),
    starts=time(22, 30),
    ends=time(2),
    first_day=date(2026, 11, 1),
)
ENDING = Weekly(
    zone="UTC",
    weekdays=frozenset({1}),
    starts=time(1),
    ends=time(2),
    first_day=date(2026, 11, 1),
    last_day=date(2026, 11, 30),
)


@pytest.mark.parametrize("tree", [TREE, UNROUTED])
def test_a_tree_is_read_back_as_it_was_written(tree: Route) -> None:
    assert tree_of(json.dumps(written(tree))) == tree


def test_routes_are_counted_with_the_root() -> None:
    assert (count(UNROUTED), count(TREE)) == (1, 3)


def test_an_explanation_names_the_matcher_that_failed() -> None:
    event = AlertEvent(said=Said.FIRING, key="", labels={"team": "db"})

    assert told(explain(TREE, event)) == {
        "destinations": [
            {
                "path": ["everything"],
                "service": "",
                "severity": "critical",
                "policy": "catch-all",
                "incident": "record",
                "runbook": "",
            }
        ],
        "steps": [
            {"path": ["everything"], "fitted": [], "failed": None, "takes": True},
            {
                "path": ["everything", "web"],
                "fitted": [],
                "failed": 'team=~"we.*"',
                "takes": False,
            },
        ],
    }


@pytest.mark.parametrize("period", [ONCE, WEEKLY, ENDING])
def test_a_window_is_read_back_as_it_was_written(period: Once | Weekly) -> None:
    window = MuteWindow(
        window_id=UUID(int=1),
        period=period,
        reason="We move",
        matchers=(parse_matcher("team=web"), parse_matcher('a!~"b|c"')),
    )

    found = window_of(
        UUID(int=1),
        period=period_text(period),
        matchers=matchers_text(window.matchers),
        reason="We move",
    )

    assert found == window


def test_a_window_tells_from_when_on_it_need_not_be_looked_at() -> None:
    assert over_at(ONCE) == ONCE.to_at
    assert over_at(WEEKLY) is None
    assert over_at(ENDING) == datetime(2026, 12, 3, tzinfo=UTC)
