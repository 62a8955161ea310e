"""Sums over any windows of all SLOs of a source at once, from running sums. Pure.

The sum over [from, to) is the difference of two running sums, and a running sum at any
minute is the sum of whole days before it plus a prefix of its day. So a cycle costs a few
array operations for a thousand SLOs, and memory holds one number per SLO and day plus the
prefixes of the few days in which a window begins.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.samples import Ints
from sre_ops.slo.domain.tally import Block

DAYS_HELD = 8
"""Prefixes of this many days are kept: each window begins in one, and moves on daily."""


@dataclass(frozen=True, slots=True)
class DayCounts:
    """One sealed day of all SLOs: valid and bad per minute, each of shape (slos, 1440)."""

    valid: Ints
    bad: Ints


@dataclass(frozen=True, slots=True)
class Sums:
    """Valid and bad events of one window, by SLO."""

    valid: Ints
    bad: Ints


class WindowTotals:
    """Running sums of *slos* SLOs from *first_day* on.

    Args:
        first_day: the first sealed day, in days since the epoch.
        daily_valid: sums by sealed day, shape (days, slos).
        daily_bad: likewise.
        load: returns the minutes of a sealed day; asked once per day and window edge.
    """

    def __init__(
        self,
        first_day: int,
        daily_valid: Ints,
        daily_bad: Ints,
        load: Callable[[int], DayCounts],
    ) -> None:
        self._first = first_day
        self._valid = _running(daily_valid)
        self._bad = _running(daily_bad)
        self._load = load
        self._prefixes: OrderedDict[int, tuple[Ints, Ints]] = OrderedDict()

    @property
    def sealed(self) -> int:
        """The minute after the last sealed day."""
        return (self._first + len(self._valid) - 1) * DAY_MINUTES

    def sums(self, tail: Block, spans: Sequence[tuple[int, int]]) -> list[Sums]:
        """Return the sums over each span [from, to), in minutes since the epoch.

        Args:
            tail: the minutes after `sealed`; minutes outside both hold no events.
            spans: may overlap; an edge before the first day counts as its begin.
        """
        edges = sorted({edge for span in spans for edge in span})
        valid_after = _running(tail.columns["valid"].T)
        bad_after = _running(tail.columns["bad"].T)
        at = {edge: self._at(edge, valid_after, bad_after) for edge in edges}
        return [Sums(at[to][0] - at[start][0], at[to][1] - at[start][1]) for start, to in spans]

    def _at(self, edge: int, valid_after: Ints, bad_after: Ints) -> tuple[Ints, Ints]:
        if edge >= self.sealed:
            minute = min(edge - self.sealed, len(valid_after) - 1)
            return self._valid[-1] + valid_after[minute], self._bad[-1] + bad_after[minute]
        day, minute = divmod(max(edge, self._first * DAY_MINUTES), DAY_MINUTES)
        place = day - self._first
        if minute == 0:
            return self._valid[place], self._bad[place]
        valid, bad = self._prefix(day)
        return self._valid[place] + valid[minute], self._bad[place] + bad[minute]

    def _prefix(self, day: int) -> tuple[Ints, Ints]:
        if day in self._prefixes:
            self._prefixes.move_to_end(day)
            return self._prefixes[day]
        counts = self._load(day)
        prefix = (_running(counts.valid.T), _running(counts.bad.T))
        self._prefixes[day] = prefix
        while len(self._prefixes) > DAYS_HELD:
            self._prefixes.popitem(last=False)
        return prefix


def _running(steps: Ints) -> Ints:
    """Return the sums of the first 0, 1, … n rows of *steps*, shape (n + 1, columns)."""
    sums = np.zeros((len(steps) + 1, steps.shape[1]), np.int64)
    np.cumsum(steps, axis=0, out=sums[1:])
    return sums
