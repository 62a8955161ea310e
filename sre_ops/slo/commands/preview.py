"""The last days of an SLO that is only drafted, measured from Prometheus; nothing is kept.

The samples are read as the ledger reads them, unless they are too many for somebody who
waits: then the server sums them by hours, which is an approximation and says so.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field
from datetime import timedelta
from threading import BoundedSemaphore, Lock
from typing import NamedTuple

import numpy as np

from sre_ops.kernel.errors import Unavailable
from sre_ops.kernel.messages import N_
from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.commands.measure import measure
from sre_ops.slo.domain.counting_queries import events_queries
from sre_ops.slo.domain.definition import EventSli, Slo
from sre_ops.slo.domain.minutes import Mark, Minutes
from sre_ops.slo.domain.samples import RawSeries
from sre_ops.slo.sources.prometheus import Prometheus

DAYS = 30
EXACT_SAMPLES = 3_000_000
"""So many raw samples are read and counted within a few seconds."""

SUMMED_SAMPLES = 60_000_000
"""So many the server sums within a few seconds; of more, fewer days are shown."""

ANSWER = timedelta(seconds=10)
PATIENCE = timedelta(seconds=20)
_HOUR = 60
_FRESH_MINUTES = 5
_KEPT = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What was measured.

    Attributes:
        minutes: events, up to the last settled minute.
        days: over which days; `DAYS`, or fewer where there are too many samples.
        is_exact: whether they were counted as the ledger counts.
    """

    minutes: Minutes
    days: int = DAYS
    is_exact: bool = True


class PreviewKey(NamedTuple):
    """What makes two previews the same: the tenant, its server, and what is counted."""

    tenant: str
    url: str
    sli: str


def preview(slo: Slo, server: Prometheus, *, to_minute: int, samples_per_day: float) -> Preview:
    """Measure the last 30 days of *slo* before *to_minute*.

    Args:
        slo: an SLI of events.
        server: limited in time as somebody who waits needs it.
        to_minute: the minute after the last that counts.
        samples_per_day: what its series cost.

    Raises:
        Unavailable: the server gave no full answer in time.
        Invalid: it refuses the queries.
    """
    assert isinstance(slo.sli, EventSli)
    if samples_per_day * DAYS <= EXACT_SAMPLES:
        start = to_minute - DAYS * DAY_MINUTES
        found = measure([slo], server, start=start, end=to_minute, strict=True)[slo.key]
        if found.problem:
            raise Unavailable(found.problem)
        return Preview(minutes=found.minutes)
    days = max(1, min(DAYS, int(SUMMED_SAMPLES / samples_per_day)))
    minutes = _summed(slo.sli, server, to_minute - days * DAY_MINUTES, to_minute)
    return Preview(minutes=minutes, days=days, is_exact=False)


def _summed(sli: EventSli, server: Prometheus, start: int, end: int) -> Minutes:
    """Have the server estimate each hour, and spread its events evenly over its minutes."""
    run = Minutes.empty(start, end - start)
    span = {"start_s": (start + _HOUR) * 60, "end_s": end * 60, "step_s": _HOUR * 60}
    valid, bad = (server.range(query, **span) for query in events_queries(sli, "1h"))
    for column, answer in ((run.valid, valid), (run.bad, bad)):
        for hour, events in _hours(answer, start):
            _spread(column[hour * _HOUR : (hour + 1) * _HOUR], events)
    for hour, _ in _hours(valid, start):
        run.seen[hour * _HOUR : (hour + 1) * _HOUR] = 1
    run.expected[:] = 1
    run.marks[:] = Mark.APPROXIMATE
    return run


def _hours(answer: list[RawSeries], start: int) -> list[tuple[int, int]]:
    """Return by number of the hour how many events it had, from rates at the hours' ends."""
    return [
        (int(at // 60_000 - start) // _HOUR - 1, round(float(rate) * 3_600))
        for one in answer
        for at, rate in zip(one.timestamps, one.values, strict=True)
        if np.isfinite(rate)
    ]


def _spread(minutes: np.ndarray[tuple[int], np.dtype[np.int64]], events: int) -> None:
    """Add *events* to *minutes* as evenly as whole numbers allow."""
    edges = np.arange(len(minutes) + 1) * events // len(minutes)
    minutes += np.diff(edges)


@dataclass(slots=True)
class Previews:
    """The newest previews of a process, so that another target measures nothing again.

    Few are measured at once, since each may keep a server busy for seconds.
    """

    at_once: InitVar[int] = 3
    _kept: OrderedDict[PreviewKey, tuple[int, Preview]] = field(
        default_factory=OrderedDict, init=False
    )
    _lock: Lock = field(default_factory=Lock, init=False)
    _slots: BoundedSemaphore = field(init=False)

    def __post_init__(self, at_once: int) -> None:
        self._slots = BoundedSemaphore(at_once)

    def of(self, key: PreviewKey, *, now: int, measured: Callable[[], Preview]) -> Preview:
        """Return what is kept of *key* if it is fresh at minute *now*, else what is measured.

        Raises:
            Unavailable: too many are being measured already; or as *measured* raises.
        """
        with self._lock:
            at, held = self._kept.get(key, (0, None))
        if held is not None and 0 <= now - at < _FRESH_MINUTES:
            return held
        if not self._slots.acquire(blocking=False):
            raise Unavailable(N_("others are being previewed right now; try again in a moment"))
        try:
            found = measured()
        finally:
            self._slots.release()
        with self._lock:
            self._kept[key] = (now, found)
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found
