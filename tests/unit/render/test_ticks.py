from datetime import UTC, datetime

import pytest

from sre_ops.render.charts.ticks import nice_domain, nice_ticks, time_ticks


def _labels(start: datetime, end: datetime, zone: str, count: int, locale: str = "en") -> list[str]:
    ticks = time_ticks(start, end, zone=zone, locale=locale, count=count)
    return [tick.label for tick in ticks]


@pytest.mark.parametrize(
    ("low", "high", "count", "ticks"),
    [
        (0, 1, 4, (0, 0.5, 1)),
        (0, 1, 5, (0, 0.2, 0.4, 0.6, 0.8, 1)),
        (-0.4, 1, 4, (0, 0.5, 1)),
        (0, 612, 6, (0, 200, 400, 600)),
        (0.985, 1, 4, (0.985, 0.99, 0.995, 1)),
    ],
)
def test_ticks_are_round_numbers(
    low: float, high: float, count: int, ticks: tuple[float, ...]
) -> None:
    assert nice_ticks(low, high, count) == pytest.approx(ticks)


def test_a_domain_is_widened_to_round_numbers() -> None:
    assert nice_domain(-0.34, 1, 4) == (-0.5, 1)
    assert nice_domain(5, 5, 4) == (4, 10)


def test_a_month_is_marked_by_its_mondays_and_names_the_month_once() -> None:
    start, end = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 5, tzinfo=UTC)

    assert _labels(start, end, "UTC", 6) == ["5 Oct", "12", "19", "26", "2 Nov"]
    assert _labels(start, end, "UTC", 6, "ja") == ["10月5日", "12日", "19日", "26日", "11月2日"]


def test_the_night_the_clocks_are_set_back_keeps_its_ticks_on_the_clock() -> None:
    start, end = datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)

    ticks = time_ticks(start, end, zone="Europe/Berlin", locale="en", count=5)

    assert [tick.label for tick in ticks] == ["00:00", "06:00", "12:00", "18:00", "26 Oct"]
    hours = [(tick.at - start).total_seconds() / 3600 for tick in ticks]
    assert hours == [0, 7, 13, 19, 25]


def test_an_hour_that_the_clocks_leave_out_has_no_tick() -> None:
    start, end = datetime(2026, 3, 29, 0, tzinfo=UTC), datetime(2026, 3, 29, 3, tzinfo=UTC)

    assert _labels(start, end, "Europe/Berlin", 4) == ["01:00", "03:00", "04:00", "05:00"]


def test_a_midnight_that_the_clocks_leap_over_is_the_first_instant_of_its_day() -> None:
    start, end = datetime(2026, 9, 5, 12, tzinfo=UTC), datetime(2026, 9, 7, 12, tzinfo=UTC)

    ticks = time_ticks(start, end, zone="America/Santiago", locale="en", count=3)

    assert [tick.at.isoformat() for tick in ticks] == [
        "2026-09-06T01:00:00-03:00",
        "2026-09-07T00:00:00-03:00",
    ]


def test_years_are_marked_by_months_and_the_new_year_by_its_number() -> None:
    start, end = datetime(2025, 9, 15, tzinfo=UTC), datetime(2026, 4, 15, tzinfo=UTC)

    assert _labels(start, end, "UTC", 3) == ["Oct 2025", "2026", "Apr"]


def test_an_axis_never_has_one_tick_alone() -> None:
    start, end = datetime(2026, 10, 18, 11, tzinfo=UTC), datetime(2026, 10, 25, 11, tzinfo=UTC)

    assert _labels(start, end, "UTC", 3) == ["20 Oct", "22", "24"]
