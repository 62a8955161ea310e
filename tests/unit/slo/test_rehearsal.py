"""What a target would have meant: windows missed, pages a month, and which one to consider."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.units import DAY_MINUTES, to_minute
from sre_ops.slo.domain.burn import BURN_TIERS
from sre_ops.slo.domain.definition import RollingWindow, Window
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.rehearsal import Question, Rehearsal, past_windows, rehearse
from sre_ops.slo.domain.suggestion import suggest
from sre_ops.slo.domain.windows import parse_window

WEEK = RollingWindow(7)
WEEK_MINUTES = 7 * DAY_MINUTES
MET_WITH_ROOM = "that each would have met with a fifth of its budget left."


def _weeks(*bad_a_day: int, end: int = 100 * WEEK_MINUTES, valid: int = 100) -> Minutes:
    """Return one week for each number, oldest first: so many bad events in each day's noon."""
    minutes = Minutes.empty(end - len(bad_a_day) * WEEK_MINUTES, len(bad_a_day) * WEEK_MINUTES)
    minutes.valid[:], minutes.seen[:], minutes.expected[:] = valid, 4, 4
    for number, bad in enumerate(bad_a_day):
        week = minutes.bad[number * WEEK_MINUTES : (number + 1) * WEEK_MINUTES]
        week[DAY_MINUTES // 2 :: DAY_MINUTES] = bad
    return minutes


def _rehearsed(minutes: Minutes, target: str, window: Window = WEEK) -> Rehearsal:
    return rehearse(minutes, Question(target=Decimal(target), window=window))


# A week holds 1,008,000 events; 99.9 % allow 1,008 bad ones, 144 a day.
def test_it_tells_in_how_many_windows_the_target_would_have_been_missed() -> None:
    minutes = _weeks(100, 145, 144, 200)

    found = _rehearsed(minutes, "0.999")

    assert [one.bad for one in found.windows] == [1_400, 1_008, 1_015, 700]
    assert (found.missed, len(found.windows)) == (2, 4)
    assert found.windows[0].consumed(Fraction(1, 1000)) == Fraction(1_400, 1_008)
    assert found.windows[0].sli == 1 - Fraction(1_400, 1_008_000)


def test_at_most_twelve_windows_are_looked_at() -> None:
    assert len(_rehearsed(_weeks(*range(14)), "0.999").windows) == 12


def test_a_window_of_which_too_little_was_measured_says_nothing() -> None:
    minutes = _weeks(10, 10, 10)
    minutes.seen[: WEEK_MINUTES * 3 // 5] = 0
    minutes.valid[WEEK_MINUTES : 2 * WEEK_MINUTES] = 0

    assert len(past_windows(minutes, WEEK)) == 1


def test_calendar_windows_are_those_that_are_over() -> None:
    end = to_minute(datetime(2026, 11, 21, 12, tzinfo=UTC))
    minutes = _weeks(*[1] * 16, end=end)

    found = past_windows(minutes, parse_window("month@Asia/Tokyo"))

    starts = [datetime.fromtimestamp(one.span.from_minute * 60, UTC) for one in found]
    assert [f"{at:%m-%d %H}" for at in starts] == ["09-30 15", "08-31 15", "07-31 15"]


def test_without_history_there_is_nothing_to_tell() -> None:
    found = _rehearsed(Minutes.empty(100 * DAY_MINUTES, 0), "0.999")

    assert (found.windows, found.firings, found.pages, found.pages_a_month) == ((), (), 0, None)


def test_pages_that_overlap_are_one_and_are_told_for_30_days() -> None:
    minutes = _weeks(0, 0)
    minutes.bad[3_000:3_060] = 50
    minutes.bad[9_000:9_060] = 50
    question = Question(target=Decimal("0.999"), window=RollingWindow(30))

    found = rehearse(minutes, question)

    pages = [one for one in found.firings if one.is_page]
    assert [(one.tier.short, one.detection_minutes) for one in pages] == [
        ("5m", 2),
        ("30m", 5),
        ("5m", 2),
        ("30m", 5),
    ]
    assert found.pages == 2
    assert found.pages_a_month == pytest.approx(2 * 30 / 14)


def test_a_page_that_still_fires_is_one() -> None:
    minutes = _weeks(0, 0)
    minutes.bad[-100:] = 50

    assert rehearse(minutes, Question(target=Decimal("0.999"), window=RollingWindow(30))).pages == 1


def test_tiers_that_can_never_fire_are_named() -> None:
    found = _rehearsed(_weeks(0), "0.9", RollingWindow(30))

    assert found.idle == BURN_TIERS[:1]


@pytest.mark.parametrize("target", ["0", "1", "-0.5", "1.5"])
def test_a_target_is_a_ratio_between_nothing_and_all(target: str) -> None:
    with pytest.raises(Unfit) as refused:
        Question(target=Decimal(target), window=WEEK)

    assert refused.value.field == "target"


def _said(*bad_a_day: int, valid: int = 100) -> tuple[Decimal | None, list[str]]:
    found = suggest(past_windows(_weeks(*bad_a_day, valid=valid), WEEK))
    return found.target, [str(one) for one in found.reasons]


def test_the_strictest_target_with_room_in_every_window_is_suggested_with_its_reasons() -> None:
    target, reasons = _said(100, 110, 40)

    assert target == Decimal("0.999")
    assert reasons == [
        "Windows measured: 3. Their SLI was 99.9236 % to 99.9722 %.",
        f"99.9 % is the strictest usual target {MET_WITH_ROOM}",
        "99.95 % would have been missed in 2 of 3 windows.",
        "This tells what was, not what users need: ask how much they bear, and decide yourself.",
    ]


def test_a_tight_target_and_little_history_are_said() -> None:
    target, reasons = _said(140)

    assert target == Decimal("0.998")
    assert reasons[1] == "That is little history; look again when there is more."
    assert "99.9 % would have left less than a fifth of the budget in 1 of 1 windows." in reasons


def test_with_little_traffic_a_strict_target_cannot_be_judged() -> None:
    target, reasons = _said(0, 0, 0, valid=1)

    assert target == Decimal("0.999")  # 10,080 events a week allow ten
    assert "99.95 % would allow fewer than 10 bad events a window, too few to judge." in reasons


def test_nothing_fits_a_service_that_fails_a_fifth_of_the_time() -> None:
    target, reasons = _said(144_000)

    assert target is None
    assert "90 % would have been missed in 1 of 1 windows." in reasons


def test_the_strictest_of_all_needs_no_excuse() -> None:
    target, reasons = _said(0, 0, 0)

    assert target == Decimal("0.9999")
    assert len(reasons) == 3


def test_without_a_whole_window_nothing_is_suggested() -> None:
    found = suggest(())

    assert found.target is None
    assert "nothing to go by" in str(found.reasons[0])
