from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sre_ops.oncall.domain.calendar_days import Day, Entry, days_of, frame_of_days
from sre_ops.oncall.domain.schedule import Origin, Shift, Source
from sre_ops.oncall.domain.spans import Span

ANA, BEN = UUID(int=1), UUID(int=2)
LAYER = Origin(Source.LAYER, "weekly")
TOKYO = ZoneInfo("Asia/Tokyo")
MIDNIGHT = datetime(2026, 11, 20, 15, tzinfo=UTC)  # in Tokyo
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_days_are_those_of_the_reader() -> None:
    assert frame_of_days(MIDNIGHT + 3 * HOUR, 2, TOKYO) == Span(MIDNIGHT, MIDNIGHT + 2 * DAY)


def test_a_shift_that_goes_on_says_no_time_and_the_next_says_when_it_begins() -> None:
    frame = Span(MIDNIGHT, MIDNIGHT + 2 * DAY)
    turn = MIDNIGHT + DAY + 9 * HOUR
    shifts = [
        Shift(ANA, Span(MIDNIGHT - DAY, turn), LAYER),
        Shift(BEN, Span(turn, turn + 7 * DAY), LAYER),
    ]

    days = days_of(shifts, [], frame, TOKYO)

    assert days == (
        Day(date(2026, 11, 21), (Entry(ANA, None),)),
        Day(date(2026, 11, 22), (Entry(ANA, None), Entry(BEN, turn))),
    )


def test_a_gap_stands_among_the_shifts_and_an_end_without_a_successor_is_told() -> None:
    frame = Span(MIDNIGHT, MIDNIGHT + DAY)
    nine, ten = MIDNIGHT + 9 * HOUR, MIDNIGHT + 10 * HOUR
    shifts = [Shift(ANA, Span(MIDNIGHT, nine), LAYER), Shift(BEN, Span(ten, ten + HOUR), LAYER)]

    [day] = days_of(shifts, [Span(nine, ten)], frame, TOKYO)

    assert day.entries == (
        Entry(ANA, None),
        Entry(None, nine),
        Entry(BEN, ten, ten + HOUR),
    )


def test_two_shifts_of_one_person_that_touch_are_one_entry() -> None:
    nine = MIDNIGHT + 9 * HOUR
    shifts = [
        Shift(ANA, Span(MIDNIGHT, nine), LAYER),
        Shift(ANA, Span(nine, MIDNIGHT + DAY), Origin(Source.OVERRIDE, "1", instead_of=BEN)),
    ]

    [day] = days_of(shifts, [], Span(MIDNIGHT, MIDNIGHT + DAY), TOKYO)

    assert day.entries == (Entry(ANA, None),)
