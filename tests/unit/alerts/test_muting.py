from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from sre_ops.alerts.domain.matchers import parse_matcher
from sre_ops.alerts.domain.muting import MuteWindow, Once, Weekly, muted_by
from sre_ops.kernel.errors import Invalid

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NIGHT: dict[str, Any] = {
    "zone": "Europe/Berlin",
    "weekdays": frozenset({5}),
    "starts": time(23),
    "ends": time(4),
    "first_day": date(2026, 1, 1),
}


def _window(period: Once | Weekly, *matchers: str) -> MuteWindow:
    return MuteWindow(
        window_id=UUID(int=1),
        period=period,
        reason="upgrade",
        matchers=tuple(parse_matcher(one) for one in matchers),
    )


def test_a_window_mutes_what_it_means_while_it_holds() -> None:
    window = _window(Once(from_at=NOON, to_at=NOON + HOUR), 'service="shop"')

    assert muted_by([window], {"service": "shop"}, at=NOON) == window
    assert muted_by([window], {"service": "web"}, at=NOON) is None
    assert muted_by([window], {"service": "shop"}, at=NOON + HOUR) is None


def test_a_window_past_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    night = Weekly(**NIGHT)

    assert night.holds(datetime(2026, 11, 22, 2, 59, tzinfo=UTC))  # 03:59 on Sunday
    assert not night.holds(datetime(2026, 11, 22, 3, 0, tzinfo=UTC))
    assert not night.holds(datetime(2026, 11, 21, 2, 0, tzinfo=UTC))  # Saturday's early morning


def test_a_window_follows_the_clocks_when_they_change() -> None:
    night = Weekly(**NIGHT)  # 2026-10-24 is the Saturday before the clocks go back

    assert night.holds(datetime(2026, 10, 24, 21, 0, tzinfo=UTC))
    assert night.holds(datetime(2026, 10, 25, 2, 59, tzinfo=UTC))
    assert not night.holds(datetime(2026, 10, 25, 3, 0, tzinfo=UTC))


def test_a_window_of_one_day_ends_on_it() -> None:
    noon = Weekly(**NIGHT | {"zone": "UTC", "starts": time(11), "ends": time(13)})

    assert noon.holds(NOON)
    assert not noon.holds(NOON + HOUR)


def test_a_window_holds_between_its_first_and_last_day() -> None:
    today = Weekly(**NIGHT | {"first_day": NOON.date(), "last_day": NOON.date()})
    saturday_night = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)

    assert today.holds(saturday_night)
    assert not today.holds(saturday_night - timedelta(days=7))
    assert not today.holds(saturday_night + timedelta(days=7))


@pytest.mark.parametrize(
    "different",
    [
        {"zone": "Mars/Base"},
        {"weekdays": frozenset()},
        {"weekdays": frozenset({7})},
        {"ends": time(23)},
        {"last_day": date(2025, 1, 1)},
    ],
)
def test_a_crooked_recurring_window_is_refused(different: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        Weekly(**NIGHT | different)


@pytest.mark.parametrize("length", [timedelta(), -HOUR, timedelta(days=32)])
def test_a_crooked_window_is_refused(length: timedelta) -> None:
    with pytest.raises(Invalid):
        Once(from_at=NOON, to_at=NOON + length)
