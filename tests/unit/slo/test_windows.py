from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.units import minute_start, to_minute
from sre_ops.slo.domain.definition import CalendarUnit, CalendarWindow, RollingWindow
from sre_ops.slo.domain.windows import parse_window, span


def _local(zone: str, minute: int) -> str:
    return minute_start(minute).astimezone(ZoneInfo(zone)).isoformat()


def test_a_rolling_window_holds_whole_days_and_ends_where_it_is_read() -> None:
    result = span(RollingWindow(30), 100_000)

    assert result == (100_000 - 43_200, 100_000, 100_000)
    assert result.length == 43_200


@pytest.mark.parametrize(
    ("unit", "start", "end"),
    [
        ("week", "2026-03-09T00:00:00+09:00", "2026-03-16T00:00:00+09:00"),
        ("month", "2026-03-01T00:00:00+09:00", "2026-04-01T00:00:00+09:00"),
        ("quarter", "2026-01-01T00:00:00+09:00", "2026-04-01T00:00:00+09:00"),
        ("year", "2026-01-01T00:00:00+09:00", "2027-01-01T00:00:00+09:00"),
    ],
)
def test_a_calendar_window_is_the_running_unit_of_its_zone(unit: str, start: str, end: str) -> None:
    now = to_minute(datetime(2026, 3, 14, 15, 0, tzinfo=UTC))

    result = span(CalendarWindow(CalendarUnit(unit), "Asia/Tokyo"), now)

    assert _local("Asia/Tokyo", result.from_minute) == start
    assert _local("Asia/Tokyo", result.end_minute) == end
    assert result.to_minute == now


def test_a_report_at_the_boundary_shows_the_window_that_has_just_ended() -> None:
    boundary = to_minute(datetime(2026, 4, 1, tzinfo=UTC))
    window = CalendarWindow(CalendarUnit.MONTH, "UTC")

    at, after = span(window, boundary), span(window, boundary + 1)

    assert at == (boundary - 31 * 1440, boundary, boundary)
    assert after.from_minute == boundary


@pytest.mark.parametrize(
    ("zone", "at", "minutes"),
    [
        ("Europe/Berlin", datetime(2026, 3, 20, tzinfo=UTC), 31 * 1440 - 60),
        ("Europe/Berlin", datetime(2026, 10, 20, tzinfo=UTC), 31 * 1440 + 60),
        ("Australia/Lord_Howe", datetime(2026, 4, 20, tzinfo=UTC), 30 * 1440 + 30),
        ("Asia/Kathmandu", datetime(2026, 4, 20, tzinfo=UTC), 30 * 1440),
        ("Asia/Kathmandu", datetime(1986, 1, 20, tzinfo=UTC), 31 * 1440 - 15),
    ],
)
def test_a_month_is_as_long_as_its_zone_makes_it(zone: str, at: datetime, minutes: int) -> None:
    result = span(CalendarWindow(CalendarUnit.MONTH, zone), to_minute(at))

    assert result.length == minutes


def test_a_day_whose_midnight_was_jumped_over_begins_with_the_jump() -> None:
    # Toronto's clocks jumped from 23:30 on Sunday to 00:30 on Monday, 31 March 1919.
    monday = to_minute(datetime(1919, 3, 31, 12, tzinfo=UTC))

    result = span(CalendarWindow(CalendarUnit.WEEK, "America/Toronto"), monday)

    assert _local("America/Toronto", result.from_minute) == "1919-03-31T00:30:00-04:00"


def test_a_month_that_begins_twice_begins_the_first_time() -> None:
    # St. John's clocks fell from 00:01 on 1 November 2009 to 23:01 on 31 October.
    first = to_minute(datetime(2009, 11, 1, 2, 30, tzinfo=UTC))
    window = CalendarWindow(CalendarUnit.MONTH, "America/St_Johns")

    october, november = span(window, first), span(window, first + 30)

    assert october.end_minute == november.from_minute == first


def test_an_offset_of_odd_seconds_gives_the_minute_that_holds_midnight() -> None:
    window = CalendarWindow(CalendarUnit.YEAR, "Asia/Kolkata")  # +5:53:28 until 1854

    result = span(window, to_minute(datetime(1850, 6, 1, tzinfo=UTC)))

    midnight = datetime(1850, 1, 1, tzinfo=ZoneInfo("Asia/Kolkata"))
    assert result.from_minute == to_minute(midnight)


def test_a_month_whose_local_date_is_early_still_belongs_to_the_unit_before() -> None:
    # In Kolkata's minute of midnight of 1850 the year has begun, though its first seconds had not.
    midnight = to_minute(datetime(1850, 1, 1, tzinfo=ZoneInfo("Asia/Kolkata")))
    window = CalendarWindow(CalendarUnit.YEAR, "Asia/Kolkata")

    old, new = span(window, midnight), span(window, midnight + 1)

    assert old.end_minute == new.from_minute == midnight


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("30d", RollingWindow(30)),
        ("4w", RollingWindow(28)),
        ("month@Asia/Tokyo", CalendarWindow(CalendarUnit.MONTH, "Asia/Tokyo")),
    ],
)
def test_a_window_is_read_as_it_is_written(
    text: str, window: RollingWindow | CalendarWindow
) -> None:
    assert parse_window(text) == window


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0d",
        "d",
        "30",
        "30h",
        "٣d",
        "month",
        "day@UTC",
        "month@",
        "month@No/Where",
        "month@../x",
    ],
)
def test_a_window_that_is_none_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(Invalid, match="write"):
        parse_window(text)
