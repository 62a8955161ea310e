"""Laws of attribution: the parts are the whole, windows add up, and no order matters."""

from collections import Counter
from datetime import UTC, timedelta
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sre_ops.kernel.units import minute_start
from sre_ops.reports.domain.attribution import (
    Cause,
    Claim,
    Deployment,
    Part,
    Spent,
    attribute,
    deployment_claims,
)

START, LENGTH = 30_000_000, 24
SPANS = st.lists(
    st.tuples(st.integers(-8, LENGTH + 4), st.integers(1, 12)).map(
        lambda drawn: (START + drawn[0], START + drawn[0] + drawn[1])
    ),
    min_size=1,
    max_size=3,
).map(tuple)
CLAIMED = st.tuples(st.sampled_from([Cause.CORRECTION, Cause.INCIDENT, Cause.DEPLOYMENT]), SPANS)
CLAIMS = st.lists(CLAIMED, max_size=5).map(
    lambda drawn: [
        Claim(cause=cause, ref=str(n), title="", at=minute_start(min(spans)[0]), spans=spans)
        for n, (cause, spans) in enumerate(drawn)
    ]
)
COUNTS = st.lists(st.integers(-2, 60), min_size=LENGTH, max_size=LENGTH)
FINISHED = st.lists(st.integers(0, 3 * 3600), max_size=8).map(
    lambda drawn: [
        Deployment(ref=str(n), title="", at=minute_start(START) + timedelta(seconds=second))
        for n, second in enumerate(drawn)
    ]
)


def _spent(bad: list[int], claims: list[Claim]) -> Spent:
    """Return events of which corrections have taken out all that they cover."""
    counted, covered = np.array(bad), np.zeros(LENGTH, np.bool_)
    for claim in claims:
        if claim.cause is Cause.CORRECTION:
            for start, end in claim.spans:
                covered[max(start - START, 0) : max(end - START, 0)] = True
    return Spent(
        start=START,
        counted=np.where(covered, 0, counted),
        corrected=np.where(covered, counted, 0),
        allowed=1_000.0,
    )


def _cut(spent: Spent, start: int, end: int) -> Spent:
    return Spent(
        start=spent.start + start,
        counted=spent.counted[start:end],
        corrected=spent.corrected[start:end],
        allowed=spent.allowed,
    )


def _by_cause(parts: tuple[Part, ...]) -> dict[Cause, int]:
    found: Counter[Cause] = Counter()
    for part in parts:
        found[part.cause] += part.bad
    return {cause: found[cause] for cause in Cause}


def _by_ref(parts: tuple[Part, ...]) -> Counter[str]:
    return Counter({part.ref: part.bad for part in parts})


@given(COUNTS, CLAIMS)
def test_the_parts_add_up_to_the_whole(bad: list[int], claims: list[Claim]) -> None:
    parts = attribute(_spent(bad, claims), claims)

    assert sum(part.bad for part in parts) == sum(bad)
    assert parts[-1].cause is Cause.UNATTRIBUTED
    shown = [part.bad for part in parts[:-1]]
    assert shown == sorted(shown, reverse=True)


@given(COUNTS, CLAIMS)
def test_each_minute_goes_to_the_first_cause_that_covers_it(
    bad: list[int], claims: list[Claim]
) -> None:
    expected = dict.fromkeys(Cause, 0)
    for offset, count in enumerate(bad):
        covering = [
            claim.cause
            for claim in claims
            if any(start <= START + offset < end for start, end in claim.spans)
        ]
        winner = next((cause for cause in Cause if cause in covering), Cause.UNATTRIBUTED)
        expected[winner] += count

    assert _by_cause(attribute(_spent(bad, claims), claims)) == expected


@given(COUNTS, CLAIMS, st.integers(0, LENGTH))
def test_two_windows_add_up_to_the_one_that_holds_both(
    bad: list[int], claims: list[Claim], cut: int
) -> None:
    spent = _spent(bad, claims)

    whole = attribute(spent, claims)
    halves = [attribute(_cut(spent, *edges), claims) for edges in ((0, cut), (cut, LENGTH))]

    sums = [_by_cause(one) for one in halves]
    assert _by_cause(whole) == {cause: sum(one[cause] for one in sums) for cause in Cause}
    # What is shared is rounded once a window, so a single part may differ by less than two.
    parts, both = _by_ref(whole), [_by_ref(one) for one in halves]
    for claim in claims:
        assert abs(parts[claim.ref] - sum(one[claim.ref] for one in both)) < 3


@given(COUNTS, CLAIMS, st.randoms(use_true_random=False))
def test_the_order_of_the_claims_says_nothing(
    bad: list[int], claims: list[Claim], random: object
) -> None:
    shuffled = list(claims)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis gives a random.Random

    spent = _spent(bad, claims)

    assert attribute(spent, shuffled) == attribute(spent, claims)


@given(FINISHED)
def test_no_two_deployments_of_a_service_answer_for_one_minute(
    deployments: list[Deployment],
) -> None:
    claims = deployment_claims(deployments)

    spans = sorted(claim.spans[0] for claim in claims)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert all(0 <= end - start <= 60 for start, end in spans)
    assert {claim.at.tzinfo for claim in claims} <= {UTC}
