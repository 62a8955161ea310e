"""What processes tell of their start never takes the ledger farther from the truth."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sre_ops.slo.domain.processes import METRIC, StartSamples
from sre_ops.slo.domain.reading import read
from sre_ops.slo.domain.samples import Batch, Floats, Ints, RawSeries, Registry
from sre_ops.slo.domain.scrape_state import ScrapeState

T0 = 1_700_000_040_000
STEP = 30_000
CODES = ("200", "404", "500")
TARGET = {"job": "a", "instance": "x"}
OLD_MS = 3 * 3_600_000


@dataclass(frozen=True)
class History:
    """One target: its scrapes, the start behind each, counters, and their true growth."""

    ts: Ints
    start: Ints
    values: Floats
    growth: Floats

    def error(self, *, is_told: bool) -> int:
        """Return by how many events the ledger differs from the truth, row by row."""
        registry = Registry()
        runs = []
        for row, code in enumerate(CODES):
            born = self.values[row] > 0
            raw = RawSeries(
                {"__name__": "m", **TARGET, "code": code}, self.ts[born], self.values[row][born]
            )
            runs.append((registry.number(raw.labels), raw))
        tells = RawSeries({"__name__": METRIC, **TARGET}, self.ts, self.start / 1_000)
        batch = Batch.of(runs)
        told = StartSamples.of([tells] * is_told, registry)
        found = read(batch, batch, registry, ScrapeState.empty(), told)
        counted = found.growth.delta.copy()
        counted[found.births.row] = found.births.credit
        at = np.searchsorted(self.ts, found.growth.ts)
        ours = np.zeros(self.growth.shape)
        np.add.at(ours, (found.growth.sid, at), counted)
        return int(np.abs(ours - self.growth).sum())


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Draw the processes of one target: restarts, missed scrapes, a switch of replicas."""
    dice = np.random.default_rng(draw(st.integers(0, 2**32)))
    scrapes = T0 + np.arange(draw(st.integers(2, 120)), dtype=np.int64) * STEP
    lives = draw(st.sampled_from([0.0, 0.02, 0.2, 0.5]))
    rates = draw(st.sampled_from([(0.1, 0.02, 0.01), (3.0, 0.2, 0.05), (300.0, 4.0, 1.0)]))
    restarts = dice.random(len(scrapes)) < lives
    seen = dice.random(len(scrapes)) > draw(st.sampled_from([0.0, 0.3]))
    seen[0] = True
    is_old = draw(st.booleans())
    born = np.where(restarts, scrapes - dice.integers(1, STEP, len(scrapes)), 0)
    born[0] = scrapes[0] - (OLD_MS if is_old else int(dice.integers(1_000, 60_000)))
    start = np.maximum.accumulate(born)
    events = dice.poisson(np.array(rates)[:, None], (len(CODES), len(scrapes))).astype(float)
    events[:, restarts] *= ((scrapes - start) / STEP)[restarts]
    events = np.floor(events)
    values = np.zeros(events.shape)
    total = events[:, 0] * (OLD_MS / STEP if is_old else 1)
    for at in range(len(scrapes)):
        if at:
            total = events[:, at] if restarts[at] else total + events[:, at]
        values[:, at] = total
    start, values, ts = start[seen], values[:, seen], scrapes[seen]
    before = np.zeros(values.shape)
    goes_on = np.diff(start) == 0
    before[:, 1:][:, goes_on] = values[:, :-1][:, goes_on]
    before[:, 0] = values[:, 0] * is_old
    return History(ts, start, values, values - before)


@settings(max_examples=400, deadline=None)
@given(histories())
def test_told_starts_never_take_the_ledger_farther_from_the_truth(history: History) -> None:
    assert history.error(is_told=True) <= history.error(is_told=False)
