from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sre_ops.kernel.ids import uuid7

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 4_000_000_000_000_000).map(lambda us: EPOCH + timedelta(microseconds=us))


@given(MOMENTS)
def test_an_id_is_a_uuid_version_7_of_its_millisecond(at: datetime) -> None:
    made = uuid7(at)

    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == (at - EPOCH) // timedelta(milliseconds=1)


@given(MOMENTS, st.integers(1, 10_000_000))
def test_later_microseconds_sort_later(at: datetime, microseconds: int) -> None:
    later = at + timedelta(microseconds=microseconds)

    assert uuid7(at).int >> 64 < uuid7(later).int >> 64
    assert uuid7(at) < uuid7(later)


@given(MOMENTS)
def test_two_ids_of_one_instant_differ(at: datetime) -> None:
    assert uuid7(at) != uuid7(at)
