from decimal import Decimal

import pytest

from sre_ops.slo.domain.budget import ObjectiveVersion
from sre_ops.slo.domain.definition import Credit, Sla, TimeSlices
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.period_budget import (
    Stretch,
    figures_of_minutes,
    remaining_at,
    sla_of_period,
)

VERSIONS = (ObjectiveVersion(objective=Decimal("0.99"), from_minute=0),)
WHOLE = Stretch(from_minute=0, to_minute=1000, end_minute=1000)
HALF = Stretch(from_minute=0, to_minute=500, end_minute=1000)


def _run(bad: int = 0, valid: int = 100) -> Minutes:
    run = Minutes.empty(0, 1000)
    run.valid[:], run.bad[:], run.seen[:], run.expected[:] = valid, bad, 1, 1
    return run


def test_what_is_over_was_met_although_little_was_left() -> None:
    run = _run()
    run.bad[:900] = 1

    over = figures_of_minutes(run, None, VERSIONS, WHOLE)
    running = figures_of_minutes(run, None, VERSIONS, HALF)

    assert (over.state, over.consumed, over.allowed) == ("met", 0.9, 1000.0)
    assert (running.state, running.consumed) == ("at_risk", 1.0)


def test_more_than_allowed_is_missed() -> None:
    found = figures_of_minutes(_run(bad=2), None, VERSIONS, WHOLE)

    assert (found.state, found.reason) == ("missed", "budget_exceeded")
    assert found.sli == pytest.approx(0.98)


GOLD = Sla(
    name="gold",
    objective=Decimal("0.95"),
    file="slos.yaml",
    customer="Example Ltd",
    credits=(
        Credit(below=Decimal("0.95"), credit="10 %"),
        Credit(below=Decimal("0.9"), credit="25 %"),
    ),
)


@pytest.mark.parametrize(
    ("bad", "left", "state", "credit"), [(2, 0.6, "met", ""), (6, -0.2, "missed", "10 %")]
)
def test_an_agreement_is_judged_on_the_events_of_its_slo(
    bad: int, left: float, state: str, credit: str
) -> None:
    found = sla_of_period(GOLD, figures_of_minutes(_run(bad=bad), None, VERSIONS, WHOLE), WHOLE)

    assert found.buffer_left == pytest.approx(left)
    assert (found.state, found.credit, found.customer) == (state, credit, "Example Ltd")


def test_an_agreement_over_silence_is_neither_kept_nor_broken() -> None:
    silent = figures_of_minutes(Minutes.empty(0, 1000), None, VERSIONS, WHOLE)

    found = sla_of_period(GOLD, silent, WHOLE)

    assert (found.buffer_left, found.state, found.credit) == (None, "no_data", "")


def test_the_least_budget_of_a_composite_is_in_its_minutes() -> None:
    run = _run(valid=1_000_000)
    run.bad[:1] = 1_000_000
    versions = (ObjectiveVersion(objective=Decimal("0.9995"), from_minute=0),)

    as_events = figures_of_minutes(run, None, versions, WHOLE)
    as_minutes = figures_of_minutes(run, None, versions, WHOLE, parts=1_000_000)

    assert as_events.state == "missed"
    assert as_minutes.state == "not_enough_data"


def test_nothing_is_no_data_and_has_no_share() -> None:
    found = figures_of_minutes(Minutes.empty(0, 1000), None, VERSIONS, WHOLE)

    assert (found.state, found.consumed, found.sli, found.coverage) == ("no_data", None, None, 0.0)


def test_a_budget_in_slices_is_judged_in_slices() -> None:
    run = _run()
    run.bad[0:5] = 50
    cut = TimeSlices(minutes=5, target=Decimal("0.9"))

    found = figures_of_minutes(run, cut, VERSIONS, WHOLE)

    assert (found.valid, found.bad, found.allowed) == (200, 1, 2.0)
    assert remaining_at(run, cut, VERSIONS, WHOLE, [4, 5, 1000]) == (1.0, 0.5, 0.5)


def test_the_rest_of_the_budget_falls_with_each_bad_event() -> None:
    found = remaining_at(_run(bad=1), None, VERSIONS, WHOLE, [250, 1000])

    assert found == (0.75, 0.0)


def test_what_nobody_measured_is_not_known() -> None:
    run = _run(bad=1)
    for column in (run.valid, run.bad, run.seen):
        column[250:500] = 0

    found = remaining_at(run, None, VERSIONS, WHOLE, [250, 500, 750, 1000])

    assert [left is None for left in found] == [False, True, False, False]


def test_a_running_period_is_measured_against_all_of_its_budget() -> None:
    found = remaining_at(_run(bad=1), None, VERSIONS, HALF, [250, 500, 750])

    assert found == (0.75, 0.5, None)


@pytest.mark.parametrize(
    "at", [WHOLE, Stretch(from_minute=0, to_minute=0, end_minute=1000)], ids=["silent", "empty"]
)
def test_where_there_is_no_budget_nothing_is_left_of_it(at: Stretch) -> None:
    run = Minutes.empty(0, 1000)

    assert remaining_at(run, None, VERSIONS, at, [0, 500]) == (None, None)
