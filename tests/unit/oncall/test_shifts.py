from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.changes import NotOnCallThen, check_swap
from sre_ops.oncall.domain.hours import OnHolidays, daily
from sre_ops.oncall.domain.rotation import Rotation, Unit
from sre_ops.oncall.domain.schedule import (
    Change,
    Fixed,
    Kind,
    Layer,
    Override,
    Schedule,
    Source,
    Swap,
    Temporary,
)
from sre_ops.oncall.domain.shifts import HandOver, hand_overs, shifts, who_is_on_call
from sre_ops.oncall.domain.spans import Span

ANA, BEN, CHO, DEE = (UUID(int=number) for number in range(1, 5))
NAMES = {ANA: "ana", BEN: "ben", CHO: "cho", DEE: "dee"}
ONE = UUID(int=100)
OTHER = UUID(int=101)
DAY = datetime(2026, 6, 1, tzinfo=UTC)  # a Monday
DAILY = Rotation(unit=Unit.DAY, length=1, first=datetime(2026, 6, 1), zone="UTC")


def at(day: float) -> datetime:
    return DAY + timedelta(days=day)


def span(start: float, end: float) -> Span:
    return Span(at(start), at(end))


def layer(name: str, *order: UUID, **fields: object) -> Layer:
    return Layer(**({"name": name, "rotation": DAILY, "order": order} | fields))  # type: ignore[arg-type]


def schedule(*changes: Change, **fields: object) -> Schedule:
    usual = {"zone": "UTC", "layers": (layer("first", ANA, BEN),), "changes": changes}
    return Schedule(**(usual | fields))  # type: ignore[arg-type]


def override(kind: Kind, start: float, end: float, *people: UUID) -> Override:
    return Override(
        id=ONE, kind=kind, span=span(start, end), person=people[0], stand_in=(*people, None)[1]
    )


def told(
    given: Schedule, start: float, end: float, holidays: frozenset[date] = frozenset()
) -> list[str]:
    """Say the shifts as `ana 0-1.5`, in days since Monday."""
    found = shifts(given, at(start), at(end), {"JP": holidays})
    return [
        f"{NAMES[one.person]} {(one.span.start - DAY) / timedelta(days=1):g}"
        f"-{(one.span.end - DAY) / timedelta(days=1):g}"
        for one in found
    ]


def test_people_take_turns_and_start_again() -> None:
    assert told(schedule(), 0.5, 3) == ["ana 0.5-1", "ben 1-2", "ana 2-3"]


def test_an_empty_time_has_no_shifts() -> None:
    assert shifts(schedule(), at(1), at(1)) == ()


def test_a_shift_says_which_turn_of_which_layer_it_is() -> None:
    [now] = who_is_on_call(schedule(), at(4))

    assert (now.person, now.origin.source, now.origin.name, now.origin.turn) == (
        ANA,
        Source.LAYER,
        "first",
        4,
    )


def test_a_higher_layer_covers_the_lower_one_at_its_hours() -> None:
    upper = layer("night", CHO, hours=(daily(time(18), time(6)),))

    assert told(schedule(layers=(layer("first", ANA), upper)), 0, 2) == [
        "cho 0-0.25",
        "ana 0.25-0.75",
        "cho 0.75-1",
        "cho 1-1.25",
        "ana 1.25-1.75",
        "cho 1.75-2",
    ]


def test_a_layer_stands_from_and_until_its_dates() -> None:
    short = layer("short", CHO, from_at=at(1), until_at=at(1.5))

    assert told(schedule(layers=(layer("first", ANA), short)), 0, 2) == [
        "ana 0-1",
        "cho 1-1.5",
        "ana 1.5-2",
    ]
    assert told(schedule(layers=(short,)), 3, 4) == []


@pytest.mark.parametrize(
    ("on_holidays", "expected"),
    [
        (OnHolidays.AS_USUAL, ["ana 0-0.5", "ana 1-1.5"]),
        (OnHolidays.CLOSED, ["ana 1-1.5"]),
        (OnHolidays.ALL_DAY, ["ana 0-1", "ana 1-1.5"]),
    ],
)
def test_a_layer_follows_the_holidays_of_its_country(
    on_holidays: OnHolidays, expected: list[str]
) -> None:
    mornings = layer(
        "mornings", ANA, hours=(daily(time(), time(12)),), country="JP", on_holidays=on_holidays
    )

    assert told(schedule(layers=(mornings,)), 0, 2, frozenset({DAY.date()})) == expected


def test_a_layer_that_is_always_on_may_rest_on_holidays() -> None:
    always = layer("always", ANA, country="JP", on_holidays=OnHolidays.CLOSED)

    assert told(schedule(layers=(always,)), 0, 2, frozenset({DAY.date()})) == ["ana 1-2"]


def test_a_country_whose_calendar_is_missing_has_no_holidays() -> None:
    always = layer("always", ANA, country="XX", on_holidays=OnHolidays.CLOSED)

    assert told(schedule(layers=(always,)), 0, 1) == ["ana 0-1"]


def test_a_temporary_schedule_takes_the_place_of_all_layers() -> None:
    moving = Temporary(
        id=ONE, span=span(0.5, 2.5), fixed=(Fixed(CHO, span(0, 1)), Fixed(DEE, span(2, 3)))
    )

    assert told(schedule(temporary=(moving,)), 0, 4) == [
        "ana 0-0.5",
        "cho 0.5-1",
        "dee 2-2.5",
        "ana 2.5-3",
        "ben 3-4",
    ]


def test_of_two_temporary_schedules_the_later_holds() -> None:
    early = Temporary(id=ONE, span=span(0, 2), fixed=(Fixed(CHO, span(0, 2)),))
    late = Temporary(id=OTHER, span=span(1, 3), fixed=(Fixed(DEE, span(1, 3)),))

    assert told(schedule(temporary=(early, late)), 0, 4) == ["cho 0-1", "dee 1-3", "ben 3-4"]


def test_somebody_added_is_on_call_beside_the_others() -> None:
    assert told(schedule(override(Kind.ADD, 0.5, 1.5, CHO)), 0, 2) == [
        "ana 0-1",
        "cho 0.5-1.5",
        "ben 1-2",
    ]


def test_somebody_removed_leaves_a_gap() -> None:
    assert told(schedule(override(Kind.REMOVE, 0.5, 1.5, ANA)), 0, 2) == ["ana 0-0.5", "ben 1-2"]


def test_a_stand_in_takes_only_the_other_ones_time() -> None:
    given = schedule(override(Kind.REPLACE, 0.5, 2.5, ANA, CHO))

    assert told(given, 0, 3) == ["ana 0-0.5", "cho 0.5-1", "ben 1-2", "cho 2-2.5", "ana 2.5-3"]
    [now] = who_is_on_call(given, at(2.2))
    assert (now.origin.source, now.origin.name) == (Source.OVERRIDE, str(ONE))
    assert (now.origin.turn, now.origin.instead_of) == (2, ANA)


def test_a_later_change_sees_what_an_earlier_one_made() -> None:
    first = override(Kind.REPLACE, 0, 1, ANA, CHO)
    second = override(Kind.REPLACE, 0.5, 1, CHO, DEE)

    assert told(schedule(first, second), 0, 1) == ["cho 0-0.5", "dee 0.5-1"]
    assert told(schedule(second, first), 0, 1) == ["cho 0-1"]


def test_a_swap_exchanges_two_shifts() -> None:
    swap = Swap(id=ONE, one=ANA, one_span=span(0, 1), other=BEN, other_span=span(3, 4))

    given = schedule(swap)

    assert told(given, 0, 4) == ["ben 0-1", "ben 1-2", "ana 2-3", "ana 3-4"]
    assert [one.origin.instead_of for one in shifts(given, at(0), at(4))] == [ANA, None, None, BEN]


def test_an_override_reaches_over_a_temporary_schedule() -> None:
    moving = Temporary(id=ONE, span=span(0, 1), fixed=(Fixed(CHO, span(0, 1)),))
    given = schedule(override(Kind.REPLACE, 0, 1, CHO, DEE), temporary=(moving,))

    assert told(given, 0, 1) == ["dee 0-1"]


def test_nobody_is_on_call_twice_at_a_time() -> None:
    given = schedule(override(Kind.ADD, 0.25, 0.5, ANA), override(Kind.ADD, 0.5, 1.5, ANA))

    assert told(given, 0, 2) == ["ana 0-1", "ana 1-1.5", "ben 1-2"]


def test_people_give_away_only_their_own_time() -> None:
    found = shifts(schedule(), at(0), at(4))
    fair = Swap(id=ONE, one=ANA, one_span=span(0.2, 0.8), other=BEN, other_span=span(3, 4))
    foul = Swap(id=ONE, one=ANA, one_span=span(0.2, 1.2), other=BEN, other_span=span(3, 4))

    check_swap(found, fair)

    with pytest.raises(NotOnCallThen):
        check_swap(found, foul)


def test_hand_overs_are_where_the_people_change() -> None:
    given = schedule(override(Kind.REMOVE, 1, 2, BEN), layers=(layer("first", ANA, ANA, BEN, BEN),))

    found = hand_overs(shifts(given, at(0), at(6)))

    ana, ben = frozenset({ANA}), frozenset({BEN})
    assert found == (
        HandOver(at(2), ana, ben),
        HandOver(at(4), ben, ana),
        HandOver(at(6), ana, frozenset()),
    )


def test_a_gap_is_handed_over_to_nobody() -> None:
    given = schedule(override(Kind.REMOVE, 1, 2, BEN))

    found = hand_overs(shifts(given, at(0), at(3)))

    assert [(one.at, len(one.after)) for one in found] == [(at(1), 0), (at(2), 1), (at(3), 0)]


@pytest.mark.parametrize(
    ("field", "build"),
    [
        ("order", lambda: layer("empty")),
        ("until_at", lambda: layer("late", ANA, from_at=at(1), until_at=at(1))),
        ("layers", lambda: schedule(layers=(layer("a", ANA), layer("a", BEN)))),
        ("zone", lambda: schedule(zone="Moon")),
        ("span", lambda: override(Kind.ADD, 1, 1, ANA)),
        ("stand_in", lambda: override(Kind.ADD, 1, 2, ANA, BEN)),
        ("stand_in", lambda: override(Kind.REPLACE, 1, 2, ANA)),
        ("stand_in", lambda: override(Kind.REPLACE, 1, 2, ANA, ANA)),
        ("span", lambda: Temporary(id=ONE, span=span(2, 1), fixed=())),
        ("span", lambda: Temporary(id=ONE, span=span(1, 2), fixed=(Fixed(ANA, span(1, 1)),))),
        (
            "span",
            lambda: Swap(id=ONE, one=ANA, one_span=span(1, 1), other=BEN, other_span=span(2, 3)),
        ),
        (
            "other",
            lambda: Swap(id=ONE, one=ANA, one_span=span(0, 1), other=ANA, other_span=span(2, 3)),
        ),
        (
            "other_span",
            lambda: Swap(id=ONE, one=ANA, one_span=span(0, 2), other=BEN, other_span=span(1, 3)),
        ),
    ],
)
def test_what_cannot_be_is_refused_by_field(field: str, build: object) -> None:
    with pytest.raises(Unfit) as refused:
        build()  # type: ignore[operator]

    assert refused.value.field == field
