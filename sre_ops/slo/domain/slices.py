"""Time-slice budgeting: from minutes of events to slices that are good or bad. Pure."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from sre_ops.slo.domain.definition import TimeSlices
from sre_ops.slo.domain.minutes import Minutes

Ints = npt.NDArray[np.int64]
_INT64_SAFE = 2**62


def first_minute_of_slice(slices: TimeSlices, minute: int) -> int:
    """Return the first minute of the slice that holds *minute*, in minutes since the epoch."""
    return minute // slices.minutes * slices.minutes


def to_slices(minutes: Minutes, slices: TimeSlices) -> Minutes:
    """Judge each slice of the run and book it on its last minute.

    Slices are aligned to the epoch: slice k holds minutes [k N, (k + 1) N), whatever the
    window or zone, so that every window judges the same slices. Because a slice stands on
    one minute alone, neighbouring windows count it once: one that a window's start cuts
    counts in that window, one that its end cuts in the next, and a slice that still runs
    is not judged yet. A slice that begins before the run is judged by the minutes that
    are there; load from `first_minute_of_slice` on to have it whole.

    Args:
        minutes: events per minute.
        slices: length in minutes; target as a ratio of good to valid.

    Returns:
        The same minutes with valid = 1 where a slice that held valid events ends and
        bad = 1 where its good / valid fell short of the target (compared in integers).
        Marks of a slice's minutes stand on its last one; coverage is unchanged.

    Source: OpenSLO `budgetingMethod: Timeslices`, `timeSliceTarget`.
    """
    result = Minutes.empty(minutes.start, len(minutes.valid))
    result.seen[:], result.expected[:] = minutes.seen, minutes.expected
    lasts = _last_indexes(minutes, slices.minutes)
    if not len(lasts):
        return result
    starts = np.concatenate(([0], lasts[:-1] + 1))
    upto = int(lasts[-1]) + 1
    valid = np.add.reduceat(minutes.valid[:upto], starts)
    bad = np.add.reduceat(minutes.bad[:upto], starts)
    result.valid[lasts] = valid > 0
    result.bad[lasts] = (valid > 0) & falls_short(valid, bad, slices.target)
    result.marks[lasts] = np.bitwise_or.reduceat(minutes.marks[:upto], starts)
    return result


def _last_indexes(minutes: Minutes, length: int) -> npt.NDArray[np.intp]:
    first = (-minutes.start - 1) % length
    return np.arange(first, len(minutes.valid), length)


def falls_short(valid: Ints, bad: Ints, target: Decimal) -> npt.NDArray[np.bool_]:
    """Tell per slice whether good / valid < *target*, without a rounding anywhere."""
    ratio = Fraction(target)
    good = valid - bad
    largest = max(int(np.abs(valid).max(initial=0)), int(np.abs(good).max(initial=0)))
    # Beyond 2**62 Python's own integers are slower but still exact.
    kind = np.dtype(np.int64) if largest * ratio.denominator < _INT64_SAFE else np.dtype(object)
    short = good.astype(kind) * ratio.denominator < valid.astype(kind) * ratio.numerator
    return np.asarray(short, np.bool_)
