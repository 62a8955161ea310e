"""Laws of dividing a number by the values of a label: the parts are the whole."""

from hypothesis import given
from hypothesis import strategies as st

from sre_ops.reports.domain.label_split import MOST_VALUES, split


@given(
    st.integers(0, 10**12),
    st.dictionaries(st.integers(0, 99).map(str), st.floats(1e-6, 1e12), max_size=60),
)
def test_the_parts_are_the_whole(bad: int, growth: dict[str, float]) -> None:
    parts = split(bad, 100.0, growth)

    assert sum(one.bad for one in parts) == bad
    assert len(parts) <= MOST_VALUES + 1
    assert all(one.bad > 0 for one in parts)
