"""A run of ledger minutes of one SLI, as packed integer columns. Pure."""

from dataclasses import dataclass
from enum import IntFlag

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


class Mark(IntFlag):
    """Provenance of a minute: what a reader must know before trusting it."""

    NONE = 0
    GAP = 1  # holds the growth across a gap in scraping, booked where it became visible
    ADOPTED = 2  # a counter of unknown age appeared; credited only as far as fits its rate
    REPLICA = 4  # a small fall on one counter was read as a replica switch
    EXCLUDED = 8  # taken out by a correction; never in the ledger itself
    APPROXIMATE = 16  # not counted from raw counters
    RESET = 32  # a process restarted in this minute
    COUNTED_GOOD = 64  # its bad events count as good, by a correction


COLUMNS = ("valid", "bad", "births_valid", "births_bad", "seen", "expected", "marks")


@dataclass(frozen=True, slots=True)
class Minutes:
    """Consecutive minutes from *start*; all columns are int64 of the same length n.

    Attributes:
        start: minutes since the epoch of element 0.
        valid, bad: events (or slices) of each minute, births included. Never clamped:
            bad < 0 or bad > valid is a data error that is shown.
        births_valid, births_bad: the part that came from first values of new series.
        seen, expected: scrapes of the SLI's targets that arrived / were due.
            expected = 0 means that no target was known.
        marks: `Mark` flags.
    """

    start: int
    valid: Ints
    bad: Ints
    births_valid: Ints
    births_bad: Ints
    seen: Ints
    expected: Ints
    marks: Ints

    @classmethod
    def empty(cls, start: int, length: int) -> "Minutes":
        """Return *length* minutes from *start* about which nothing is known."""
        return cls(start, *(np.zeros(length, np.int64) for _ in COLUMNS))

    @property
    def end(self) -> int:
        """The minute after the last."""
        return self.start + len(self.valid)

    def slice(self, start: int, end: int) -> "Minutes":
        """Return minutes [start, end); what lies outside the run is unknown (zeros)."""
        run = Minutes.empty(start, max(end - start, 0))
        lo, hi = max(start, self.start), min(end, self.end)
        if lo < hi:
            for name in COLUMNS:
                getattr(run, name)[lo - start : hi - start] = getattr(self, name)[
                    lo - self.start : hi - self.start
                ]
        return run

    def coverage(self) -> npt.NDArray[np.float64]:
        """Return per minute the share, 0 to 1, of due scrapes that arrived.

        A minute in which no scrape was due is not covered.
        """
        due = np.maximum(self.expected, 1)
        return np.minimum(self.seen / due, 1.0)
