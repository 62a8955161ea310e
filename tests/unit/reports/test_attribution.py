from datetime import datetime, timedelta
from fractions import Fraction
from uuid import UUID

import numpy as np
import pytest

from sre_ops.kernel.units import minute_start
from sre_ops.reports.domain.attribution import (
    Attribution,
    Cause,
    Claim,
    Deployment,
    Part,
    Spent,
    attribute,
    deployment_claims,
    largest_remainder,
)

START = 29_000_040
"""A minute that begins an hour."""


def _spent(
    counted: list[int],
    *,
    corrected: list[int] | None = None,
    allowed: float = 100.0,
    step: int = 1,
) -> Spent:
    taken = np.zeros(len(counted), np.int64) if corrected is None else np.array(corrected)
    return Spent(
        start=START, counted=np.array(counted), corrected=taken, allowed=allowed, step=step
    )


def _claim(cause: Cause, ref: str, *spans: tuple[int, int]) -> Claim:
    """Return a claim on minutes that are counted from `START`."""
    absolute = tuple((START + start, START + end) for start, end in spans)
    return Claim(
        cause=cause, ref=ref, title=ref.title(), at=minute_start(absolute[0][0]), spans=absolute
    )


def _told(parts: tuple[Part, ...]) -> list[tuple[str, str, int]]:
    return [(part.cause.value, part.ref, part.bad) for part in parts]


def _at(minute: int, seconds: int = 0) -> datetime:
    return minute_start(START + minute) + timedelta(seconds=seconds)


def test_what_nothing_covers_is_unattributed() -> None:
    parts = attribute(_spent([1, 2, 3]), [])

    assert parts == (Part(cause=Cause.UNATTRIBUTED, ref="", title="", at=None, bad=6, share=0.06),)


def test_a_silent_window_has_one_empty_part() -> None:
    parts = attribute(_spent([], allowed=0.0), [_claim(Cause.INCIDENT, "inc", (0, 9))])

    assert [(part.bad, part.share) for part in parts] == [(0, None)]


def test_an_incident_wins_over_a_deployment_and_the_rest_stays_open() -> None:
    claims = [
        _claim(Cause.DEPLOYMENT, "deploy", (1, 5)),
        _claim(Cause.INCIDENT, "inc", (3, 6)),
    ]

    parts = attribute(_spent([1, 10, 10, 100, 100, 100, 1000]), claims)

    assert _told(parts) == [
        ("incident", "inc", 300),
        ("deployment", "deploy", 20),
        ("unattributed", "", 1001),
    ]
    assert [part.share for part in parts] == [3.0, 0.2, 10.01]
    assert parts[0].title == "Inc"
    assert parts[0].at == _at(3)


def test_what_a_correction_took_out_is_its_own_and_the_rest_of_its_minute_the_others() -> None:
    claims = [
        _claim(Cause.CORRECTION, "upkeep", (0, 2)),
        _claim(Cause.INCIDENT, "inc", (1, 3)),
    ]

    parts = attribute(_spent([0, 2, 3], corrected=[40, 5, 0]), claims)

    assert _told(parts) == [
        ("correction", "upkeep", 45),
        ("incident", "inc", 5),
        ("unattributed", "", 0),
    ]


def test_incidents_that_share_minutes_share_them_equally_and_round_once() -> None:
    claims = [
        _claim(Cause.INCIDENT, "first", (0, 3)),
        _claim(Cause.INCIDENT, "second", (0, 3)),
        _claim(Cause.INCIDENT, "third", (2, 3)),
    ]

    parts = attribute(_spent([1, 1, 5, 1]), claims)

    # 1/2 + 1/2 + 5/3 for each of the first two, 5/3 for the third: 8/3, 8/3 and 5/3 of 7.
    assert _told(parts) == [
        ("incident", "first", 3),
        ("incident", "second", 3),
        ("incident", "third", 1),
        ("unattributed", "", 1),
    ]


def test_a_claim_whose_spans_overlap_holds_a_minute_once() -> None:
    claims = [
        _claim(Cause.INCIDENT, "inc", (0, 2), (1, 3)),
        _claim(Cause.INCIDENT, "other", (1, 2)),
    ]

    assert _told(attribute(_spent([4, 4, 4, 4]), claims)) == [
        ("incident", "inc", 10),
        ("incident", "other", 2),
        ("unattributed", "", 4),
    ]


def test_what_lies_outside_the_window_or_spent_nothing_is_not_told() -> None:
    claims = [
        _claim(Cause.DEPLOYMENT, "before", (-60, 0)),
        _claim(Cause.DEPLOYMENT, "reaching-in", (-59, 1)),
        _claim(Cause.INCIDENT, "quiet", (1, 2)),
        _claim(Cause.INCIDENT, "after", (3, 9)),
    ]

    assert _told(attribute(_spent([7, 0, 2]), claims)) == [
        ("deployment", "reaching-in", 7),
        ("unattributed", "", 2),
    ]


def test_counts_that_cannot_be_are_given_away_as_they_are() -> None:
    claims = [_claim(Cause.INCIDENT, one, (0, 1)) for one in ("a", "b")]

    parts = attribute(_spent([-3, 1]), claims)

    assert _told(parts) == [
        ("incident", "a", -1),
        ("incident", "b", -2),
        ("unattributed", "", 1),
    ]


def test_a_cause_that_touches_a_slice_has_spent_it() -> None:
    claims = [
        _claim(Cause.INCIDENT, "inc", (3, 6)),
        _claim(Cause.CORRECTION, "upkeep", (11, 12)),
    ]
    counted, corrected = np.zeros((2, 20), np.int64)
    counted[[4, 9, 19]] = 1  # slices of five minutes, booked on their last one
    corrected[14] = 1

    parts = attribute(_spent(counted.tolist(), corrected=corrected.tolist(), step=5), claims)

    assert _told(parts) == [
        ("incident", "inc", 2),
        ("correction", "upkeep", 1),
        ("unattributed", "", 1),
    ]


def test_a_deployment_answers_for_an_hour_or_until_the_next_one() -> None:
    deployments = [
        Deployment(ref="late", title="1.3", at=_at(200)),
        Deployment(ref="first", title="1.1", at=_at(0, seconds=59)),
        Deployment(ref="second", title="1.2", at=_at(25, seconds=1)),
    ]

    claims = deployment_claims(deployments)

    assert [(one.ref, one.title, *one.spans) for one in claims] == [
        ("first", "1.1", (START, START + 25)),
        ("second", "1.2", (START + 25, START + 85)),
        ("late", "1.3", (START + 200, START + 260)),
    ]
    assert {one.cause for one in claims} == {Cause.DEPLOYMENT}
    assert claims[0].at == _at(0, seconds=59)


def test_of_two_deployments_in_one_minute_the_later_one_answers() -> None:
    both = [
        Deployment(ref="b", title="", at=_at(5, seconds=1)),
        Deployment(ref="a", title="", at=_at(5, seconds=2)),
    ]

    parts = attribute(_spent([1] * 10), deployment_claims(both))

    assert _told(parts) == [("deployment", "a", 5), ("unattributed", "", 5)]


def test_a_slice_that_two_deployments_touch_is_the_later_ones() -> None:
    both = [Deployment(ref=ref, title="", at=_at(m)) for ref, m in (("old", 0), ("new", 7))]

    claims = deployment_claims(both, step=5)

    assert [one.spans for one in claims] == [
        ((START, START + 5),),
        ((START + 5, START + 70),),
    ]


@pytest.mark.parametrize(
    ("portions", "rounded"),
    [
        ([Fraction(1, 2), Fraction(1, 2)], [1, 0]),
        ([Fraction(1, 3), Fraction(5, 3)], [0, 2]),
        ([Fraction(7, 2), Fraction(7, 2), Fraction(2)], [4, 3, 2]),
        ([Fraction(4)], [4]),
        ([], []),
    ],
)
def test_portions_are_rounded_by_largest_remainder(
    portions: list[Fraction], rounded: list[int]
) -> None:
    assert list(largest_remainder(dict(enumerate(portions))).values()) == rounded


def test_what_corrections_took_out_is_not_spent() -> None:
    spent = _spent([0, 30, 5], corrected=[50, 0, 0], allowed=70.0)
    parts = attribute(spent, [_claim(Cause.CORRECTION, "upkeep", (0, 1))])

    found = _attribution(parts, allowed=70.0)

    assert (found.bad, found.corrected, found.consumed) == (85, 50, 0.5)
    assert [part.share for part in found.parts] == [50 / 70, 0.5]
    assert [found.share_of_spent(part) for part in found.parts] == [50 / 85, 35 / 85]


def test_a_budget_that_allows_nothing_has_no_spent_share() -> None:
    found = _attribution(attribute(_spent([0], allowed=0.0), []), allowed=0.0)

    assert found.consumed is None
    assert found.share_of_spent(found.parts[0]) is None


def _attribution(parts: tuple[Part, ...], *, allowed: float) -> Attribution:
    return Attribution(
        slo_id=UUID(int=1),
        service="shop",
        slo="checkout",
        window_from=_at(0),
        window_to=_at(3),
        valid=70_000,
        bad=sum(part.bad for part in parts),
        allowed=allowed,
        parts=parts,
    )
