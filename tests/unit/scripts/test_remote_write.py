from scripts.history.remote_write import _runs, _varint, _zigzag


def test_small_and_large_numbers_are_varints() -> None:
    encoded = [_varint(0), _varint(127), _varint(300)]

    assert encoded == [b"\x00", b"\x7f", b"\xac\x02"]


def test_signed_numbers_zigzag() -> None:
    assert [_zigzag(n) for n in (0, -1, 1, -2, 2)] == [0, 1, 2, 3, 4]


def test_neighbouring_buckets_share_a_span() -> None:
    assert _runs([-2, -1, 3]) == [(-2, 2), (3, 1)]
