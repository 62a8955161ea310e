"""What must be remembered of series, targets and services between two fetches. Pure."""

from dataclasses import dataclass

import numpy as np

from sre_ops.slo.domain.samples import Floats, Ints

SPACINGS = 5
"""How many scrape spacings of a target are remembered; their median is its interval."""

PROCESS_FACTS = 3
"""What is remembered of a target's process, see `ScrapeState.process`."""

NEVER = 0
"""A timestamp that stands for 'not yet'."""


def _grown(array: Ints, length: int) -> Ints:
    grown = np.zeros((length, *array.shape[1:]), array.dtype)
    grown[: len(array)] = array
    return grown


@dataclass(frozen=True, slots=True)
class ScrapeState:
    """The last sample of each series, and what is known of targets and services.

    All timestamps are milliseconds since the epoch, `NEVER` where there is none.

    Attributes:
        last_ts, last_value: per series; the value is the one growth is counted from.
        target_first, target_last, target_reset: per target: first and last scrape, and
            the scrape at which the last restart became visible.
        spacings: per target, the last `SPACINGS` distances between scrapes, in ms.
        job_first, job_last: per service: first and last scrape of any of its targets.
        process: per target, the last scrape that told its process's start, that start, and
            the first scrape that told it; all `NEVER` where targets tell none.
    """

    last_ts: Ints
    last_value: Floats
    target_first: Ints
    target_last: Ints
    target_reset: Ints
    spacings: Ints
    job_first: Ints
    job_last: Ints
    process: Ints

    @classmethod
    def empty(cls) -> "ScrapeState":
        """Return the state before the first fetch."""
        none = np.zeros(0, np.int64)
        spacings = np.zeros((0, SPACINGS), np.int64)
        process = np.zeros((0, PROCESS_FACTS), np.int64)
        return cls(none, np.zeros(0), none, none, none, spacings, none, none, process)

    def sized(self, series: int, targets: int, jobs: int) -> "ScrapeState":
        """Return a copy with room for that many series, targets and services."""
        last_value = np.zeros(series)
        last_value[: len(self.last_value)] = self.last_value
        return ScrapeState(
            _grown(self.last_ts, series),
            last_value,
            _grown(self.target_first, targets),
            _grown(self.target_last, targets),
            _grown(self.target_reset, targets),
            _grown(self.spacings, targets),
            _grown(self.job_first, jobs),
            _grown(self.job_last, jobs),
            _grown(self.process, targets),
        )
