from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from sre_ops.kernel.errors import Invalid
from sre_ops.render.charts.marks import area, bars, between, gaps, line, rectangle, step, thin
from sre_ops.render.charts.series import Series

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
X = np.array([0.0, 10.0, 20.0, 30.0])


def test_a_line_is_interrupted_where_nothing_is_known() -> None:
    assert line(X, np.array([1.0, 2.0, np.nan, 4.0])) == "M0 1L10 2M29 4h2"


def test_a_step_holds_its_value_until_the_next() -> None:
    assert step(X[:2], np.array([1.0, 2.5]), 20) == "M0 1L10 1L10 2.5L20 2.5"


def test_an_area_is_closed_at_its_base_and_interrupted_like_a_line() -> None:
    assert area(X, np.array([1.0, 2.0, np.nan, np.nan]), 9) == "M0 9L0 1L10 2V9Z"


def test_a_fan_lies_between_its_two_lines() -> None:
    low, high = np.array([5.0, 6.0]), np.array([1.0, 2.0])

    assert between(X[:2], low, high) == "M0 1L10 2L10 6L0 5Z"


def test_a_bar_begins_at_the_base_and_an_unknown_one_is_not_drawn() -> None:
    assert bars(X[:3], np.array([4.0, np.nan, 8.0]), 9, 5) == "M0 9V4h5V9zM20 9V8h5V9z"


def test_a_rectangle_has_four_corners() -> None:
    assert rectangle(1, 2, 3.04, 4) == "M1 2H3V4H1Z"


def test_unknown_values_are_a_gap_between_the_known_ones() -> None:
    series = Series.every(NOON, MINUTE, [1, None, None, 4, 5])
    start = NOON.timestamp()

    assert gaps(series, start, start + 240) == [(start, start + 180)]


def test_what_is_overdue_is_a_gap_and_what_is_not_yet_due_is_none() -> None:
    series = Series.every(NOON, MINUTE, [1, 2])
    start = NOON.timestamp()

    assert gaps(series, start, start + 120) == []
    assert gaps(series, start - 300, start + 500) == [
        (start - 300, start),
        (start + 60, start + 500),
    ]


def test_a_bar_speaks_for_its_whole_width() -> None:
    series = Series.every(NOON, MINUTE, [1, None, 3])
    start = NOON.timestamp()

    assert gaps(series, start, start + 180, hold=60) == [(start + 60, start + 120)]


def test_a_series_without_a_value_is_one_gap() -> None:
    series = Series.every(NOON, MINUTE, [None, None])

    assert gaps(series, 10, 20) == [(10, 20)]
    assert gaps(series, 20, 20) == []


def test_a_thinned_line_keeps_its_peaks() -> None:
    x, y = np.linspace(0, 100, 10_000), np.zeros(10_000)
    y[1234], y[8888] = 50, -50

    columns, values = thin(x, y)

    assert len(columns) <= 4 * 51
    assert (values.max(), values.min()) == (50, -50)
    assert (columns[0], columns[-1]) == (0, 100)


def test_instants_and_values_must_match_and_ascend() -> None:
    with pytest.raises(Invalid, match="1 instants and 2 values"):
        Series.at([NOON], [1, 2], "cpu")
    with pytest.raises(Invalid, match="ascending order"):
        Series.at([NOON, NOON - MINUTE], [1, 2])
