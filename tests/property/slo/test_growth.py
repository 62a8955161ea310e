"""Laws of growth: nothing of a counter is lost or counted twice."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sre_ops.slo.domain.reading import read
from sre_ops.slo.domain.samples import Batch, RawSeries, Registry
from sre_ops.slo.domain.scrape_state import ScrapeState

T0 = 1_700_000_040_000
POD = {"__name__": "m", "job": "a", "instance": "x"}

steps = st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=60)
values = st.lists(st.integers(0, 5_000), min_size=1, max_size=60)


def deltas(counter: list[float], labels: dict[str, str] | None = None) -> list[int]:
    registry = Registry()
    ts = T0 + np.arange(len(counter), dtype=np.int64) * 30_000
    sid = registry.number(labels or POD)
    batch = Batch.of([(sid, RawSeries(POD, ts, np.array(counter, float)))])
    found: list[int] = read(batch, batch, registry, ScrapeState.empty()).growth.delta.tolist()
    return found


@given(steps)
def test_the_growth_of_a_rising_counter_of_fractions_telescopes(steps: list[float]) -> None:
    counter = np.cumsum(steps)

    assert sum(deltas(counter.tolist())) == int(np.floor(counter[-1]) - np.floor(counter[0]))


@given(values)
def test_growth_is_never_negative(counter: list[int]) -> None:
    assert min(deltas([float(value) for value in counter])) >= 0


@given(values)
def test_growth_between_two_samples_is_never_above_the_later_value(counter: list[int]) -> None:
    kept = 0
    for value, delta in zip(counter, deltas([float(value) for value in counter]), strict=True):
        kept = max(kept, value)

        assert delta <= kept


@given(values, st.sampled_from([POD, {"__name__": "m", "job": "pushed"}]))
def test_one_series_alone_grows_the_same_on_shared_and_own_targets(
    counter: list[int], labels: dict[str, str]
) -> None:
    floats = [float(value) for value in counter]

    assert deltas(floats, labels) == deltas(floats)
