"""Minutes of composites, each figured out by hand."""

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from sre_ops.slo.domain.budget import ObjectiveVersion
from sre_ops.slo.domain.composing import MemberRun, compose, composite_problem, member_run
from sre_ops.slo.domain.composite import POINTS, CompositeKind, CompositeSli, Member, NoData
from sre_ops.slo.domain.definition import TimeSlices
from sre_ops.slo.domain.minutes import COLUMNS, Mark, Minutes
from sre_ops.slo.sources.definition_files import load_text

START = 29_000_000


def minutes(*pairs: tuple[int, int] | None, **columns: list[int]) -> Minutes:
    """Return a minute per (valid, bad), scraped twice of two; None was not scraped at all."""
    run = Minutes.empty(START, len(pairs))
    for place, pair in enumerate(pairs):
        run.expected[place] = 2
        if pair is not None:
            run.valid[place], run.bad[place] = pair
            run.seen[place] = 2
    for name, values in columns.items():
        getattr(run, name)[:] = values
    return run


def run_of(*pairs: tuple[int, int] | None, objective: str = "0.9", **more: Any) -> MemberRun:
    version = ObjectiveVersion(objective=Decimal(objective), from_minute=0)
    return MemberRun(minutes=minutes(*pairs), versions=(version,), **more)


def sli(
    kind: CompositeKind, weights: tuple[int, ...] = (1, 1), no_data: NoData = NoData.UNKNOWN
) -> CompositeSli:
    members = tuple(
        Member(service="shop", slo=f"part-{n}", weight=w) for n, w in enumerate(weights)
    )
    return CompositeSli(kind=kind, members=members, no_data=no_data)


def bad(whole: Minutes) -> list[int | None]:
    """Return the bad parts of each minute; None where it holds nothing."""
    return [b if v else None for v, b in zip(whole.valid.tolist(), whole.bad.tolist(), strict=True)]


def test_a_weighted_minute_is_the_mean_of_its_members_shares() -> None:
    # 3 of 1,000 bad weighs 3, 5 of 10 bad weighs 1: (3 x 3,000 + 500,000) / 4 = 127,250.
    runs = [run_of((1_000, 3)), run_of((10, 5))]

    whole = compose(sli(CompositeKind.WEIGHTED, (3, 1)), runs, START, START + 1)

    assert whole.valid.tolist() == [POINTS]
    assert bad(whole) == [127_250]


def test_shares_and_means_are_rounded_half_up() -> None:
    # 1 of 3 is 333,333.3 and 1 of 7 is 142,857.1; their mean 238,095 exactly.
    # 1 of 1 and 1 of 3 (333,333): 666,666.5 is rounded up.
    # 1 of 2,000,000 is half a part, and half a part of two members a quarter of one.
    thirds = run_of((3, 1), (1, 1), (2_000_000, 1))
    sevenths = run_of((7, 1), (3, 1), (10, 0))

    whole = compose(sli(CompositeKind.WEIGHTED), [thirds, sevenths], START, START + 3)

    assert bad(whole) == [238_095, 666_667, 1]


def test_a_journey_is_as_good_as_its_worst_step() -> None:
    runs = [run_of((100, 1), (10, 0), (1, 0)), run_of((1_000, 4), (10, 10), (1, 0))]

    whole = compose(sli(CompositeKind.JOURNEY), runs, START, START + 3)

    assert bad(whole) == [10_000, POINTS, 0]


def test_all_of_is_good_only_if_every_member_meets_its_objective_in_that_minute() -> None:
    # 90 % is asked of both: exactly 90 % is enough, a hair less is not.
    runs = [run_of((10, 1), (10, 1), (1_000, 101)), run_of((10, 1), (10, 2), (10, 0))]

    whole = compose(sli(CompositeKind.ALL_OF), runs, START, START + 3)

    assert bad(whole) == [0, POINTS, POINTS]


def test_all_of_judges_each_minute_by_the_objective_valid_in_it() -> None:
    strict = (
        ObjectiveVersion(objective=Decimal("0.5"), from_minute=0),
        ObjectiveVersion(objective=Decimal("0.9"), from_minute=START + 1),
    )
    changed = MemberRun(minutes=minutes((10, 4), (10, 4)), versions=strict)

    whole = compose(sli(CompositeKind.ALL_OF, (1,)), [changed], START, START + 2)

    assert bad(whole) == [0, POINTS]


def test_a_member_in_time_slices_is_asked_for_what_its_slices_must_reach() -> None:
    sliced = run_of((10, 4), objective="0.99", slice_target=Decimal("0.6"))

    whole = compose(sli(CompositeKind.ALL_OF, (1,)), [sliced], START, START + 1)

    assert bad(whole) == [0]


@pytest.mark.parametrize(
    ("kind", "both", "alone", "half_bad"),
    [
        # In the first minute both count (0 and 20 %), then the first alone, then none.
        (CompositeKind.WEIGHTED, 100_000, 100_000, 550_000),
        (CompositeKind.JOURNEY, 200_000, 100_000, POINTS),
        (CompositeKind.ALL_OF, POINTS, 0, POINTS),
    ],
)
def test_a_silent_member_is_unknown_ignored_or_bad(
    kind: CompositeKind, both: int, alone: int, half_bad: int
) -> None:
    first = run_of((10, 0), (10, 1), (0, 0), None)
    second = run_of((10, 2), (0, 0), (0, 0), None)

    unknown, ignored, counted_bad = (
        bad(compose(sli(kind, no_data=rule), [first, second], START, START + 4))
        for rule in (NoData.UNKNOWN, NoData.IGNORE, NoData.BAD)
    )

    assert unknown == [both, None, None, None]
    assert ignored == [both, alone, None, None]
    # Where not even a scrape came, nobody knows, whatever the rule.
    assert counted_bad == [both, half_bad, POINTS, None]


def test_scrapes_are_added_up_and_an_unmeasured_member_uncovers_the_minute() -> None:
    runs = [run_of((10, 0), (10, 0)), run_of((10, 0), None)]

    unknown = compose(sli(CompositeKind.JOURNEY), runs, START, START + 2)
    ignored = compose(sli(CompositeKind.JOURNEY, no_data=NoData.IGNORE), runs, START, START + 2)

    assert unknown.coverage().tolist() == [1.0, 0.0]
    assert ignored.coverage().tolist() == [1.0, 0.5]


def test_marks_are_those_of_any_member_and_births_are_none() -> None:
    marked = MemberRun(
        minutes=minutes((10, 0), marks=[int(Mark.GAP)], births_valid=[5]),
        versions=run_of().versions,
    )

    whole = compose(sli(CompositeKind.JOURNEY), [marked, run_of((5, 0))], START, START + 1)

    assert whole.marks.tolist() == [int(Mark.GAP)]
    assert whole.births_valid.tolist() == [0]


def test_impossible_counts_of_a_member_stay_visible() -> None:
    runs = [run_of((10, 20), (10, -1))]

    whole = compose(sli(CompositeKind.JOURNEY, (1,)), runs, START, START + 2)

    assert bad(whole) == [2 * POINTS, -100_000]


def test_minutes_that_a_member_does_not_hold_are_unknown_and_none_are_none() -> None:
    runs = [run_of((10, 1))]
    journey = sli(CompositeKind.JOURNEY, (1,))

    longer = compose(journey, runs, START - 1, START + 2)
    nothing = compose(journey, runs, START, START)
    all_of_nothing = compose(sli(CompositeKind.ALL_OF, (1,)), runs, START, START)

    assert bad(longer) == [None, 100_000, None]
    assert all(len(getattr(nothing, name)) == 0 for name in COLUMNS)
    assert len(all_of_nothing.valid) == 0


PROBLEMS = {("shop", "part-0"): "", ("shop", "part-1"): "off bounds"}


@pytest.mark.parametrize(
    ("rule", "problems", "told"),
    [
        (NoData.UNKNOWN, PROBLEMS | {("shop", "part-1"): ""}, ""),
        (NoData.UNKNOWN, PROBLEMS, "its member shop/part-1: off bounds"),
        (NoData.BAD, {("shop", "part-0"): ""}, "its member shop/part-1 is not defined any longer"),
        (NoData.IGNORE, PROBLEMS, ""),
        (NoData.IGNORE, dict.fromkeys(PROBLEMS, "gone"), "its member shop/part-0: gone"),
    ],
)
def test_a_member_that_cannot_be_measured_is_told(
    rule: NoData, problems: dict[tuple[str, str], str], told: str
) -> None:
    composite = sli(CompositeKind.WEIGHTED, no_data=rule)

    assert composite_problem(composite, problems) == told


def test_a_member_runs_by_its_own_objective_unless_versions_are_known() -> None:
    (slo,) = load_text(
        "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: pay}\nspec:\n  service: shop\n"
        "  budgetingMethod: Timeslices\n  timeWindow: [{duration: 30d, isRolling: true}]\n"
        "  indicator: {metadata: {name: x}, spec: {ratioMetric: {counter: true,"
        " bad: {metricSource: {type: Prometheus, spec: {query: 'sum(x_bad)'}}},"
        " total: {metricSource: {type: Prometheus, spec: {query: 'sum(x)'}}}}}}\n"
        "  objectives: [{target: 0.99, timeSliceTarget: 0.95, timeSliceWindow: 5m}]\n"
    ).definitions.slos
    version = ObjectiveVersion(objective=Decimal("0.9"), from_minute=3)

    plain, known = member_run(slo, minutes()), member_run(slo, minutes(), (version,))

    assert slo.time_slices == TimeSlices(5, Decimal("0.95"))
    assert plain.slice_target == Decimal("0.95")
    assert [one.objective for one in plain.versions] == [Decimal("0.99")]
    assert known.versions == (version,)


def test_the_numbers_stay_far_inside_64_bits() -> None:
    year = 366 * 1_440

    assert year * POINTS * 1_000 < np.iinfo(np.int64).max
