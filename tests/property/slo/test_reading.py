"""What a stream of samples shows does not depend on how it was cut into fetches."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sre_ops.kernel.units import MINUTE_MS
from sre_ops.slo.domain.processes import METRIC, StartSamples
from sre_ops.slo.domain.reading import read
from sre_ops.slo.domain.samples import Batch, Floats, Ints, RawSeries, Registry
from sre_ops.slo.domain.scrape_state import ScrapeState

MINUTE0 = 28_333_334
OVERLAP = 15
LOOK_BACK = 5
LONGEST_ABSENCE = 20  # scrapes of 30 s: ten minutes, within the overlap

Row = tuple[tuple[tuple[str, str], ...], int, int, int, int]


@dataclass(frozen=True)
class Stream:
    """Series with all their samples; *starts* holds what targets tell of their processes."""

    labels: list[dict[str, str]]
    ts: list[Ints]
    values: list[Floats]
    starts: list[RawSeries] = field(default_factory=list)

    def between(self, start: int, end: int) -> list[RawSeries]:
        """Return what a server answers for minutes [start, end], both edges included."""
        return [
            RawSeries(labels, ts[inside], values[inside])
            for labels, ts, values in zip(self.labels, self.ts, self.values, strict=True)
            if (inside := _inside(ts, start, end)).any()
        ]

    def told_between(self, start: int, end: int) -> list[RawSeries]:
        """Return what the targets tell in minutes [start, end]."""
        return [
            RawSeries(one.labels, one.timestamps[inside], one.values[inside])
            for one in self.starts
            for inside in [_inside(one.timestamps, start, end)]
        ]


def _inside(ts: Ints, start: int, end: int) -> np.ndarray:
    return np.asarray((ts >= start * MINUTE_MS) & (ts <= end * MINUTE_MS))


def rows_of(registry: Registry, stream: Stream, cuts: list[int], *, reread: bool) -> list[Row]:
    """Read the stream cut at minutes, each piece with its overlap, as the ledger does."""
    state, rows = ScrapeState.empty(), []
    for start, end in pairwise(cuts):
        for _ in range(1 + reread):
            raw = stream.between(start, end + OVERLAP)
            batch = Batch.of([(registry.number(one.labels), one) for one in raw])
            told = StartSamples.of(stream.told_between(start - LOOK_BACK, end + OVERLAP), registry)
            reading = read(batch, batch, registry, state, told)
        found = reading.increments()
        settled = (found.minute < end) & (found.minute >= start)
        columns = (found.minute, found.delta, found.births, found.marks)
        rows += [
            (registry.labels[sid], *map(int, row))
            for sid, *row in zip(
                found.sid[settled], *(column[settled] for column in columns), strict=True
            )
        ]
        state = reading.state_at(end * MINUTE_MS)
    return sorted(rows)


@st.composite
def streams(draw: st.DrawFn) -> Stream:
    """Draw counters of a few targets that restart, miss scrapes, appear and switch replica."""
    dice = np.random.default_rng(draw(st.integers(0, 2**32)))
    minutes = draw(st.integers(5, 90))
    labels, times, counters, starts = [], [], [], []
    for target in range(draw(st.integers(1, 3))):
        offset = int(dice.integers(1, 30_000))
        scrapes = (MINUTE0 * MINUTE_MS) + offset + np.arange(2 * minutes, dtype=np.int64) * 30_000
        came = dice.random(len(scrapes)) > draw(st.sampled_from([0.0, 0.05, 0.3]))
        restarts = dice.random(len(scrapes)) < draw(st.sampled_from([0.0, 0.02, 0.1]))
        replica = dice.random(len(scrapes)) < draw(st.sampled_from([0.0, 0.1]))
        begin = int(dice.integers(0, minutes))
        if draw(st.booleans()):
            starts.append(told_by(dice, target, scrapes, restarts))
        for code, rate in (("200", 8.0), ("404", 0.5), ("500", 0.02)):
            old = float(dice.integers(0, 3_000)) * (code != "500")
            counter = counted(dice, rate, old, restarts)
            counter[replica] = np.floor(counter[replica] * 0.995)
            seen = came & (np.arange(len(scrapes)) >= begin) & (counter > 0)
            labels.append({"__name__": "m", "job": "a", "instance": str(target), "code": code})
            times.append(scrapes[without_long_absence(seen, came)])
            counters.append(counter[without_long_absence(seen, came)])
    return Stream(labels, times, counters, starts)


def told_by(
    dice: np.random.Generator, target: int, scrapes: Ints, restarts: np.ndarray
) -> RawSeries:
    """Tell at most scrapes the restarts that the counters may show, and some that they do not."""
    restarts = restarts | (dice.random(len(scrapes)) < 0.01)
    began = np.where(restarts, scrapes - dice.integers(-5_000, 30_000, len(scrapes)), 0)
    began[0] = scrapes[0] - int(dice.integers(0, 10_000_000))
    start = np.maximum.accumulate(began) + dice.integers(0, 2, len(scrapes)) * 1_000
    told = dice.random(len(scrapes)) > 0.1
    labels = {"__name__": METRIC, "job": "a", "instance": str(target)}
    return RawSeries(labels, scrapes[told], start[told] / 1_000)


def counted(dice: np.random.Generator, rate: float, old: float, restarts: np.ndarray) -> Floats:
    steps = dice.poisson(rate, len(restarts)).astype(float)
    counter = old + np.cumsum(steps)
    for at in np.flatnonzero(restarts):
        counter[at:] -= counter[at] - dice.integers(0, 4)
    return counter


def without_long_absence(seen: np.ndarray, came: np.ndarray) -> np.ndarray:
    """End a series at its first absence that the overlap cannot bridge."""
    at = np.flatnonzero(seen)
    long = np.flatnonzero(np.diff(at) > LONGEST_ABSENCE)
    kept = seen & came
    if len(long):
        kept = kept & (np.arange(len(seen)) <= at[long[0]])
    return np.asarray(kept)


@settings(max_examples=150, deadline=None)
@given(streams(), st.lists(st.integers(1, 89), max_size=6), st.booleans())
def test_a_stream_shows_the_same_however_it_is_cut_and_read_again(
    stream: Stream, inner: list[int], reread: bool
) -> None:
    end = MINUTE0 + 90
    cuts = [MINUTE0, *sorted({MINUTE0 + cut for cut in inner}), end]

    whole = rows_of(Registry(), stream, [MINUTE0, end], reread=False)
    in_pieces = rows_of(Registry(), stream, cuts, reread=reread)

    assert in_pieces == whole


@settings(deadline=None)
@given(streams())
def test_reading_again_what_is_known_adds_nothing(stream: Stream) -> None:
    registry = Registry()
    raw = stream.between(MINUTE0, MINUTE0 + 90)
    batch = Batch.of([(registry.number(one.labels), one) for one in raw])
    first = read(batch, batch, registry, ScrapeState.empty())
    state = first.state_at((MINUTE0 + 90) * MINUTE_MS)

    again = read(batch, batch, registry, state)

    assert len(again.increments().delta) == 0
    assert len(again.scrapes.ts) == 0
    after = again.state_at((MINUTE0 + 90) * MINUTE_MS)
    assert after.last_value.tolist() == state.last_value.tolist()
