"""The tail of the ledger that is not yet sealed into days."""

import numpy as np

from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.minutes import COLUMNS
from sre_ops.slo.domain.tail import Tail
from sre_ops.slo.domain.tally import Block


def block(start: int, *rows: list[int]) -> Block:
    made = Block.empty(start, len(rows), len(rows[0]))
    for number, row in enumerate(rows):
        made.columns["valid"][number] = row
    return made


def valid(tail: Tail) -> list[list[int]]:
    rows: list[list[int]] = tail.block.columns["valid"].tolist()
    return rows


def test_replaced_minutes_take_the_place_of_the_old_and_the_changed_are_told() -> None:
    tail = Tail(block(100, [1, 2, 3], [4, 5, 6]))

    changed = tail.replace(block(101, [2, 9, 8], [5, 6, 7]))

    assert valid(tail) == [[1, 2, 9, 8], [4, 5, 6, 7]]
    assert changed == [102, 103]
    assert tail.end == 104


def test_minute_after_minute_is_added() -> None:
    tail = Tail(block(100, [1]))

    for minute in range(101, 104):
        tail.replace(block(minute, [minute]))

    assert valid(tail) == [[1, 101, 102, 103]]


def test_the_same_news_twice_change_nothing() -> None:
    tail = Tail(block(100, [1, 2, 3]))
    news = block(101, [7, 8])
    tail.replace(news)

    assert tail.replace(news) == []


def test_a_difference_in_any_column_is_a_change() -> None:
    for name in COLUMNS:
        tail = Tail(block(100, [1, 2]))
        news = block(100, [1, 2])
        news.columns[name][0, 1] += 1

        assert tail.replace(news) == [101]


def test_news_of_sealed_minutes_are_left_out() -> None:
    tail = Tail(block(100, [1, 2]))

    changed = tail.replace(block(98, [9, 9, 9, 2]))

    assert valid(tail) == [[9, 2]]
    assert changed == [100]
    assert tail.replace(block(90, [5, 5])) == []


def test_news_after_a_hole_leave_the_hole_unknown() -> None:
    tail = Tail(block(100, [1]))

    changed = tail.replace(block(103, [4]))

    assert valid(tail) == [[1, 0, 0, 4]]
    assert changed == [103]


def test_the_first_day_is_taken_off() -> None:
    tail = Tail(block(0, list(range(DAY_MINUTES + 2))))

    day = tail.take_day()

    assert [run.valid.tolist() for run in day] == [list(range(DAY_MINUTES))]
    assert (tail.start, tail.end) == (DAY_MINUTES, DAY_MINUTES + 2)
    assert valid(tail) == [[DAY_MINUTES, DAY_MINUTES + 1]]


def test_minutes_from_an_end_on_are_forgotten() -> None:
    tail = Tail(block(100, [1, 2, 3]))

    tail.cut(102)
    after = valid(tail)
    tail.cut(500)
    tail.cut(50)

    assert after == [[1, 2]]
    assert valid(tail) == [[]]
    assert tail.start == 100


def test_a_new_roster_takes_old_rows_and_new_ones() -> None:
    tail = Tail(block(100, [1, 2], [3, 4]))

    arranged = tail.arranged([1, None, 0, None], block(100, [5, 6, 7], [8, 9, 9]))

    assert valid(arranged) == [[3, 4, 0], [5, 6, 7], [1, 2, 0], [8, 9, 9]]


def test_rows_shorter_than_the_tail_end_in_the_unknown() -> None:
    tail = Tail(block(100, [1, 2, 3]))

    arranged = tail.arranged([None, 0], block(100, [5]))

    assert valid(arranged) == [[5, 0, 0], [1, 2, 3]]
    assert np.array_equal(arranged.block.columns["marks"], np.zeros((2, 3)))
