"""A window in hours: how much of its budget was left after each, and where it went. Pure."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.minutes import Ints, Minutes

Floats = npt.NDArray[np.float64]
HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hours:
    """Consecutive hours from *start* (hours since the epoch); all columns have one length.

    Attributes:
        valid, bad: events, or slices, of each hour.
        coverage: 0 to 1; 0 means that nothing is known of the hour.
    """

    start: int
    valid: Ints
    bad: Ints
    coverage: Floats

    @classmethod
    def of(cls, minutes: Minutes, judged: Minutes) -> Self:
        """Add up minutes that begin with an hour; *judged* holds their events or slices."""
        starts = np.arange(0, len(minutes.valid), HOUR)
        lengths = np.diff(np.append(starts, len(minutes.valid)))
        return cls(
            start=minutes.start // HOUR,
            valid=np.add.reduceat(judged.valid, starts),
            bad=np.add.reduceat(judged.bad, starts),
            coverage=np.add.reduceat(minutes.coverage(), starts) / lengths,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BudgetCourse:
    """How a budget went over its window.

    Attributes:
        minutes: since the epoch, ascending: the window's start, each hour's end, the end.
        remaining: share of the whole window's budget that was left; below 0 overspent.
        hours: hours since the epoch that lie in the window, whole or in part.
        spent: share of the whole window's budget that each of them took; NaN where nothing
            was measured.
        valid, bad: events, or slices, of each of the hours.
    """

    minutes: Ints
    remaining: Floats
    hours: Ints
    spent: Floats
    valid: Ints
    bad: Ints


def whole_budget(row: BudgetRow) -> float | None:
    """Return the bad events that the whole window allows, its future at the pace so far.

    A calendar window's budget grows with its traffic: what is allowed so far is stretched
    to the window's end, so that spending at exactly the objective runs along the ideal line.

    Returns:
        None where there were no valid events.
    """
    elapsed = row.span.to_minute - row.span.from_minute
    if not row.allowed or elapsed <= 0:
        return None
    return row.allowed * row.span.length / elapsed


def budget_course(row: BudgetRow, hours: Hours) -> BudgetCourse | None:
    """Follow the budget of *row* through *hours*, which hold all of its window.

    A window may begin inside an hour: what that hour adds is what the row counted and the
    other hours did not, so that the last point is exactly the row's.

    Returns:
        None where the window has no budget to show.
    """
    whole = whole_budget(row)
    if whole is None:
        return None
    first, last = -(-row.span.from_minute // HOUR), -(-row.span.to_minute // HOUR)
    inside = slice(max(first - hours.start, 0), max(last - hours.start, 0))
    bad, coverage = hours.bad[inside], hours.coverage[inside]
    starts = first + np.arange(len(bad), dtype=np.int64)
    cut = row.bad - int(bad.sum())
    ends = np.minimum((starts + 1) * HOUR, row.span.to_minute)
    # The hour that the window's start cuts ends where the first whole one begins.
    edges = [row.span.from_minute] + [first * HOUR] * (first * HOUR > row.span.from_minute)
    spent = np.concatenate(([0, cut][: len(edges)], np.cumsum(bad) + cut))
    return BudgetCourse(
        minutes=np.concatenate((edges, ends)),
        remaining=1 - spent / whole,
        hours=starts,
        spent=np.where(coverage > 0, bad / whole, np.nan),
        valid=hours.valid[inside],
        bad=bad,
    )
