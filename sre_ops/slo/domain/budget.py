"""Error budgets: what the objectives of a window allow, and how much of it is spent. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from sre_ops.kernel.errors import Invalid
from sre_ops.slo.domain.minutes import Minutes

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveVersion:
    """The objective (a ratio, 0 < objective < 1) in force from *from_minute* on."""

    objective: Decimal
    from_minute: int

    def __post_init__(self) -> None:
        if not 0 < self.objective < 1:
            raise Invalid(
                f"objective {self.objective}: give a ratio between 0 and 1, for example 0.999"
            )

    @property
    def tolerated(self) -> Fraction:
        """The exact share of events that may be bad: 1 - objective."""
        return 1 - Fraction(self.objective)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Events of a span and the bad ones its objectives allow; nothing is clamped.

    Attributes:
        valid, bad: events or slices; a negative or excessive number is a data error.
        allowed: sum of valid x (1 - objective) over the minutes, exact.
    """

    valid: int
    bad: int
    allowed: Fraction

    @property
    def consumed(self) -> Fraction | None:
        """The share of the budget that is spent (1.25 = 125 %); None without valid events."""
        return Fraction(self.bad) / self.allowed if self.allowed > 0 else None

    @property
    def sli(self) -> Fraction | None:
        """Good / valid; None without valid events."""
        return Fraction(self.valid - self.bad, self.valid) if self.valid > 0 else None


def budget(
    minutes: Minutes, versions: Sequence[ObjectiveVersion], from_minute: int, to_minute: int
) -> Budget:
    """Weigh the bad events of [from_minute, to_minute) against what the objectives allow.

    Each minute is weighed by the objective valid in it, so a new target never changes
    what the past allowed. Sums are integers and the objectives exact fractions.

    Args:
        minutes: the SLI's ledger; minutes outside the run hold no events.
        versions: ascending by `from_minute`, at least one; the first also holds for
            minutes before it, for nothing else is known of them.
        from_minute: first minute of the span, since the epoch.
        to_minute: the minute after its last.

    Source: SRE Workbook, "Implementing SLOs", error budget = 1 - target.
    """
    return budgets(minutes, versions, [(from_minute, to_minute)])[0]


def budgets(
    minutes: Minutes, versions: Sequence[ObjectiveVersion], spans: Sequence[tuple[int, int]]
) -> list[Budget]:
    """Weigh many, also overlapping, spans [from, to) in one pass; see `budget`."""
    pieces = [segments(versions, start, end) for start, end in spans]
    flat = [(start, end) for parts in pieces for start, end, _ in parts]
    valid, bad = (iter(sums.tolist()) for sums in window_sums(minutes, flat))
    return [_weigh(parts, valid, bad) for parts in pieces]


def _weigh(
    parts: Sequence[tuple[int, int, ObjectiveVersion]], valid: Iterator[int], bad: Iterator[int]
) -> Budget:
    """Take from *valid* and *bad* one number per part and add them up."""
    events, spent, allowed = 0, 0, Fraction(0)
    for _, _, version in parts:
        count = next(valid)
        events, spent = events + count, spent + next(bad)
        allowed += count * version.tolerated
    return Budget(valid=events, bad=spent, allowed=allowed)


def segments(
    versions: Sequence[ObjectiveVersion], from_minute: int, to_minute: int
) -> list[tuple[int, int, ObjectiveVersion]]:
    """Cut [from_minute, to_minute) where the objective changes.

    Returns:
        Ascending (start, end, version) that tile the span; empty for an empty span.
    """
    starts = [from_minute, *(version.from_minute for version in versions[1:])]
    ends = [*(version.from_minute for version in versions[1:]), to_minute]
    return [
        (max(start, from_minute), min(end, to_minute), version)
        for start, end, version in zip(starts, ends, versions, strict=True)
        if max(start, from_minute) < min(end, to_minute)
    ]


def version_at(versions: Sequence[ObjectiveVersion], minute: int) -> ObjectiveVersion:
    """Return the version in force in *minute*; the first one for minutes before it."""
    return next((v for v in reversed(versions) if v.from_minute <= minute), versions[0])


def window_sums(minutes: Minutes, spans: Sequence[tuple[int, int]]) -> tuple[Ints, Ints]:
    """Sum valid and bad events over many, also overlapping, spans in one pass.

    The run is added up once between the edges of all spans; a span is then the
    difference of two prefix sums. Sum first, divide once.

    Args:
        minutes: one SLI's run of n minutes.
        spans: k pairs [from, to) in minutes since the epoch; outside the run is empty.

    Returns:
        Valid and bad per span, int64 of length k.
    """
    edges = np.clip(np.asarray(spans, np.int64).reshape(-1, 2) - minutes.start, 0, len(minutes.bad))
    cuts, at = np.unique(edges, return_inverse=True)
    lo, hi = at.reshape(-1, 2).T
    valid, bad = (_prefix_sums(column, cuts) for column in (minutes.valid, minutes.bad))
    return valid[hi] - valid[lo], bad[hi] - bad[lo]


def _prefix_sums(column: Ints, cuts: Ints) -> Ints:
    """Return the sum of *column* from the first of *cuts* up to each of them."""
    sums = np.zeros(len(cuts), np.int64)
    for index in range(1, len(cuts)):
        sums[index] = sums[index - 1] + column[cuts[index - 1] : cuts[index]].sum()
    return sums


def window_coverage(minutes: Minutes, from_minute: int, to_minute: int) -> float:
    """Return the mean over [from_minute, to_minute) of the minutes' coverage, 0 to 1.

    A minute outside the run, or in which no scrape was due, is not covered.
    An empty span is not covered either.
    """
    elapsed = to_minute - from_minute
    lo, hi = np.clip([from_minute - minutes.start, to_minute - minutes.start], 0, len(minutes.bad))
    if elapsed <= 0 or lo >= hi:
        return 0.0
    seen, expected = minutes.seen[lo:hi], minutes.expected[lo:hi]
    # Nearly all minutes are whole; dividing only the others is five times as fast.
    whole = np.count_nonzero((seen >= expected) & (seen > 0))
    partial = np.flatnonzero(seen < expected)
    return float((whole + (seen[partial] / expected[partial]).sum()) / elapsed)
