from datetime import UTC, datetime, timedelta

import pytest

from sre_ops.oncall.domain.spans import Span, total, union, within, without

DAY = datetime(2026, 5, 4, tzinfo=UTC)


def hours(start: float, end: float) -> Span:
    return Span(DAY + timedelta(hours=start), DAY + timedelta(hours=end))


def test_spans_that_touch_or_overlap_become_one() -> None:
    assert union([hours(5, 6), hours(1, 3), hours(3, 4), hours(1, 2)]) == (hours(1, 4), hours(5, 6))


@pytest.mark.parametrize(
    ("frames", "inside", "outside"),
    [
        ([], [], [hours(2, 8)]),
        ([hours(0, 1)], [], [hours(2, 8)]),
        ([hours(9, 10)], [], [hours(2, 8)]),
        ([hours(0, 3)], [hours(2, 3)], [hours(3, 8)]),
        ([hours(7, 9)], [hours(7, 8)], [hours(2, 7)]),
        ([hours(0, 9)], [hours(2, 8)], []),
        (
            [hours(3, 4), hours(5, 6)],
            [hours(3, 4), hours(5, 6)],
            [hours(2, 3), hours(4, 5), hours(6, 8)],
        ),
    ],
)
def test_frames_divide_a_span_into_what_is_inside_and_outside(
    frames: list[Span], inside: list[Span], outside: list[Span]
) -> None:
    assert list(within(hours(2, 8), frames)) == inside
    assert list(without(hours(2, 8), frames)) == outside


def test_lengths_add_up() -> None:
    assert total([hours(1, 2), hours(1, 3.5)]) == timedelta(hours=3.5)
