from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sre_ops.slo.domain.definition import CalendarUnit, CalendarWindow, RollingWindow
from sre_ops.slo.domain.windows import parse_window, span

ZONES = sorted(available_timezones() - {"localtime"})
MINUTES = st.integers(min_value=-60_000_000, max_value=60_000_000)  # 1855 to 2084


@pytest.mark.parametrize("zone", ZONES)
def test_months_tile_without_holes_in_every_zone(zone: str) -> None:
    window = CalendarWindow(CalendarUnit.MONTH, zone)
    at = span(window, 9_000_000)  # February 1987

    for _ in range(12 * 3):
        following = span(window, at.end_minute + 1)

        assert following.from_minute == at.end_minute
        assert 27 * 1440 <= following.length <= 32 * 1440
        at = following


@settings(max_examples=500, deadline=None)
@given(unit=st.sampled_from(CalendarUnit), zone=st.sampled_from(ZONES), minute=MINUTES)
def test_windows_of_any_zone_and_time_tile(unit: CalendarUnit, zone: str, minute: int) -> None:
    window = CalendarWindow(unit, zone)

    at = span(window, minute)
    first, last = span(window, at.from_minute + 1), span(window, at.end_minute)
    before, after = span(window, at.from_minute), span(window, at.end_minute + 1)

    assert at.from_minute < minute <= at.end_minute
    assert (first.from_minute, first.end_minute) == (at.from_minute, at.end_minute)
    assert (last.from_minute, last.end_minute) == (at.from_minute, at.end_minute)
    assert before.end_minute == at.from_minute
    assert after.from_minute == at.end_minute


@settings(deadline=None)
@given(
    window=st.one_of(
        st.builds(RollingWindow, st.integers(1, 9999)),
        st.builds(CalendarWindow, st.sampled_from(CalendarUnit), st.sampled_from(ZONES)),
    )
)
def test_a_window_reads_back_as_it_was_written(window: RollingWindow | CalendarWindow) -> None:
    assert parse_window(str(window)) == window
