"""Attribution: which correction, incident or deployment each bad event belongs to. Pure.

Each minute belongs to the first of these that covers it: an approved correction, a confirmed
incident, the hour after a deployment. Several of the first kind that does share the minute
equally. What nothing covers stays unattributed, so that the parts always add up to the whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise, zip_longest
from math import floor
from uuid import UUID

import numpy as np
import numpy.typing as npt

from sre_ops.kernel.units import to_minute

Ints = npt.NDArray[np.int64]
Stretch = tuple[int, int]
"""A span [from, to) in minutes since the epoch."""

DEPLOYMENT_MINUTES = 60
"""How long what burns the budget is put down to a deployment, unless another one follows."""

_NEVER = datetime.min.replace(tzinfo=UTC)


class Cause(StrEnum):
    """Why bad events happened, or do not count; in the order in which causes win a minute."""

    CORRECTION = "correction"
    INCIDENT = "incident"
    DEPLOYMENT = "deployment"
    UNATTRIBUTED = "unattributed"


_RANKS = {cause: rank for rank, cause in enumerate(Cause)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One correction, incident or deployment, and the minutes that it covers.

    Attributes:
        ref: names it among those of its cause, such as a UUID.
        title: for people.
        at: when it began, aware UTC.
        spans: in any order; they may overlap.
    """

    cause: Cause
    ref: str
    title: str
    at: datetime
    spans: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spent:
    """The bad events of consecutive minutes from *start*; both columns have one length.

    Attributes:
        start: minutes since the epoch.
        counted: bad events, or slices, that the budget counts.
        corrected: those that corrections have taken out of it.
        allowed: bad events that the budget allows for these minutes.
        step: minutes of a slice, which is booked on its last one; 1 for events.
    """

    start: int
    counted: Ints
    corrected: Ints
    allowed: float
    step: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one cause has spent.

    Attributes:
        ref: id of the correction, incident or deployment; "" for what is unattributed.
        title: for people; "" for what is unattributed.
        at: when it began, aware UTC.
        bad: events, or slices, or parts of minutes of a composite.
        share: bad / allowed, a ratio that is not clamped; None where nothing is allowed. Those
            of all but corrections add up to the spent share of the budget: what a correction
            took out is not spent, and its share tells what it would have been.
    """

    cause: Cause
    ref: str
    title: str
    at: datetime | None
    bad: int
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """What spent the budget of one SLO over a window.

    Attributes:
        window_from, window_to: whole minutes, aware UTC; the end is out.
        valid, bad: events, or slices, with those that corrections have taken out.
        allowed: bad events that the budget allows, by what corrections have left.
        parts: the largest first, what is unattributed last; their `bad` add up to *bad*.
        is_slices: whether slices are counted, not events.
        per_minute: how many of the counts make one minute of a composite; 1 for events and
            slices.
    """

    slo_id: UUID
    service: str
    slo: str
    window_from: datetime
    window_to: datetime
    valid: int
    bad: int
    allowed: float
    parts: tuple[Part, ...] = ()
    is_slices: bool = False
    per_minute: int = 1

    @property
    def corrected(self) -> int:
        """Bad events, or slices, that corrections have taken out."""
        return sum(one.bad for one in self.parts if one.cause is Cause.CORRECTION)

    @property
    def consumed(self) -> float | None:
        """The spent share of the budget, unclamped; None where nothing is allowed."""
        return (self.bad - self.corrected) / self.allowed if self.allowed > 0 else None

    def share_of_spent(self, part: Part) -> float | None:
        """Return what *part* is of all that was bad; None where nothing was."""
        return part.bad / self.bad if self.bad else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A deployment of the service; *at* is when it finished, aware."""

    ref: str
    title: str
    at: datetime


def deployment_claims(deployments: Iterable[Deployment], *, step: int = 1) -> list[Claim]:
    """Return the minutes that each deployment of one service answers for.

    From the minute in which it finished for `DEPLOYMENT_MINUTES`, or until the next one.

    Args:
        deployments: of one service; also those up to an hour, and a slice, before the window.
        step: minutes of a slice; one that two deployments touch is the later one's.
    """
    ordered = sorted(deployments, key=lambda one: (one.at, one.ref))
    spans = [
        _widened((to_minute(o.at), to_minute(o.at) + DEPLOYMENT_MINUTES), step) for o in ordered
    ]
    nexts = (start for start, _ in spans[1:])
    return [
        Claim(
            cause=Cause.DEPLOYMENT,
            ref=one.ref,
            title=one.title,
            at=one.at,
            spans=((start, end if following is None else min(end, following)),),
        )
        for (one, (start, end)), following in zip_longest(zip(ordered, spans, strict=True), nexts)
    ]


def attribute(spent: Spent, claims: Iterable[Claim]) -> tuple[Part, ...]:
    """Give each bad event of *spent* to a claim that covers its minute, or to none.

    Args:
        spent: of one SLO.
        claims: in any order; what lies outside the minutes of *spent* is passed over.

    Returns:
        A part for each claim that has spent anything, the largest first, and one for what is
        unattributed. They add up to `counted` and `corrected`; where claims share a minute,
        what they share is rounded once for all of *spent*, by largest remainder.
    """
    ordered = sorted(claims, key=_order)
    corrections = [one for one in ordered if one.cause is Cause.CORRECTION]
    others = [one for one in ordered if one.cause is not Cause.CORRECTION]
    found = [
        *_divided(spent, spent.corrected, corrections),
        *_divided(spent, spent.counted, others),
    ]
    whole = int(spent.counted.sum() + spent.corrected.sum())
    parts = [_part(spent, one, bad) for one, bad in found if bad]
    parts.sort(key=lambda part: -part.bad)
    rest = whole - sum(part.bad for part in parts)
    unknown = Claim(cause=Cause.UNATTRIBUTED, ref="", title="", at=_NEVER, spans=())
    return (*parts, _part(spent, unknown, rest))


def _order(claim: Claim) -> tuple[int, datetime, str]:
    return (_RANKS[claim.cause], claim.at, claim.ref)


def _part(spent: Spent, claim: Claim, bad: int) -> Part:
    return Part(
        cause=claim.cause,
        ref=claim.ref,
        title=claim.title,
        at=None if claim.cause is Cause.UNATTRIBUTED else claim.at,
        bad=bad,
        share=bad / spent.allowed if spent.allowed > 0 else None,
    )


def _divided(spent: Spent, column: Ints, claims: Sequence[Claim]) -> Iterator[tuple[Claim, int]]:
    """Give the bad events of *column* to *claims*, which are in order; pairs of claim and part."""
    exact: dict[Cause, dict[int, Fraction]] = defaultdict(dict)
    for holders, bad in _held(spent, column, claims).items():
        for number in holders:
            portions = exact[claims[number].cause]
            portions[number] = portions.get(number, Fraction(0)) + Fraction(bad, len(holders))
    for portions in exact.values():
        for number, bad in largest_remainder(portions).items():
            yield claims[number], bad


def _held(spent: Spent, column: Ints, claims: Sequence[Claim]) -> dict[frozenset[int], int]:
    """Return by the claims that win a minute, as their numbers, the bad events they share."""
    sums = np.concatenate(([0], np.cumsum(column)))
    changes = _changes(spent, len(column), claims)
    depth: dict[int, int] = defaultdict(int)
    found: dict[frozenset[int], int] = defaultdict(int)
    for minute, following in pairwise(sorted(changes)):
        for number, change in changes[minute]:
            depth[number] += change
            if not depth[number]:
                del depth[number]
        if depth:
            found[_winners(depth, claims)] += int(sums[following] - sums[minute])
    return found


def _changes(
    spent: Spent, length: int, claims: Sequence[Claim]
) -> Mapping[int, list[tuple[int, int]]]:
    """Return by minute, counted from the first, which claims begin (1) and end (-1) there."""
    changes: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, claim in enumerate(claims):
        for span in claim.spans:
            low, high = (
                min(max(edge - spent.start, 0), length) for edge in _widened(span, spent.step)
            )
            if low < high:
                changes[low].append((number, 1))
                changes[high].append((number, -1))
    return changes


def _winners(holding: Iterable[int], claims: Sequence[Claim]) -> frozenset[int]:
    first = min(_RANKS[claims[number].cause] for number in holding)
    return frozenset(number for number in holding if _RANKS[claims[number].cause] == first)


def _widened(span: Stretch, step: int) -> Stretch:
    """Return the whole slices of *step* minutes that *span* touches."""
    start, end = span
    return start // step * step, -(-end // step) * step


def largest_remainder(exact: Mapping[int, Fraction]) -> dict[int, int]:
    """Round portions whose sum is whole so that the sum stays; ties go to the lowest key.

    Source: Hamilton's method of apportionment.
    """
    rounded = {key: floor(portion) for key, portion in exact.items()}
    left = int(sum(exact.values())) - sum(rounded.values())
    for key in sorted(exact, key=lambda one: (rounded[one] - exact[one], one))[:left]:
        rounded[key] += 1
    return rounded
