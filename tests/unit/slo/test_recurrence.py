"""When something recurs: by the clocks of its zone, also in the nights in which they change."""

from datetime import UTC, date, datetime, time

import pytest

from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.units import DAY_MINUTES, minute_start, to_minute
from sre_ops.slo.domain.recurrence import (
    LATEST_MINUTE,
    LONGEST_MINUTES,
    MonthDay,
    MonthWeekday,
    Once,
    Weekly,
    parse_rule,
    spans,
)
from tests.unit.slo.correction_samples import recurring


def _minute(*when: int) -> int:
    return to_minute(datetime(*when, tzinfo=UTC))  # type: ignore[misc,arg-type] # year to minute


def _told(found: list[tuple[int, int]]) -> list[tuple[str, str]]:
    return [
        (f"{minute_start(start):%m-%d %H:%M}", f"{minute_start(end):%m-%d %H:%M}")
        for start, end in found
    ]


def test_what_holds_once_is_cut_to_what_is_asked_for() -> None:
    period = Once(from_minute=100, to_minute=200)

    assert spans(period, 0, 1000) == [(100, 200)]
    assert spans(period, 150, 160) == [(150, 160)]
    assert spans(period, 200, 1000) == []


@pytest.mark.parametrize(("start", "end"), [(5, 5), (6, 5), (0, LONGEST_MINUTES + 1)])
def test_a_period_that_ends_too_early_or_lasts_too_long_is_refused(start: int, end: int) -> None:
    with pytest.raises(Unfit) as refused:
        Once(from_minute=start, to_minute=end)

    assert refused.value.field == "ends_at"


@pytest.mark.parametrize(("start", "end"), [(-5, 5), (LATEST_MINUTE, LATEST_MINUTE + 1)])
def test_a_period_beyond_all_calendars_is_refused(start: int, end: int) -> None:
    with pytest.raises(Unfit) as refused:
        Once(from_minute=start, to_minute=end)

    assert refused.value.field == "starts_at"


def test_each_sunday_comes_once_a_week() -> None:
    found = spans(recurring(), _minute(2026, 11, 1), _minute(2026, 11, 16))

    assert _told(found) == [
        ("11-01 02:00", "11-01 04:00"),
        ("11-08 02:00", "11-08 04:00"),
        ("11-15 02:00", "11-15 04:00"),
    ]


def test_one_that_goes_past_midnight_also_begins_the_day_before() -> None:
    period = recurring("FREQ=WEEKLY;BYDAY=SA,SU", starts=time(23), ends=time(1))

    found = spans(period, _minute(2026, 11, 1), _minute(2026, 11, 2, 12))

    assert _told(found) == [("11-01 00:00", "11-01 01:00"), ("11-01 23:00", "11-02 01:00")]


def test_it_begins_with_its_first_day_and_ends_with_its_last() -> None:
    period = recurring(first_day=date(2026, 11, 8), last_day=date(2026, 11, 14))

    found = spans(period, _minute(2026, 10, 1), _minute(2026, 12, 1))

    assert _told(found) == [("11-08 02:00", "11-08 04:00")]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        (MonthDay(31), ["01-31", "03-31"]),
        (MonthDay(-1), ["01-31", "02-28", "03-31"]),
        (MonthWeekday(2, 1), ["01-13", "02-10", "03-10"]),
        (MonthWeekday(-1, 6), ["01-25", "02-22", "03-29"]),
        (Weekly(frozenset({3})), [f"{date(2026, 1, 1).replace(day=d):%m-%d}" for d in (1, 8, 15)]),
    ],
)
def test_rules_choose_days(rule: Weekly | MonthDay | MonthWeekday, days: list[str]) -> None:
    end = _minute(2026, 1, 20) if isinstance(rule, Weekly) else _minute(2026, 4, 1)

    found = spans(recurring(rule), _minute(2026, 1, 1), end)

    assert [f"{minute_start(start):%m-%d}" for start, _ in found] == days
    assert parse_rule(str(rule)) == rule


# New York, 2026: forward on 8 March (02:00 to 03:00), back on 1 November (02:00 to 01:00).
@pytest.mark.parametrize(
    ("day", "starts", "ends", "minutes"),
    [
        (date(2026, 3, 8), time(1), time(4), 120),
        (date(2026, 3, 8), time(2, 15), time(4), 60),  # starts as the clocks jump over it
        (date(2026, 3, 8), time(1), time(2, 30), 60),
        (date(2026, 3, 8), time(2, 10), time(2, 50), 0),
        (date(2026, 11, 1), time(0), time(3), 240),
        (date(2026, 11, 1), time(1, 30), time(2), 90),
        (date(2026, 11, 1), time(1), time(1, 30), 30),
        (date(2026, 11, 8), time(0), time(3), 180),
    ],
)
def test_it_follows_the_clocks_of_its_zone(
    day: date, starts: time, ends: time, minutes: int
) -> None:
    period = recurring(
        zone="America/New_York", starts=starts, ends=ends, first_day=day, last_day=day
    )
    noon = to_minute(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))

    found = spans(period, noon - DAY_MINUTES, noon + DAY_MINUTES)

    assert sum(end - start for start, end in found) == minutes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYDAY=5MO",
        "FREQ=MONTHLY;BYDAY=2XX",
    ],
)
def test_other_rules_are_refused(text: str) -> None:
    with pytest.raises(Unfit, match="FREQ=WEEKLY"):
        parse_rule(text)


def test_zone_times_and_days_of_a_rule_must_make_sense() -> None:
    with pytest.raises(Unfit, match="time zone"):
        recurring(zone="Mars/Olympus")
    with pytest.raises(Unfit, match="another time"):
        recurring(starts=time(2), ends=time(2))
    with pytest.raises(Unfit, match="last day"):
        recurring(last_day=date(2025, 12, 31))
