"""What is written is read as the same schedule, by the reader that the API uses."""

from datetime import datetime, time
from uuid import UUID

import pytest

from sre_ops.oncall.domain.definition import read_schedule
from sre_ops.oncall.domain.definition_text import yaml_of
from sre_ops.oncall.domain.hours import EVERY_DAY, Hours, OnHolidays, daily
from sre_ops.oncall.domain.rotation import Rotation, Unit
from sre_ops.oncall.domain.schedule import Layer, Schedule
from sre_ops.oncall.domain.written import Names
from sre_ops.oncall.sources.yaml_places import BadDefinition, places_of

ANA, BEN = UUID(int=1), UUID(int=2)
PEOPLE = {ANA: "ana@example.org", BEN: "ben@example.org"}
NAMES = Names(people={email: person for person, email in PEOPLE.items()})
WEEKLY = Layer(
    name='the "usual" 当番',
    rotation=Rotation(unit=Unit.WEEK, length=1, first=datetime(2026, 1, 5, 9), zone="Asia/Tokyo"),
    order=(ANA, BEN),
)
NIGHTS = Layer(
    name="nights",
    rotation=Rotation(unit=Unit.DAY, length=2, first=datetime(2026, 1, 5, 18), zone="UTC"),
    order=(BEN,),
    hours=(
        daily(time(18), time(9), range(5)),
        Hours(weekdays=frozenset({4}), starts=time(18), ends=time(8), days=3),
        daily(time(0), time(0), EVERY_DAY),
    ),
    country="JP",
    on_holidays=OnHolidays.ALL_DAY,
)


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(zone="Asia/Tokyo", layers=(WEEKLY,)),
        Schedule(zone="Asia/Tokyo", layers=(WEEKLY, NIGHTS), needed=(daily(time(9), time(17)),)),
    ],
    ids=["plain", "rich"],
)
def test_what_is_written_is_read_again(schedule: Schedule) -> None:
    text = yaml_of("primary", schedule, PEOPLE, title="Primary: 東京")

    [place] = places_of(text)
    found = read_schedule(place, NAMES)

    assert place.mistakes == []
    assert (found, place.text("title")) == (schedule, "Primary: 東京")


def test_somebody_who_is_gone_must_be_replaced() -> None:
    [place] = places_of(yaml_of("primary", Schedule(zone="UTC", layers=(WEEKLY,)), {}))

    assert read_schedule(place, NAMES) is None
    assert [one.key for one in place.mistakes] == ["layers[0].people[0]", "layers[0].people[1]"]


def test_a_schedule_without_layers_is_written_short() -> None:
    assert "layers" not in yaml_of("primary", Schedule(zone="UTC"), {})


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "empty"),
        ("a: [", "yaml-syntax"),
        ("a: &x 1\nb: *x", "yaml-alias"),
        ("[" * 30 + "]" * 30, "yaml-too-deep"),
        ("a: !!python/none x", "yaml-tag"),
        ("x" * 256_001, "too-large"),
    ],
)
def test_what_is_no_definition_is_refused_with_its_rule(text: str, rule: str) -> None:
    with pytest.raises(BadDefinition) as refused:
        places_of(text)

    assert [one.rule for one in refused.value.mistakes] == [rule]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("zoned: UTC", "line 1: zoned: `zoned` is not read; did you mean `zone`?"),
        ("zone: UTC\nzone: UTC", "line 2: zone: `zone` is given twice; keep one"),
        ("zone: [a]", "line 1: zone: this must be a text"),
        ("layers: x\nzone: UTC", "line 1: layers: `layers` must be a list"),
        ("layers: []\nzone: UTC", "line 1: layers: `layers` is empty; write at least one"),
        ("zone: ~\nlayers: [{}]", "line 1: `zone` is missing"),
        ("- 1", "line 1: this must be a mapping"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, told: str) -> None:
    [place] = places_of(text)

    read_schedule(place, NAMES)

    assert told in [str(one) for one in place.mistakes]


def test_of_many_mistakes_the_first_are_told() -> None:
    [place] = places_of("{a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1}")

    place.only("zone")

    assert str(BadDefinition(place.mistakes)).endswith("`e` is not read; and 2 more")
