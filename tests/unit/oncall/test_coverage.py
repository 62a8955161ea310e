from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from sre_ops.oncall.domain.absences import Absence, Clash, Home, conflicts
from sre_ops.oncall.domain.editions import Edition, shifts_of_editions, who_was_on_call
from sre_ops.oncall.domain.fairness import Page, loads, spread
from sre_ops.oncall.domain.gaps import gaps
from sre_ops.oncall.domain.hours import daily
from sre_ops.oncall.domain.rotation import Rotation, Unit
from sre_ops.oncall.domain.schedule import Kind, Layer, Origin, Override, Schedule, Shift, Source
from sre_ops.oncall.domain.spans import Span

ANA, BEN, CHO = (UUID(int=number) for number in range(1, 4))
MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
ORIGIN = Origin(Source.LAYER, "first")
TOKYO = Home("Asia/Tokyo", frozenset({date(2026, 6, 3)}))
LONDON = Home("Europe/London")


def at(days: float) -> datetime:
    return MONDAY + timedelta(days=days)


def span(start: float, end: float) -> Span:
    return Span(at(start), at(end))


def shift(person: UUID, start: float, end: float) -> Shift:
    return Shift(person, span(start, end), ORIGIN)


def schedule(*order: UUID, **fields: object) -> Schedule:
    weekly = Rotation(unit=Unit.WEEK, length=1, first=datetime(2026, 6, 1), zone="UTC")
    usual = {"zone": "UTC", "layers": (Layer(name="first", rotation=weekly, order=order),)}
    return Schedule(**(usual | fields))  # type: ignore[arg-type]


def removal(start: float, end: float) -> Override:
    return Override(id=UUID(int=9), kind=Kind.REMOVE, span=span(start, end), person=ANA)


def test_a_gap_in_december_is_seen_ninety_days_before() -> None:
    given = schedule(ANA, changes=(removal(80, 81), removal(95, 96)))

    assert gaps(given, at(0)) == (span(80, 81),)
    assert gaps(given, at(0), at(100)) == (span(80, 81), span(95, 96))


def test_hours_in_which_nobody_is_needed_are_no_gap() -> None:
    given = schedule(ANA, changes=(removal(0, 1),), needed=(daily(time(9), time(21), range(5)),))

    assert gaps(given, at(0)) == (span(0.375, 0.875),)


def test_a_schedule_without_people_is_one_gap() -> None:
    assert gaps(schedule(ANA, layers=()), at(0), at(7)) == (span(0, 7),)


def test_the_past_is_told_by_the_edition_that_was_in_force() -> None:
    editions = [Edition(at(1), schedule(ANA)), Edition(at(10), schedule(BEN))]

    found = shifts_of_editions(editions, at(0), at(15))

    assert [(one.person, one.span) for one in found] == [
        (ANA, span(1, 7)),
        (ANA, span(7, 10)),
        (BEN, span(10, 14)),
        (BEN, span(14, 15)),
    ]
    assert [one.person for one in who_was_on_call(editions, at(9))] == [ANA]
    assert who_was_on_call(editions, at(0)) == ()
    assert who_was_on_call([], at(0)) == ()


def test_a_later_edition_does_not_rewrite_the_past() -> None:
    before = [Edition(at(0), schedule(ANA))]
    after = [*before, Edition(at(20), schedule(BEN))]

    assert shifts_of_editions(before, at(0), at(20)) == shifts_of_editions(after, at(0), at(20))


def test_a_shift_in_time_off_on_a_holiday_and_beside_another_is_named() -> None:
    shifts = [shift(ANA, 0, 7), shift(BEN, 7, 14)]

    found = conflicts(
        shifts,
        [Absence(ANA, span(5, 9)), Absence(BEN, span(1, 2))],
        {ANA: TOKYO, BEN: LONDON},
        [shift(ANA, 6, 8), shift(CHO, 0, 9)],
    )

    assert [(one.clash, one.shift, one.span) for one in found] == [
        (Clash.HOLIDAY, shifts[0], Span(at(2) - timedelta(hours=9), at(3) - timedelta(hours=9))),
        (Clash.TIME_OFF, shifts[0], span(5, 7)),
        (Clash.ELSEWHERE, shifts[0], span(6, 7)),
    ]


def test_somebody_without_a_home_has_no_holidays() -> None:
    assert conflicts([shift(CHO, 0, 7)], [], {}) == ()


def test_hours_are_weighed_by_the_clocks_where_people_live() -> None:
    shifts = [shift(ANA, 0, 3), shift(ANA, 2, 3), shift(BEN, 5, 6), shift(CHO, 0, 9)]
    pages = [Page(ANA, at(0.6)), Page(ANA, at(0.1)), Page(CHO, at(1))]

    ana, ben = loads(shifts, pages, {BEN: LONDON, ANA: TOKYO})

    assert (ana.person, ana.on_call, ana.share) == (ANA, timedelta(days=3), 0.75)
    assert (ana.at_night, ana.on_weekends) == (timedelta(hours=27), timedelta())
    assert ana.on_holidays == timedelta(hours=24)
    assert (ana.pages, ana.night_pages) == (2, 1)
    assert (ben.on_weekends, ben.share, ben.pages) == (timedelta(hours=24), 0.25, 0)


def test_an_unequal_load_is_measured_against_an_equal_one() -> None:
    compared = loads([shift(ANA, 0, 3), shift(BEN, 3, 4)], [], {ANA: TOKYO, BEN: LONDON})

    assert spread(compared) == pytest.approx(0.5)


def test_nobody_on_call_leaves_no_share() -> None:
    [ana] = loads([], [], {ANA: TOKYO})

    assert (ana.share, ana.at_night) == (None, timedelta())
    assert spread([ana]) is None
