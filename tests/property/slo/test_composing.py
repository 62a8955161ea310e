"""Laws of composites, whatever their members counted."""

from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sre_ops.slo.domain.budget import ObjectiveVersion
from sre_ops.slo.domain.composing import MemberRun, compose
from sre_ops.slo.domain.composite import POINTS, CompositeKind, CompositeSli, Member, NoData
from sre_ops.slo.domain.minutes import COLUMNS, Minutes

START, LENGTH = 29_000_000, 12


def members_of(seed: int, count: int) -> list[tuple[MemberRun, int]]:
    """Return members with weights and sane counts; some minutes silent, some not measured.

    One number is drawn and the rest follows from it: a draw per count takes hypothesis longer
    than all that is tested.
    """
    dice = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        run = Minutes.empty(START, LENGTH)
        largest = dice.choice([1, 3, 100, 10**7], LENGTH)
        run.valid[:] = dice.integers(0, largest + 1) * dice.choice([0, 1, 1], LENGTH)
        run.bad[:] = np.where(
            dice.random(LENGTH) < 0.5, dice.integers(0, run.valid + 1), run.valid // 1_000
        )
        run.expected[:] = dice.integers(0, 5, LENGTH)
        run.seen[:] = dice.integers(0, run.expected + 1)
        objective = Decimal(str(dice.choice(["0.5", "0.9", "0.999"])))
        versions = (ObjectiveVersion(objective=objective, from_minute=0),)
        weight = int(dice.choice([1, 2, 1_000]))
        found.append((MemberRun(minutes=run, versions=versions), weight))
    return found


MEMBERS = st.builds(members_of, st.integers(0, 2**32), st.integers(1, 5))
KINDS, RULES = st.sampled_from(CompositeKind), st.sampled_from(NoData)


def composite(
    kind: CompositeKind, members: list[tuple[MemberRun, int]], rule: NoData = NoData.IGNORE
) -> Minutes:
    said = tuple(
        Member(service="s", slo=str(n), weight=weight) for n, (_, weight) in enumerate(members)
    )
    sli = CompositeSli(kind=kind, members=said, no_data=rule)
    return compose(sli, [run for run, _ in members], START, START + LENGTH)


def shares(members: list[tuple[MemberRun, int]]) -> tuple[np.ma.MaskedArray, np.ma.MaskedArray]:
    """Return the least and the largest bad share of any member in each minute, in parts."""
    each = [
        np.ma.masked_where(
            run.minutes.valid == 0, POINTS * run.minutes.bad / np.maximum(run.minutes.valid, 1)
        )
        for run, _ in members
    ]
    stacked = np.ma.stack(each)
    return stacked.min(axis=0), stacked.max(axis=0)


@given(members=MEMBERS)
def test_a_weighted_minute_lies_between_its_best_and_its_worst_member(
    members: list[tuple[MemberRun, int]],
) -> None:
    whole = composite(CompositeKind.WEIGHTED, members)

    best, worst = shares(members)
    counted = whole.valid > 0
    assert (whole.bad[counted] >= np.floor(best[counted])).all()
    assert (whole.bad[counted] <= np.ceil(worst[counted])).all()


@given(members=MEMBERS)
def test_a_journey_is_its_worst_member_to_half_a_part(
    members: list[tuple[MemberRun, int]],
) -> None:
    whole = composite(CompositeKind.JOURNEY, members)

    _, worst = shares(members)
    counted = whole.valid > 0
    assert (np.abs(whole.bad[counted] - worst[counted]) <= 0.5).all()


@given(members=MEMBERS)
def test_all_of_has_no_more_good_minutes_than_any_of_its_members(
    members: list[tuple[MemberRun, int]],
) -> None:
    good = composite(CompositeKind.ALL_OF, members, NoData.UNKNOWN)
    alone = [composite(CompositeKind.ALL_OF, [each], NoData.UNKNOWN) for each in members]

    def of(run: Minutes) -> int:
        return int((run.valid - run.bad).sum())

    assert of(good) <= min(of(run) for run in alone)


@given(members=MEMBERS, rule=RULES)
def test_a_journey_is_never_better_than_the_weighted_mean(
    members: list[tuple[MemberRun, int]], rule: NoData
) -> None:
    journey = composite(CompositeKind.JOURNEY, members, rule)
    mean = composite(CompositeKind.WEIGHTED, members, rule)

    assert np.array_equal(journey.valid, mean.valid)
    assert (journey.bad >= mean.bad).all()


@given(members=MEMBERS, kind=KINDS, rule=RULES, dice=st.randoms())
def test_the_order_of_members_changes_nothing(
    members: list[tuple[MemberRun, int]], kind: CompositeKind, rule: NoData, dice: object
) -> None:
    turned = list(members)
    dice.shuffle(turned)  # type: ignore[attr-defined]

    before, after = composite(kind, members, rule), composite(kind, turned, rule)

    for name in COLUMNS:
        assert np.array_equal(getattr(before, name), getattr(after, name))


@given(members=MEMBERS, kind=KINDS, rule=RULES, cut=st.integers(0, LENGTH))
def test_minutes_are_the_same_however_they_are_cut(
    members: list[tuple[MemberRun, int]], kind: CompositeKind, rule: NoData, cut: int
) -> None:
    whole = composite(kind, members, rule)
    said = tuple(Member(service="s", slo=str(n), weight=w) for n, (_, w) in enumerate(members))
    sli = CompositeSli(kind=kind, members=said, no_data=rule)
    parts = [run for run, _ in members]

    first = compose(sli, parts, START, START + cut)
    second = compose(sli, parts, START + cut, START + LENGTH)

    for name in COLUMNS:
        joined = np.concatenate((getattr(first, name), getattr(second, name)))
        assert np.array_equal(joined, getattr(whole, name))


@given(members=MEMBERS, kind=KINDS, rule=RULES)
def test_counts_are_sane_and_only_what_is_counted_can_be_bad(
    members: list[tuple[MemberRun, int]], kind: CompositeKind, rule: NoData
) -> None:
    whole = composite(kind, members, rule)

    assert set(whole.valid.tolist()) <= {0, POINTS}
    assert (whole.bad >= 0).all()
    assert (whole.bad <= whole.valid).all()


@given(members=MEMBERS, kind=KINDS)
def test_silence_is_counted_least_when_unknown_and_most_when_bad(
    members: list[tuple[MemberRun, int]], kind: CompositeKind
) -> None:
    unknown, ignored, bad = (
        composite(kind, members, rule) for rule in (NoData.UNKNOWN, NoData.IGNORE, NoData.BAD)
    )

    assert (unknown.valid <= ignored.valid).all()
    assert (ignored.valid <= bad.valid).all()
    assert (ignored.bad <= bad.bad).all()
