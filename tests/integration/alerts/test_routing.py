"""Routes and maintenance windows decide where alerts go, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select

from sre_ops.alerts.commands.intake import take_in
from sre_ops.alerts.commands.integrations import Kind, create_integration
from sre_ops.alerts.commands.lifecycle import acknowledge_group
from sre_ops.alerts.commands.mutes import create_window, end_window, unmute_groups
from sre_ops.alerts.commands.routes import LARGEST, RoutesMoved, set_routes
from sre_ops.alerts.domain.matchers import parse_matcher
from sre_ops.alerts.domain.muting import Once
from sre_ops.alerts.domain.routing import IncidentRule, Route
from sre_ops.alerts.public import reads
from sre_ops.alerts.public.reads import GroupFacts
from sre_ops.alerts.queries import shown
from sre_ops.alerts.tables import GroupRow
from sre_ops.db.database import Database
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.severity import Severity
from tests.databases import NOON
from tests.integration.alerts.messages import alert, webhook

MINUTE = timedelta(minutes=1)
ANA = UUID(int=1)
TREE = Route(
    name="everything",
    routes=(
        Route(
            name="web",
            matchers=(parse_matcher('team="web"'),),
            service="shop",
            policy="web-on-call",
            incident=IncidentRule.OPEN,
        ),
        Route(name="quiet", matchers=(parse_matcher("severity=info"),), severity=Severity.INFO),
    ),
)
LABELS = {"alertname": "Slow", "severity": "page"}


@pytest.fixture
def integration(database: Database, tenant: UUID) -> UUID:
    with database.write("alerts", tenant) as session:
        set_routes(session, TREE, by=ANA, at=NOON)
        made = create_integration(session, "x", Kind.ALERTMANAGER, by=None, at=NOON)
    return made.integration_id


def _fire(database: Database, tenant: UUID, integration: UUID, number: int, **labels: str) -> None:
    body = webhook(alert(number, labels=LABELS | labels))
    with database.write("alerts", tenant) as session:
        take_in(session, integration, body, at=NOON)


def _groups(database: Database, tenant: UUID) -> list[GroupFacts]:
    with database.read("alerts", tenant) as session:
        return sorted(reads.open_groups(session), key=lambda one: one.severity)


def test_a_group_keeps_where_it_went_and_why_though_the_routes_change(
    database: Database, tenant: UUID, integration: UUID
) -> None:
    _fire(database, tenant, integration, 1, team="web")
    with database.write("alerts", tenant) as session:
        set_routes(session, Route(name="other"), by=ANA, at=NOON)

    (facts,) = _groups(database, tenant)

    assert (facts.service, facts.severity, facts.policies) == ("shop", 1, ("web-on-call",))
    assert facts.incident == "open"
    with database.read("alerts", tenant) as session:
        kept = shown(session, facts.group_id)
    assert kept.routing_version == 1
    assert kept.explanation["destinations"][0]["path"] == ["everything", "web"]
    assert [one["takes"] for one in kept.explanation["steps"]] == [False, True]


def test_what_goes_elsewhere_is_a_group_of_its_own(
    database: Database, tenant: UUID, integration: UUID
) -> None:
    _fire(database, tenant, integration, 1, severity="info")
    _fire(database, tenant, integration, 2, team="web")
    _fire(database, tenant, integration, 3, severity="info")

    loud, quiet = _groups(database, tenant)

    assert (quiet.policies, len(quiet.alerts), quiet.severity) == ((), 2, 4)
    assert (loud.policies, len(loud.alerts)) == (("web-on-call",), 1)


def test_two_who_change_the_routes_do_not_overwrite_each_other(
    database: Database, tenant: UUID, integration: UUID
) -> None:
    assert integration
    with database.write("alerts", tenant) as session:
        assert set_routes(session, TREE, by=ANA, at=NOON).version == 1
        assert set_routes(session, Route(name="a"), by=ANA, at=NOON, since=1).version == 2
        with pytest.raises(RoutesMoved):
            set_routes(session, Route(name="b"), by=ANA, at=NOON, since=1)
        with pytest.raises(Invalid):
            set_routes(session, Route(name="c" * LARGEST), by=ANA, at=NOON)


def test_of_four_who_set_the_first_routes_at_once_one_does(
    database: Database, tenant: UUID
) -> None:
    def put(number: int) -> bool:
        try:
            with database.write("alerts", tenant) as session:
                set_routes(session, Route(name=f"{number}"), by=ANA, at=NOON, since=0)
        except RoutesMoved:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(put, range(4))) == 1


def test_before_anybody_says_where_alerts_go_they_page_nobody(
    database: Database, tenant: UUID
) -> None:
    with database.read("alerts", tenant) as session:
        found = reads.explain_route(session, {"severity": "warning"}, {"runbook_url": "u"})

    (only,) = found.destinations
    assert (only.policy, only.severity, only.runbook) == ("", Severity.WARNING, "u")


def _mute(database: Database, tenant: UUID, matcher: str, minutes: int = 60) -> UUID:
    period = Once(from_at=NOON - MINUTE, to_at=NOON + minutes * MINUTE)
    with database.write("alerts", tenant) as session:
        row = create_window(
            session, period, (parse_matcher(matcher),), reason="We move", by=ANA, at=NOON
        )
    return row.id


def _unmute(database: Database, tenant: UUID, integration: UUID, minutes: int) -> int:
    with database.write("alerts", tenant) as session:
        return unmute_groups(session, integration, at=NOON + minutes * MINUTE)


def test_a_window_mutes_until_it_ends_and_then_what_still_fires_is_told(
    database: Database, tenant: UUID, integration: UUID
) -> None:
    window = _mute(database, tenant, "team=web")
    _fire(database, tenant, integration, 1, team="web")
    _fire(database, tenant, integration, 2, severity="info")

    muted, other = _groups(database, tenant)
    before = _unmute(database, tenant, integration, 59)
    after = _unmute(database, tenant, integration, 60)

    assert (muted.muted_by, other.muted_by) == (window, None)
    assert (before, after, _unmute(database, tenant, integration, 61)) == (0, 1, 0)
    assert _groups(database, tenant)[0].muted_by is None


def test_what_somebody_has_is_not_told_again_when_its_window_ends(
    database: Database, tenant: UUID, integration: UUID
) -> None:
    window = _mute(database, tenant, "team=web")
    _fire(database, tenant, integration, 1, team="web")
    with database.write("alerts", tenant) as session:
        (group,) = session.scalars(select(col(GroupRow.id)))
        acknowledge_group(session, group, by=ANA, at=NOON)
        end_window(session, window, by=ANA, at=NOON)
        end_window(session, window, by=ANA, at=NOON)

    assert _unmute(database, tenant, integration, 1) == 0
    assert _groups(database, tenant)[0].muted_by == window


def test_an_alert_that_no_window_mutes_lets_its_muted_group_be_told(
    database: Database, tenant: UUID, integration: UUID
) -> None:
    _mute(database, tenant, 'pod="a"')
    _fire(database, tenant, integration, 1, team="web", pod="a")
    _fire(database, tenant, integration, 2, team="web", pod="b")

    (group,) = _groups(database, tenant)

    assert (len(group.alerts), group.muted_by) == (2, None)


def test_a_window_that_would_be_over_is_refused(database: Database, tenant: UUID) -> None:
    with pytest.raises(Invalid):
        _mute(database, tenant, "team=web", minutes=0)
