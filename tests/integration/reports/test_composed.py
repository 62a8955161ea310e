"""Composites, agreements and children of fan-outs in reports, on both databases."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sre_ops.catalog.commands import declare_service
from sre_ops.delivery.commands.deployments import record_deployment
from sre_ops.delivery.domain.deployments import Report as Deployed
from sre_ops.events.record import record
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.units import DAY_MINUTES, to_minute
from sre_ops.reports.domain.facts import Kind, Line
from sre_ops.reports.domain.period import Period
from sre_ops.reports.queries.by_label import Question, attribution_by_class
from sre_ops.reports.queries.reports import budget_report
from sre_ops.reports.queries.sheets import policy
from sre_ops.slo.commands.keep_composites import CompositeKeeper
from sre_ops.slo.commands.take_into_force import take_into_force
from sre_ops.slo.domain.composite import POINTS
from sre_ops.slo.domain.composite_graph import is_composite
from sre_ops.slo.domain.definition import PartOf
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.tally import Block
from sre_ops.slo.public import budgets
from sre_ops.slo.public.events import PolicyStateChanged
from sre_ops.slo.sources.definition_files import load_text
from sre_ops.slo.store import ledger
from sre_ops.slo.store.definitions import in_force
from sre_ops.slo.tables import PolicyStateRow
from sre_ops.tenancy.domain.roles import Role
from sre_ops.web.i18n import speaking_to
from sre_ops.web.viewer import Viewer
from tests.databases import NOON
from tests.sites import Site
from tests.unit.slo import own_documents as own

NOW = to_minute(NOON)
TODAY = NOW // DAY_MINUTES
FIRST = TODAY - 14
WEEK = Period.named("2026-W46")
OUT = datetime(2026, 11, 10, 6, tzinfo=UTC)
TEXT = "---\n".join(
    [
        own.measured("pay")
        + own.measured("find").replace("service: shop", "service: web")
        + own.AGREEMENT,
        own.JOURNEY.replace("shop/find", "web/find"),
    ]
)


def _minutes(start: int, length: int, bad: int) -> Minutes:
    run = Minutes.empty(start, length)
    run.valid[:], run.bad[:] = 1_000, bad
    run.seen[:], run.expected[:] = 4, 4
    return run


def _define(site: Site) -> None:
    loaded = load_text(TEXT)
    assert not loaded.has_errors, [str(one) for one in loaded.findings]
    slos = loaded.definitions.slos
    pay = next(one for one in slos if one.name == "pay")
    part = PartOf(parent="pay", label="endpoint", value="/card")
    child = replace(pay, name="pay-card", part_of=part, sla=None)
    with site.database.write("slo", site.tenant) as session:
        take_into_force(session, (*slos, child), bad_files=(), at=NOON)


def _measure(site: Site) -> None:
    """Let one of a thousand payments be bad in each minute, and no search."""
    with site.database.write("slo", site.tenant) as session:
        known = [one for one in in_force(session) if not is_composite(one.slo)]
        roster = tuple(ledger.Member(one.slo_id, one.sli_digest) for one in known)
        for one, member in zip(known, roster, strict=True):
            bad = 0 if one.slo.service == "web" else 1
            rows = [
                ledger.DayRow(
                    member=member,
                    day=day,
                    revision=1,
                    minutes=_minutes(day * DAY_MINUTES, DAY_MINUTES, bad),
                )
                for day in range(FIRST, TODAY)
            ]
            ledger.save_days(session, rows)
        sealed = TODAY * DAY_MINUTES
        mark = ledger.Watermark(roster=roster, latest=NOW, settled=NOW - 15, sealed=sealed)
        tail = Block.empty(sealed, len(roster), NOW - sealed)
        ledger.save_tail(session, "", tail, range(sealed, NOW))
        ledger.save_watermark(session, "", mark)


def _keep(site: Site) -> None:
    keeper = CompositeKeeper(
        open_read=lambda: site.database.read("slo", site.tenant),
        open_write=lambda: site.database.write("slo", site.tenant),
    )
    with site.database.read("slo", site.tenant) as session:
        slos = in_force(session)
    keeper.keep(slos, {}, NOW)


@pytest.fixture
def shop(site: Site) -> Site:
    """Two weeks of a shop with a journey, an agreement, a child, and a release."""
    _define(site)
    with site.database.write("catalog", site.tenant) as session:
        for service in ("shop", "web"):
            declare_service(session, service, at=NOON)
    _measure(site)
    with site.database.write("delivery", site.tenant) as session:
        record_deployment(
            session, Deployed(service="web", release="2.0.0", finished_at=OUT), at=NOON
        )
    return site


def _lines(site: Site) -> dict[str, Line]:
    with site.database.read("reports", site.tenant) as session:
        shown = budget_report(session, Kind.SERVICE, "shop", WEEK, now=NOON)
    return {line.slo: line for line in shown.report.lines}


def test_a_report_tells_journeys_in_minutes_agreements_and_no_children(shop: Site) -> None:
    _keep(shop)

    lines = _lines(shop)

    assert sorted(lines) == ["buy", "pay"]
    journey = lines["buy"]
    assert (journey.parts_per_minute, lines["pay"].parts_per_minute) == (POINTS, None)
    # 0.1 % of each of the 10,080 minutes of a week, of 0.5 % that are allowed.
    assert (journey.figures.valid, journey.figures.bad) == (10_080 * POINTS, 10_080_000)
    assert journey.figures.consumed == pytest.approx(0.2)
    assert journey.figures.state == "met"
    promise = lines["pay"].sla
    assert journey.sla is None
    assert promise is not None
    assert (promise.name, promise.objective, promise.state) == ("Example Ltd", "0.99", "met")
    assert promise.buffer_left == pytest.approx(0.9)


@pytest.mark.parametrize(("action", "is_told"), [("freeze", True), ("inform", False)])
def test_what_is_asked_for_a_child_stands_with_its_parent(
    shop: Site, action: str, is_told: bool
) -> None:
    with shop.database.write("slo", shop.tenant) as session:
        known = {one.slo.name: one.slo_id for one in in_force(session)}
        state = PolicyStateRow(
            tenant_id=session.tenant_id,
            id=uuid7(WEEK.since),
            slo_id=known["pay-card"],
            window_name="30d",
            action=action,
            raised="[]",
            policy="default",
            policy_version="1",
            since_at=WEEK.since,
        )
        changed = PolicyStateChanged(
            slo_id=state.slo_id,
            service="shop",
            slo="pay-card",
            window=state.window_name,
            before="none",
            action=action,
            rules=("spent",),
            budget_left=-0.1,
            policy=state.policy,
            policy_version=state.policy_version,
            at=WEEK.since,
        )
        session.add(state)
        record(session, state, (changed,))

    with shop.database.read("reports", shop.tenant) as session:
        report = budget_report(session, Kind.SERVICE, "shop", WEEK, now=NOON).report

    expected = [("pay-card", known["pay"], action)] if is_told else []
    assert [(one.slo, one.slo_id, one.action) for one in report.asked] == expected
    with speaking_to(Viewer(locale="en"), now=NOON, url="/"):
        sheet = policy(report)
    told = [row[0].text for row in sheet.rows] if sheet else []
    assert told == [name for name, _, _ in expected]


def test_a_journey_holds_no_report_up_and_its_hours_add_up_to_its_minutes(shop: Site) -> None:
    at = budgets.stretch(WEEK.since, WEEK.until, counted_to=WEEK.until)

    with shop.database.read("reports", shop.tenant) as session:
        before = budgets.settled_to(session)
    _keep(shop)
    with shop.database.read("reports", shop.tenant) as session:
        after = budgets.settled_to(session)
        exact = budgets.periods(session, at)
        summed = budgets.months(session, [at])

    assert before == after == NOON - timedelta(minutes=15)
    assert {one.slo_id: (one.figures,) for one in exact} == summed
    assert {one.slo for one in exact} == {"pay", "find", "buy"}


def test_answers_say_minutes_and_the_service_that_was_released_and_know_no_labels(
    shop: Site,
) -> None:
    _keep(shop)
    viewer = shop.browser(shop.joined(Role.VIEWER))
    said = viewer.get(
        "/api/v1/reports/attribution",
        params={
            "slo": "shop/buy",
            "since": WEEK.since.isoformat(),
            "until": WEEK.until.isoformat(),
        },
    ).json()

    page = viewer.get(
        f"/slos/{said['slo_id']}/attribution", params={"first": "2026-11-09", "last": "2026-11-15"}
    )
    report = viewer.get("/reports/budget/service/shop/2026-W46").text
    sheet = viewer.get("/reports/budget/service/shop/2026-W46/file.csv?table=causes").text
    promised = viewer.get("/reports/budget/service/shop/2026-W46/file.csv?table=agreements").text

    assert (said["unit"], said["parts_per_minute"], said["bad"]) == ("minutes", POINTS, 10_080_000)
    assert [(one["title"], one["bad"]) for one in said["parts"]] == [
        ("web 2.0.0", 60_000),
        (None, 10_020_000),
    ]
    assert page.status_code == 200
    for text in ("web 2.0.0", "Bad minutes", "10.1 min", "50.4 min", 'href="/releases"'):
        assert text in page.text
    assert "10,080,000" not in page.text + report
    assert "Release web 2.0.0" in report
    assert "What was promised to customers" in report
    row = next(one for one in csv.DictReader(io.StringIO(sheet)) if one["slo"] == "buy")
    assert row["parts_per_minute"] == str(POINTS)
    assert "Example Ltd" in promised
    asked = Question(slo="shop/buy", label="endpoint", since=WEEK.since, until=WEEK.until)

    with pytest.raises(Invalid, match="made of other SLOs"):
        attribution_by_class(
            lambda: shop.database.read("reports", shop.tenant),
            asked,
            server="http://127.0.0.1:1",
            timeout=timedelta(seconds=1),
        )
