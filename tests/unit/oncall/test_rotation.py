from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.rotation import Rotation, Turn, Unit, hand_over, turns
from sre_ops.oncall.domain.spans import Span

NEW_YORK = "America/New_York"


def at(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    local = datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(NEW_YORK))
    return local.astimezone(UTC)


def rotation(unit: Unit, length: int, first: datetime) -> Rotation:
    return Rotation(unit=unit, length=length, first=first, zone=NEW_YORK)


def test_a_weekly_hand_over_stays_at_nine_when_the_clocks_change() -> None:
    weekly = rotation(Unit.WEEK, 1, datetime(2026, 3, 2, 9))

    found = [turn.span.length for turn in turns(weekly, Span(at(3, 3), at(3, 17)))]

    assert found == [timedelta(days=7, hours=-1), timedelta(days=7), timedelta(days=7)]
    assert hand_over(weekly, 35) == at(11, 2, 9)


def test_twelve_hours_on_the_clock_are_thirteen_in_the_night_of_autumn() -> None:
    halves = rotation(Unit.HOUR, 12, datetime(2026, 10, 30, 8))

    found = list(turns(halves, Span(at(10, 31, 20), at(11, 1, 20))))

    assert found == [
        Turn(3, Span(at(10, 31, 20), at(11, 1, 8))),
        Turn(4, Span(at(11, 1, 8), at(11, 1, 20))),
    ]
    assert found[0].span.length == timedelta(hours=13)


def test_the_turn_of_the_skipped_hour_never_comes() -> None:
    hourly = rotation(Unit.HOUR, 1, datetime(2026, 3, 8))

    found = [turn.number for turn in turns(hourly, Span(at(3, 8, 0), at(3, 8, 5)))]

    assert found == [0, 1, 3, 4]


def test_the_turn_of_the_repeated_hour_lasts_two() -> None:
    hourly = rotation(Unit.HOUR, 1, datetime(2026, 11, 1))

    found = [turn.span.length for turn in turns(hourly, Span(at(11, 1, 0), at(11, 1, 3)))]

    assert found == [timedelta(hours=1), timedelta(hours=2), timedelta(hours=1)]


def test_a_monthly_hand_over_on_the_31st_is_on_the_last_day_of_shorter_months() -> None:
    monthly = rotation(Unit.MONTH, 1, datetime(2026, 1, 31, 9))

    assert hand_over(monthly, 1) == at(2, 28, 9)
    assert hand_over(monthly, 2) == at(3, 31, 9)
    assert hand_over(monthly, 25) == at(2, 29, 9, year=2028)


def test_nobody_has_a_turn_before_the_first_hand_over() -> None:
    daily = rotation(Unit.DAY, 1, datetime(2026, 6, 10, 9))

    found = list(turns(daily, Span(at(6, 1), at(6, 11))))

    assert [turn.number for turn in found] == [0]
    assert list(turns(daily, Span(at(6, 1), at(6, 10)))) == []


@pytest.mark.parametrize("unit", Unit)
def test_a_turn_years_later_is_found_without_counting_from_the_first(unit: Unit) -> None:
    long_ago = rotation(unit, 1, datetime(1990, 1, 1, 9))

    [turn] = turns(long_ago, Span(at(6, 1, 12), at(6, 1, 12, 1)))

    assert turn.span == Span(hand_over(long_ago, turn.number), hand_over(long_ago, turn.number + 1))


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("zone", {"zone": "Moon"}),
        ("first", {"first": datetime(2026, 1, 1, tzinfo=UTC)}),
        ("length", {"length": 0}),
        ("length", {"length": 54}),
    ],
)
def test_a_rotation_that_cannot_be_is_refused_by_field(
    field: str, changes: dict[str, object]
) -> None:
    fields = {"unit": Unit.WEEK, "length": 1, "first": datetime(2026, 1, 1), "zone": NEW_YORK}

    with pytest.raises(Unfit) as refused:
        Rotation(**(fields | changes))  # type: ignore[arg-type]

    assert refused.value.field == field
