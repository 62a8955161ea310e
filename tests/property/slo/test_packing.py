"""Whatever is packed comes back as it was."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sre_ops.slo.domain.samples import Floats, Ints
from sre_ops.slo.domain.scrape_state import PROCESS_FACTS, SPACINGS, ScrapeState
from sre_ops.slo.store.packing import (
    pack_ints,
    pack_labels,
    pack_state,
    unpack_ints,
    unpack_labels,
    unpack_state,
)

any_int = st.integers(-(2**63), 2**63 - 1)
text = st.text(st.characters(exclude_categories=["Cs"]))


def ints(*shape: int) -> st.SearchStrategy[Ints]:
    return arrays.arrays(np.int64, shape, elements=any_int)


@given(arrays.arrays(np.int64, st.tuples(st.integers(1, 9), st.integers(0, 50)), elements=any_int))
def test_any_integers_come_back(columns: Ints) -> None:
    back = unpack_ints(pack_ints(list(columns)), len(columns))

    assert back.dtype == np.int64
    assert (back == columns).all()


@given(st.data(), st.integers(0, 20), st.integers(0, 9), st.integers(0, 5))
def test_any_state_comes_back_to_the_bit(
    data: st.DataObject, series: int, targets: int, jobs: int
) -> None:
    values: Floats = data.draw(arrays.arrays(np.float64, series))
    of_series, of_target, of_job = ints(series), ints(targets), ints(jobs)
    state = ScrapeState(
        data.draw(of_series),
        values,
        data.draw(of_target),
        data.draw(of_target),
        data.draw(of_target),
        data.draw(ints(targets, SPACINGS)),
        data.draw(of_job),
        data.draw(of_job),
        data.draw(ints(targets, PROCESS_FACTS)),
    )

    back = unpack_state(pack_state(state))

    for name in ScrapeState.__slots__:
        ours, theirs = getattr(back, name), getattr(state, name)
        assert ours.shape == theirs.shape
        assert ours.tobytes() == theirs.tobytes()


@given(st.lists(st.dictionaries(text, text)))
def test_any_labels_come_back(labels: list[dict[str, str]]) -> None:
    assert unpack_labels(pack_labels([tuple(one.items()) for one in labels])) == labels
