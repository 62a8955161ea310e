"""Laws of shifts: they tile, nobody has two at a time, and any window shows the same people."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from sre_ops.kernel.wall_clock import instant_of
from sre_ops.oncall.domain.gaps import uncovered
from sre_ops.oncall.domain.hours import daily
from sre_ops.oncall.domain.rotation import Rotation, Unit, turns
from sre_ops.oncall.domain.schedule import Fixed, Kind, Layer, Override, Schedule, Swap, Temporary
from sre_ops.oncall.domain.shifts import shifts, who_is_on_call
from sre_ops.oncall.domain.spans import Span, total, union
from tests.property.oncall import rrule_oracle as oracle

ZONES = ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca"]
ZONES += ["Asia/Tokyo", "America/Asuncion", "Antarctica/Troll", "Asia/Gaza"]
PEOPLE = [UUID(int=number) for number in range(1, 5)]
START = datetime(2026, 3, 22, tzinfo=UTC)
LENGTHS = {Unit.HOUR: timedelta(hours=1), Unit.DAY: timedelta(days=1)}
LENGTHS |= {Unit.WEEK: timedelta(weeks=1), Unit.MONTH: timedelta(days=31)}

people = st.sampled_from(PEOPLE)
zones = st.sampled_from(ZONES)
quarters = st.integers(0, 21 * 96).map(lambda count: START + timedelta(minutes=15 * count))
times = st.integers(0, 95).map(lambda count: time(count // 4, count % 4 * 15))
spans = (
    st.tuples(quarters, quarters)
    .filter(lambda two: two[0] != two[1])
    .map(lambda two: Span(min(two), max(two)))
)
local_times = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31))


@st.composite
def rotations(draw: st.DrawFn) -> Rotation:
    first = draw(st.datetimes(datetime(2026, 3, 1), datetime(2026, 4, 1)))
    return Rotation(
        unit=draw(st.sampled_from(Unit)),
        length=draw(st.integers(1, 12)),
        first=first.replace(minute=first.minute // 15 * 15, second=0, microsecond=0),
        zone=draw(zones),
    )


@st.composite
def layers(draw: st.DrawFn, name: str) -> Layer:
    hours = daily(draw(times), draw(times), draw(st.sets(st.integers(0, 6), min_size=1)))
    return Layer(
        name=name,
        rotation=draw(rotations()),
        order=tuple(draw(st.lists(people, min_size=1, max_size=3))),
        hours=(hours,) if draw(st.booleans()) else (),
    )


@st.composite
def overrides(draw: st.DrawFn) -> Override:
    person, stand_in = draw(st.lists(people, min_size=2, max_size=2, unique=True))
    kind = draw(st.sampled_from(Kind))
    return Override(
        id=UUID(int=7),
        kind=kind,
        span=draw(spans),
        person=person,
        stand_in=stand_in if kind is Kind.REPLACE else None,
    )


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    moving = Temporary(id=UUID(int=8), span=draw(spans), fixed=(Fixed(draw(people), draw(spans)),))
    return Schedule(
        zone=draw(zones),
        layers=tuple(draw(layers(name)) for name in draw(st.sampled_from(["", "a", "ab", "abc"]))),
        temporary=(moving,) if draw(st.booleans()) else (),
        changes=tuple(draw(st.lists(overrides(), max_size=3))),
    )


@given(schedules(), spans, quarters)
@settings(max_examples=25, deadline=None)
def test_an_instant_and_a_window_tell_of_the_same_people(
    schedule: Schedule, window: Span, at: datetime
) -> None:
    found = shifts(schedule, *window)

    if window.start <= at < window.end:
        now = [one.person for one in found if one.span.start <= at < one.span.end]
        assert sorted(now) == sorted(one.person for one in who_is_on_call(schedule, at))


@given(schedules(), st.lists(quarters, min_size=3, max_size=3, unique=True).map(sorted))
@settings(max_examples=25, deadline=None)
def test_two_windows_that_touch_show_what_one_shows(
    schedule: Schedule, edges: list[datetime]
) -> None:
    start, middle, end = edges

    for person in PEOPLE:
        once, twice = (
            union(one.span for one in found if one.person == person)
            for found in (
                shifts(schedule, start, end),
                (*shifts(schedule, start, middle), *shifts(schedule, middle, end)),
            )
        )
        assert once == twice


@given(schedules(), spans)
@settings(max_examples=25, deadline=None)
def test_nobody_has_two_shifts_at_a_time(schedule: Schedule, window: Span) -> None:
    found = shifts(schedule, *window)

    for person in PEOPLE:
        own = [one.span for one in found if one.person == person]
        assert total(own) == total(union(own))
        assert all(window.start <= span.start < span.end <= window.end for span in own)


@given(schedules(), spans)
@settings(max_examples=25, deadline=None)
def test_what_is_covered_and_what_is_not_make_the_whole(schedule: Schedule, window: Span) -> None:
    found = shifts(schedule, *window)

    missing = uncovered(schedule, found, window)

    covered = union(one.span for one in found)
    assert union((*covered, *missing)) == (window,)
    assert total(covered) + total(missing) == window.length


@given(rotations(), spans)
@settings(max_examples=25, deadline=None)
def test_turns_touch_and_none_is_empty(rotation: Rotation, window: Span) -> None:
    found = [turn.span for turn in turns(rotation, window)]

    assert all(before.end == after.start for before, after in pairwise(found))
    assert all(one.start < one.end for one in found)


@given(rotations(), spans)
@settings(max_examples=25, deadline=None)
def test_any_rotation_hands_over_when_the_oracle_does(rotation: Rotation, window: Span) -> None:
    clocks = oracle.clocks_of(rotation.zone)
    length = LENGTHS[rotation.unit] * rotation.length
    until = window.end.replace(tzinfo=None) + length + timedelta(days=2)

    expected = list(oracle.hand_overs(rotation.unit, rotation.length, rotation.first, until))

    found = [(turn.number, *turn.span) for turn in turns(rotation, window)]
    assert found == oracle.turns(clocks, expected, window)


@given(local_times, local_times, zones)
@settings(max_examples=100, deadline=None)
def test_later_on_the_clock_is_never_earlier(one: datetime, other: datetime, zone: str) -> None:
    first, second = sorted((one, other))

    assert instant_of(first, ZoneInfo(zone)) <= instant_of(second, ZoneInfo(zone))


@given(schedules(), st.lists(quarters, min_size=4, max_size=4, unique=True).map(sorted))
@settings(max_examples=25, deadline=None)
def test_a_swap_changes_who_is_on_call_but_not_how_many(
    schedule: Schedule, edges: list[datetime]
) -> None:
    """Two who are never on call together trade their time; nobody else notices."""
    layer = Layer(name="turns", rotation=_daily(schedule.zone), order=(PEOPLE[0], PEOPLE[1]))
    plain = Schedule(zone=schedule.zone, layers=(layer,))
    swap = Swap(
        id=UUID(int=9),
        one=PEOPLE[0],
        one_span=Span(edges[0], edges[1]),
        other=PEOPLE[1],
        other_span=Span(edges[2], edges[3]),
    )
    swapped = Schedule(zone=schedule.zone, layers=(layer,), changes=(swap,))

    found = [shifts(one, edges[0], edges[3]) for one in (plain, swapped)]

    covered = [union(one.span for one in each) for each in found]
    assert covered[0] == covered[1]


def _daily(zone: str) -> Rotation:
    return Rotation(unit=Unit.DAY, length=1, first=datetime(2026, 1, 1, 9), zone=zone)
