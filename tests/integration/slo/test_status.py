"""What lists read: one row per SLO and window, filtered, sorted and paged by the database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from sre_ops.db.database import Database
from sre_ops.kernel.units import to_minute
from sre_ops.slo.domain.attention import Attention
from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.states import Reason, State
from sre_ops.slo.store import status
from sre_ops.slo.store.status import Judged, Order, Wanted
from tests.databases import NOON
from tests.unit.slo.budget_rows import FORECAST, budget_row

NAMESPACE = UUID("2f9a3f52-94c1-4f6b-b0cf-0d8d4d6a5c10")
TEAMS = {"shop": "checkout", "web": "edge"}


def _judged(row: BudgetRow) -> Judged:
    return Judged(
        slo_id=uuid5(NAMESPACE, f"{row.service}/{row.slo}"),
        team=TEAMS.get(row.service, ""),
        row=row,
    )


ROWS = (
    budget_row(service="shop", slo="pay", state=State.MISSED, budget_consumed=1.3),
    budget_row(service="shop", slo="pay", state=State.MET, window="month@Asia/Tokyo"),
    budget_row(service="shop", slo="fast", state=State.MISSED, budget_consumed=2.0),
    budget_row(service="web", slo="up", state=State.AT_RISK, budget_consumed=0.9, fired=("5m/1h",)),
    budget_row(
        service="web",
        slo="search 100%",
        display_name="検索",
        state=State.NO_DATA,
        reason_code=Reason.SOURCE_UNAVAILABLE,
        sli=None,
        budget_consumed=None,
        forecast=None,
        interval=None,
    ),
    budget_row(service="web", slo="tiny", state=State.MET, budget_consumed=0.1),
)


@pytest.fixture
def kept(database: Database, tenant: UUID) -> None:
    with database.write("slo", tenant) as session:
        status.save_statuses(session, [_judged(row) for row in ROWS], at=NOON)


def _names(found: Sequence[status.Status]) -> list[tuple[str, str]]:
    return [(one.report["slo"], one.report["window"]) for one in found]


def test_what_is_kept_is_the_row_itself(database: Database, tenant: UUID, kept: None) -> None:
    assert kept is None
    with database.read("slo", tenant) as session:
        found = status.after(session, Wanted(), None, limit=100)

    assert [one.row for one in found] == sorted(
        ROWS, key=lambda row: (row.service, row.slo, row.window)
    )
    assert found[0].team == "checkout"
    assert found[0].judged_at == NOON
    assert any(one.row.forecast == FORECAST for one in found)


def test_the_worst_comes_first_and_a_burning_budget_before_a_spent_one(
    database: Database, tenant: UUID, kept: None
) -> None:
    assert kept is None
    with database.read("slo", tenant) as session:
        found = status.page(session, Wanted(), limit=100)

    assert [one.attention for one in found] == [
        Attention.BURNING,
        Attention.MISSED,
        Attention.MISSED,
        Attention.BLIND,
        Attention.FINE,
        Attention.FINE,
    ]
    assert _names(found)[:3] == [("up", "30d"), ("fast", "30d"), ("pay", "30d")]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(service="shop"), {"pay", "fast"}),
        (Wanted(team="edge"), {"up", "search 100%", "tiny"}),
        (Wanted(states=(State.MISSED, State.AT_RISK)), {"pay", "fast", "up"}),
        (Wanted(window="month@Asia/Tokyo"), {"pay"}),
        (Wanted(text="検索"), {"search 100%"}),
        (Wanted(text="SHOP fast"), {"fast"}),
        (Wanted(text="100%"), {"search 100%"}),
        (Wanted(text="%"), {"search 100%"}),
        (Wanted(text="_"), set()),
        (Wanted(service="shop", states=(State.NO_DATA,)), set()),
    ],
)
def test_each_filter_keeps_what_it_names(
    database: Database, tenant: UUID, kept: None, wanted: Wanted, expected: set[str]
) -> None:
    assert kept is None
    with database.read("slo", tenant) as session:
        found = status.page(session, wanted, limit=100)
        number = status.count(session, wanted)

    assert {one.report["slo"] for one in found} == expected
    assert number == len(found)


def test_pages_put_together_are_the_whole_whatever_the_order(
    database: Database, tenant: UUID, kept: None
) -> None:
    assert kept is None
    with database.read("slo", tenant) as session:
        for order in Order:
            for descending in (False, True):
                whole = status.page(
                    session, Wanted(), order=order, descending=descending, limit=100
                )
                pieces = [
                    status.page(
                        session,
                        Wanted(),
                        order=order,
                        descending=descending,
                        limit=2,
                        offset=offset,
                    )
                    for offset in (0, 2, 4)
                ]
                assert [one for piece in pieces for one in piece] == whole


def test_a_cursor_goes_on_after_the_row_it_names(
    database: Database, tenant: UUID, kept: None
) -> None:
    assert kept is None
    with database.read("slo", tenant) as session:
        first = status.after(session, Wanted(), None, limit=2)
        last = first[-1].report
        rest = status.after(
            session, Wanted(), (last["service"], last["slo"], last["window"]), limit=100
        )
        whole = status.after(session, Wanted(), None, limit=100)

    assert first + rest == whole


def test_a_new_judgement_replaces_the_rows_and_forgets_what_is_no_longer_judged(
    database: Database, tenant: UUID, kept: None
) -> None:
    assert kept is None
    with database.read("slo", tenant) as session:
        before = status.version(session)
    better = replace(ROWS[0], state=State.MET, reason_code=Reason.WITHIN_BUDGET)

    with database.write("slo", tenant) as session:
        status.save_statuses(session, [_judged(better)], at=NOON + timedelta(minutes=5))

    with database.read("slo", tenant) as session:
        found = status.of_slo(session, _judged(better).slo_id)
        assert [one.row for one in found] == [better]
        assert status.count(session, Wanted()) == 1
        assert status.version(session) != before


def test_states_are_counted_and_choices_listed(
    database: Database, tenant: UUID, kept: None
) -> None:
    assert kept is None
    with database.read("slo", tenant) as session:
        counts = status.by_state(session, Wanted())
        services, teams = status.choices(session)

    assert counts == {State.MISSED: 2, State.AT_RISK: 1, State.NO_DATA: 1, State.MET: 2}
    assert (services, teams) == (["shop", "web"], ["checkout", "edge"])


def test_another_tenant_sees_none_of_it(
    database: Database, other_tenant: UUID | None, kept: None
) -> None:
    assert kept is None
    if other_tenant is None:
        return
    with database.read("slo", other_tenant) as session:
        assert status.page(session, Wanted(), limit=100) == []
        assert status.version(session) == "0"


def test_the_span_of_a_row_survives(database: Database, tenant: UUID, kept: None) -> None:
    assert kept is None
    with database.read("slo", tenant) as session:
        found = status.page(session, Wanted(), limit=1)

    assert found[0].row.span.to_minute == to_minute(NOON) - 5
