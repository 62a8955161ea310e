from datetime import UTC, date, datetime

from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.sources.holiday_calendars import calendars, is_known

NEW_YEAR = Span(datetime(2026, 12, 31, 20, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def test_holidays_of_both_years_that_a_span_touches_are_known() -> None:
    found = calendars(["JP", "JP", ""], NEW_YEAR)

    assert set(found) == {"JP"}
    assert {date(2026, 11, 23), date(2027, 1, 1)} <= set(found["JP"])


def test_a_country_that_nobody_knows_has_none() -> None:
    assert calendars(["XX"], NEW_YEAR) == {"XX": frozenset()}
    assert (is_known("XX"), is_known("GB")) == (False, True)
