"""Which member costs a composite most, and composites judged in minutes."""

from dataclasses import replace

import pytest

from sre_ops.slo.domain.budget_json import row_as_json, row_from_json
from sre_ops.slo.domain.budget_row import BudgetRow, no_data_row
from sre_ops.slo.domain.composite import POINTS, CompositeKind, CompositeSli, Member
from sre_ops.slo.domain.composite_graph import is_composite
from sre_ops.slo.domain.definition import RollingWindow, Slo
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.report import evaluate
from sre_ops.slo.domain.states import State
from sre_ops.slo.domain.worst_member import worst_member
from sre_ops.slo.sources.definition_files import load_text
from tests.unit.slo import own_documents as own
from tests.unit.slo.budget_rows import budget_row

END = 29_000_000
DAYS = 30


def sli(kind: CompositeKind, *weights: int) -> CompositeSli:
    members = tuple(Member(service="s", slo=str(n), weight=w) for n, w in enumerate(weights))
    return CompositeSli(kind=kind, members=members)


def rows(*figures: tuple[float, float] | None) -> list[BudgetRow | None]:
    """Return a row per (SLI, share of its own budget spent)."""
    return [each and budget_row(sli=each[0], budget_consumed=each[1]) for each in figures]


@pytest.mark.parametrize(
    ("kind", "worst"),
    [(CompositeKind.JOURNEY, 1), (CompositeKind.WEIGHTED, 2), (CompositeKind.ALL_OF, 0)],
)
def test_each_kind_has_its_own_worst(kind: CompositeKind, worst: int) -> None:
    standing = rows((0.9995, 5.0), (0.9, 0.9), (0.98, 0.2), None)

    assert worst_member(sli(kind, 1, 1, 9, 1), standing) == worst


def test_without_a_loss_or_a_figure_none_is_worse() -> None:
    journey = sli(CompositeKind.JOURNEY, 1, 1)
    silent = budget_row(sli=None, budget_consumed=None)

    assert worst_member(journey, rows((1.0, 0.0), (1.0, 0.0))) is None
    assert worst_member(journey, [silent, None]) is None


def composite() -> Slo:
    slos = load_text(own.SLOS + own.composite("whole", "shop/pay")).definitions.slos
    (slo,) = (one for one in slos if is_composite(one))
    return replace(slo, windows=(RollingWindow(DAYS),))


def ledger(*, bad_minutes: int, minutes: int = DAYS * 1_440) -> Minutes:
    run = Minutes.empty(END - DAYS * 1_440, DAYS * 1_440)
    run.valid[:minutes], run.seen[:], run.expected[:] = POINTS, 4, 4
    run.bad[:bad_minutes] = POINTS
    return run


def test_a_composite_is_judged_in_minutes() -> None:
    row = evaluate(composite(), RollingWindow(DAYS), ledger(bad_minutes=4_321), (), END)

    assert row.state is State.MISSED
    assert (row.parts, row.bad, row.allowed) == (POINTS, 4_321 * POINTS, 4_320 * POINTS)
    assert row.reason == "4,321 bad minutes, 4,320 allowed"
    assert row.interval is not None
    assert row.interval.high - row.interval.low > 0.005  # of 43,200 minutes, not of their parts
    assert row_from_json(row_as_json(row)).parts == POINTS


def test_what_is_nearly_spent_is_told_in_minutes_too() -> None:
    row = evaluate(composite(), RollingWindow(DAYS), ledger(bad_minutes=4_000), (), END)

    assert row.reason == "4,000 of 4,320 allowed bad minutes are spent"


def test_a_few_minutes_are_too_few_to_judge() -> None:
    few = ledger(bad_minutes=0, minutes=9)

    row = evaluate(composite(), RollingWindow(DAYS), few, (), END)

    assert row.state is State.NOT_ENOUGH_DATA
    assert row.reason == "9 minutes allow 0.9 bad ones: too few to judge"


def test_a_composite_that_cannot_be_judged_counts_in_minutes() -> None:
    row = no_data_row(composite(), RollingWindow(DAYS), END, "its member s/x is gone")

    assert row.parts == POINTS
