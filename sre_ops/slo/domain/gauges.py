"""Judges gauges minute by minute: a minute is one slice, good or bad. Pure.

A minute without a sample is judged by the sample before it only while no scrape is
missing (an interval longer than a minute); otherwise nothing is known of it.
"""

import operator
from collections.abc import Callable, Sequence

import numpy as np

from sre_ops.kernel.units import MINUTE_MS
from sre_ops.slo.domain.definition import Comparison, FreshnessSli, GaugeSli, QuerySli, Sli
from sre_ops.slo.domain.minutes import Mark
from sre_ops.slo.domain.samples import Batch, Flags, Floats, Ints, RawSeries
from sre_ops.slo.domain.tally import Block, Incidence

LOOKBACK_MS = 300_000
"""How far before the first minute samples are needed; Prometheus's own lookback."""

LATE = 1.5
"""A next sample later than this many intervals means that one was missed."""

_HOLDS: dict[Comparison, Callable[[Floats, float], Flags]] = {
    Comparison.BELOW: operator.lt,
    Comparison.AT_MOST: operator.le,
    Comparison.ABOVE: operator.gt,
    Comparison.AT_LEAST: operator.ge,
}


def judge_gauges(block: Block, slis: Sequence[Sli], batch: Batch, incidence: Incidence) -> None:
    """Book one slice per minute for each gauge and freshness SLI.

    Args:
        block: filled in place; its scrape columns of these SLIs are replaced by slices.
        slis: all SLIs of the source, as numbered in *block*.
        batch: samples from `LOOKBACK_MS` before the first minute of *block* on.
        incidence: knows which series belong to which SLI.
    """
    for number, sli in enumerate(slis):
        if isinstance(sli, GaugeSli | FreshnessSli):
            runs = [_run_of(batch, sid) for sid in incidence.series_of(number)]
            known, bad = _verdicts(sli, runs, block)
            _book(block, number, known, bad)


def judge_query(block: Block, number: int, sli: QuerySli, series: RawSeries | None) -> None:
    """Book one slice per minute whose end has a value of the query.

    Args:
        block: filled in place.
        number: the SLI's number in *block*.
        sli: how a value is judged.
        series: values at minute ends (ms divisible by 60,000); None when there are none.
    """
    length = block.end - block.start
    known, bad = np.zeros(length, bool), np.zeros(length, bool)
    if series is not None:
        place = series.timestamps // MINUTE_MS - 1 - block.start
        inside = (place >= 0) & (place < length) & np.isfinite(series.values)
        known[place[inside]] = True
        bad[place[inside]] = ~_HOLDS[sli.good_when](series.values[inside], sli.threshold)
    _book(block, number, known, bad)
    block.columns["marks"][number, known] |= int(Mark.APPROXIMATE)


def _book(block: Block, number: int, known: Flags, bad: Flags) -> None:
    block.columns["valid"][number] = block.columns["seen"][number] = known
    block.columns["bad"][number] = bad & known
    block.columns["expected"][number] = 1


def _run_of(batch: Batch, sid: int) -> tuple[Ints, Floats]:
    low, high = np.searchsorted(batch.sid, [sid, sid + 1])
    return batch.ts[low:high], batch.value[low:high]


def _verdicts(
    sli: GaugeSli | FreshnessSli, runs: Sequence[tuple[Ints, Floats]], block: Block
) -> tuple[Flags, Flags]:
    length = block.end - block.start
    known, bad = np.zeros(length, bool), np.zeros(length, bool)
    if isinstance(sli, FreshnessSli):
        newest = np.full(length, -np.inf)
        for ts, value in runs:
            has, last = _last_of_minute(ts, value, block)
            known |= has
            newest = np.maximum(newest, np.where(has, last, -np.inf))
        ends = (block.start + 1 + np.arange(length)) * 60.0
        return known, ends - newest > sli.max_age_seconds
    for ts, value in runs:
        has, violated = _minutes_violated(ts, value, sli, block)
        known |= has
        bad |= violated
    return known, bad


def _last_of_minute(ts: Ints, value: Floats, block: Block) -> tuple[Flags, Floats]:
    """Return the newest value at each minute's end, where it may stand for the minute."""
    length = block.end - block.start
    if not len(ts):
        return np.zeros(length, bool), np.zeros(length)
    ends = (block.start + 1 + np.arange(length)) * MINUTE_MS
    place = np.searchsorted(ts, ends, side="right") - 1
    known, _ = _spread(ts, np.zeros(len(ts), bool), block)
    return known & (place >= 0), value[np.maximum(place, 0)]


def _minutes_violated(ts: Ints, value: Floats, sli: GaugeSli, block: Block) -> tuple[Flags, Flags]:
    return _spread(ts, ~_HOLDS[sli.good_when](value, sli.threshold), block)


def _spread(ts: Ints, fails: Flags, block: Block) -> tuple[Flags, Flags]:
    """Tell of each minute whether samples speak for it, and whether any of them fails."""
    length = block.end - block.start
    known, failed = np.zeros(length, bool), np.zeros(length, bool)
    if not len(ts):
        return known, failed
    minute = (ts - 1) // MINUTE_MS - block.start
    inside = (minute >= 0) & (minute < length)
    known[minute[inside]] = True
    failed[minute[inside & fails]] = True
    spacing = np.diff(ts)
    interval = np.median(spacing) if len(spacing) else 0.0
    bridged = (spacing <= LATE * interval) & (spacing <= LOOKBACK_MS)
    for row in np.flatnonzero((np.diff(minute) > 1) & bridged):
        between = slice(max(minute[row] + 1, 0), max(minute[row + 1], 0))
        known[between] = True
        failed[between] |= fails[row]
    return known, failed
