"""Budget reports are closed once and for good, from the ledger, on both databases."""

import sqlite3
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from sre_ops.db.database import Database
from sre_ops.events.log import newest_events
from sre_ops.kernel.clock import FixedClock
from sre_ops.kernel.units import to_minute
from sre_ops.reports import store
from sre_ops.reports.domain.facts import Kind
from sre_ops.reports.domain.facts_json import digest_of, text_of
from sre_ops.reports.domain.period import Period
from sre_ops.reports.queries.gathering import lines_now
from sre_ops.reports.queries.reports import budget_report, due
from sre_ops.slo.commands.corrections import CorrectionWish, approve_correction, request_correction
from sre_ops.slo.domain.correction_lifecycle import Approver
from sre_ops.slo.domain.corrections import Effect, Selector
from sre_ops.slo.domain.corrections import Kind as Why
from sre_ops.slo.domain.recurrence import Once
from sre_ops.slo.public import budgets
from tests.databases import NOON, Place
from tests.integration.reports.conftest import Work

pytestmark = pytest.mark.usefixtures("defined")
OCTOBER = Period.named("2026-10")
DAY = timedelta(days=1)


def test_whatever_ended_while_nobody_was_there_is_closed_for_everybody(
    database: Database, tenant: UUID, work: Work
) -> None:
    work()

    with database.read("reports", tenant) as session:
        months = store.newest(session, "month", limit=100)
        weeks = store.newest(session, "week", kind=Kind.ORGANISATION, limit=100)
        events = newest_events(session, ("reports.budget_report_closed.v1",), limit=1_000)
    assert [row.period for row in months] == ["2026-10"] * 4 + ["2026-09"] * 4
    assert [row.scope_name for row in months[:4]] == ["all", "shop", "web", "edge"]
    assert [row.period for row in weeks] == [f"2026-W{week}" for week in range(46, 37, -1)]
    assert len(events) == 4 * (2 + 9)


@pytest.mark.usefixtures("closed")
def test_a_second_look_closes_nothing_and_remarks_nothing(
    database: Database, tenant: UUID, work: Work
) -> None:
    with database.read("reports", tenant) as session:
        before = store.newest(session, "month", limit=100)

    work()

    with database.read("reports", tenant) as session:
        after = store.newest(session, "month", limit=100)
        assert store.last_remark(session, after[0].id) is None
    assert [(row.id, row.version) for row in after] == [(row.id, 1) for row in before]


@pytest.mark.usefixtures("closed")
def test_what_a_closed_report_says_is_what_its_checksum_is_over(
    database: Database, tenant: UUID
) -> None:
    with database.read("reports", tenant) as session:
        shown = budget_report(session, Kind.SERVICE, "shop", OCTOBER, now=NOON)
    assert shown.closed_at == NOON
    assert digest_of(text_of(shown.report)) == shown.digest
    assert {line.slo: line.figures.state for line in shown.report.lines} == {
        "checkout": "missed",
        "search": "missed",
        "slices": "met",
    }
    assert [month.name for month in shown.report.lines[0].months] == ["2026-09", "2026-10"]


STATEMENTS = (
    "UPDATE budget_report SET missed = 0",
    "DELETE FROM budget_report",
    "UPDATE budget_report_facts SET facts = '{}'",
    "DELETE FROM budget_report_facts",
    "DELETE FROM budget_report_remark",
)


@pytest.mark.usefixtures("closed")
def test_the_database_refuses_to_change_what_was_closed(
    place: Place, database: Database, tenant: UUID
) -> None:
    with database.read("reports", tenant) as session:
        report_id = store.newest(session, "month", limit=1)[0].id
    with database.write("reports", tenant) as writing:
        store.note(writing, report_id, (), at=NOON)

    for statement in STATEMENTS:
        with pytest.raises((sqlite3.DatabaseError, psycopg.Error), match="append-only"):
            _as_owner(place, statement)


def _as_owner(place: Place, statement: str) -> None:
    """Do what only somebody with the file or the superuser's password can do."""
    if place.is_sqlite:
        raw = sqlite3.connect(place.url.removeprefix("sqlite:///"))
        try:
            raw.execute(statement)
        finally:
            raw.close()
        return
    url = make_url(place.admin_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as admin:
        admin.execute("SET search_path = reports")
        admin.execute(statement.encode())


@pytest.mark.usefixtures("closed")
def test_a_correction_after_closing_stands_beside_the_report_and_never_in_it(
    database: Database, tenant: UUID, clock: FixedClock, work: Work
) -> None:
    _correct(database, tenant)
    later = NOON + 2 * DAY
    clock.move_to(later)

    work()

    with database.read("reports", tenant) as session:
        shown = budget_report(session, Kind.SERVICE, "shop", OCTOBER, now=later)
        untouched = budget_report(session, Kind.SERVICE, "web", OCTOBER, now=later)
    assert shown.remark is not None
    assert shown.remark.noted_at == later
    (change,) = shown.remark.changes
    assert change.slo == "checkout"
    assert change.before is not None
    assert change.after is not None
    assert change.after.bad == change.before.bad - (23 * 60 * 2 + 60 * 20)  # a day of its
    line = next(one for one in shown.report.lines if one.slo == "checkout")
    assert line.figures.bad == change.before.bad
    assert line.raw is None
    assert untouched.remark is None


def _correct(database: Database, tenant: UUID) -> None:
    start = to_minute(OCTOBER.since) + 5 * 1_440
    wish = CorrectionWish(
        selector=Selector(service="shop", slo="checkout"),
        effect=Effect.EXCLUDE,
        kind=Why.MAINTENANCE,
        reason="The database was moved.",
        period=Once(from_minute=start, to_minute=start + 1_440),
    )
    with database.write("slo", tenant) as session:
        asked = request_correction(session, wish, by=uuid4(), at=NOON, fits_any=True)
    with database.write("slo", tenant) as session:
        approver = Approver(person_id=uuid4(), others=1)
        approve_correction(session, asked.id, approver, at=NOON)


def test_what_is_not_settled_waits_but_not_for_ever(
    database: Database, tenant: UUID, clock: FixedClock
) -> None:
    """The ledger of the fixture ends on the 21st; the week from the 16th ends on the 22nd."""
    assert clock
    with database.read("reports", tenant) as session:
        soon = due(session, now=NOON + 3 * DAY, zone="UTC", patience=3 * 86_400)
        late = due(session, now=NOON + 6 * DAY, zone="UTC", patience=3 * 86_400)

    assert "2026-W47" not in {one.name for one in soon}
    assert "2026-W47" in {one.name for one in late}


def test_the_running_month_is_told_as_far_as_it_is_settled(
    database: Database, tenant: UUID
) -> None:
    november = Period.named("2026-11")

    with database.read("reports", tenant) as session:
        shown = budget_report(session, Kind.TEAM, "edge", november, now=NOON)

    assert shown.closed_at is None
    assert shown.report.counted_to == NOON - timedelta(minutes=15)
    assert not shown.report.is_over
    assert {line.service for line in shown.report.lines} == {"web"}
    assert shown.report.lines[0].remaining[-1] is None


def test_hours_add_up_to_what_minutes_say(database: Database, tenant: UUID) -> None:
    at = budgets.stretch(OCTOBER.since, OCTOBER.until, counted_to=OCTOBER.until)
    india = Period.named("2026-10", "Asia/Kolkata")
    cut = budgets.stretch(india.since, india.until, counted_to=india.until)

    with database.read("reports", tenant) as session:
        exact = [budgets.periods(session, one) for one in (at, cut)]
        summed = budgets.months(session, [at, cut])

    for number, found in enumerate(exact):
        assert {one.slo_id: one.figures for one in found} == {
            slo_id: figures[number] for slo_id, figures in summed.items()
        }


def test_before_anything_was_measured_there_is_no_data(database: Database, tenant: UUID) -> None:
    with database.read("reports", tenant) as session:
        before = lines_now(session, Period.named("2026-08"))

    assert {line.figures.state for line in before} == {"no_data"}


@pytest.mark.usefixtures("closed")
def test_a_tenant_sees_no_report_of_another(database: Database, other_tenant: UUID | None) -> None:
    for rival in filter(None, (other_tenant,)):
        with database.read("reports", rival) as session:
            assert store.newest(session, "month", limit=10) == []
            assert due(session, now=NOON, zone="UTC", patience=0) == []
            whole = budget_report(session, Kind.ORGANISATION, "", OCTOBER, now=NOON)
        assert whole.report.lines == ()
