from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.hours import (
    EVERY_DAY,
    WHOLE_DAYS,
    Almanac,
    Hours,
    OnHolidays,
    daily,
    holds_at,
    holiday_spans,
    spans_of,
)
from sre_ops.oncall.domain.spans import Span, total

BERLIN = ZoneInfo("Europe/Berlin")
HOLIDAY = date(2026, 5, 14)  # a Thursday
AT_BERLIN = Almanac(BERLIN, frozenset({HOLIDAY}))
OFFICE = daily(time(9), time(17), range(5))
NIGHT = daily(time(22), time(6))
WEEKEND = Hours(weekdays=frozenset({4}), starts=time(18), ends=time(8), days=3)


def at(day: int, hour: int = 0, month: int = 5) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=BERLIN).astimezone(UTC)


def test_office_hours_hold_on_working_days() -> None:
    found = spans_of([OFFICE], AT_BERLIN, Span(at(8), at(12)))

    assert found == (Span(at(8, 9), at(8, 17)), Span(at(11, 9), at(11, 17)))


def test_hours_that_began_before_the_frame_are_cut_to_it() -> None:
    found = spans_of([NIGHT], AT_BERLIN, Span(at(5, 3), at(5, 23)))

    assert found == (Span(at(5, 3), at(5, 6)), Span(at(5, 22), at(5, 23)))


def test_a_weekend_lasts_until_monday_morning() -> None:
    found = spans_of([WEEKEND], AT_BERLIN, Span(at(10, 12), at(20)))

    assert found == (Span(at(10, 12), at(11, 8)), Span(at(15, 18), at(18, 8)))


def test_hours_that_overlap_count_once() -> None:
    found = spans_of([NIGHT, WEEKEND, WHOLE_DAYS], AT_BERLIN, Span(at(1), at(8)))

    assert found == (Span(at(1), at(8)),)


def test_hours_follow_the_clocks_when_they_go_forward_and_back() -> None:
    small = daily(time(2), time(4))

    march = spans_of([small], AT_BERLIN, Span(at(29, 0, 3), at(30, 0, 3)))
    october = spans_of([small], AT_BERLIN, Span(at(25, 0, 10), at(26, 0, 10)))

    assert total(march) == timedelta(hours=1)
    assert total(october) == timedelta(hours=3)


def test_hours_wholly_in_the_skipped_hour_do_not_come() -> None:
    small = daily(time(2, 10), time(2, 50))

    assert spans_of([small], AT_BERLIN, Span(at(29, 0, 3), at(30, 0, 3))) == ()


def test_a_holiday_leaves_hours_as_usual_unless_told() -> None:
    frame = Span(at(14), at(15))

    assert spans_of([OFFICE], AT_BERLIN, frame) == (Span(at(14, 9), at(14, 17)),)
    assert spans_of([OFFICE], AT_BERLIN, frame, OnHolidays.CLOSED) == ()
    assert spans_of([OFFICE], AT_BERLIN, frame, OnHolidays.ALL_DAY) == (frame,)


def test_the_night_before_a_holiday_goes_on_into_it() -> None:
    found = spans_of([NIGHT], AT_BERLIN, Span(at(14), at(15)), OnHolidays.CLOSED)

    assert found == (Span(at(14), at(14, 6)),)


def test_holidays_last_from_midnight_to_midnight() -> None:
    assert holiday_spans(AT_BERLIN, Span(at(1), at(31))) == (Span(at(14), at(15)),)


@pytest.mark.parametrize(("hour", "holds"), [(8, False), (9, True), (16, True), (17, False)])
def test_hours_hold_from_their_beginning_to_just_before_their_end(
    hour: int, *, holds: bool
) -> None:
    assert holds_at([OFFICE], AT_BERLIN, at(11, hour)) is holds


def test_a_day_that_begins_twice_on_the_clock_is_held_without_a_hole() -> None:
    goose_bay = Almanac(ZoneInfo("America/Goose_Bay"))  # clocks fell at 00:01 in 2010
    frame = Span(datetime(2010, 11, 6, tzinfo=UTC), datetime(2010, 11, 9, tzinfo=UTC))

    assert spans_of([WHOLE_DAYS], goose_bay, frame) == (frame,)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("weekdays", {"weekdays": frozenset()}),
        ("weekdays", {"weekdays": frozenset({7})}),
        ("starts", {"starts": time(9, tzinfo=UTC)}),
        ("ends", {"ends": time(9)}),
        ("ends", {"ends": time(8)}),
        ("ends", {"days": -1}),
        ("ends", {"days": 8}),
        ("ends", {"days": 7}),
    ],
)
def test_hours_that_cannot_be_are_refused_by_field(field: str, changes: dict[str, object]) -> None:
    fields = {"weekdays": EVERY_DAY, "starts": time(9), "ends": time(17)} | changes

    with pytest.raises(Unfit) as refused:
        Hours(**fields)  # type: ignore[arg-type]

    assert refused.value.field == field
