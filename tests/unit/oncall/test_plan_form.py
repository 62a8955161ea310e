"""What the form of a schedule says, and whose turn it leaves alone."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.hours import daily
from sre_ops.oncall.domain.rotation import Rotation, Unit
from sre_ops.oncall.domain.schedule import Layer, Schedule
from sre_ops.oncall.domain.shifts import who_is_on_call
from sre_ops.oncall.pages.plan_form import Typed, typed, typed_of, usual_layer

ANA, BEN, CLEO = (UUID(int=number) for number in range(1, 4))
MONDAY = datetime(2026, 11, 16, 9)
ROTATION = Rotation(unit=Unit.WEEK, length=1, first=MONDAY, zone="UTC")
LAYER = Layer(name="weekly", rotation=ROTATION, order=(ANA, BEN))
SECOND_WEEK = MONDAY.replace(tzinfo=UTC) + timedelta(days=8)
SAID = typed_of("primary", "Primary", LAYER)


def test_the_form_says_what_it_was_made_of() -> None:
    assert SAID.schedule(None, SECOND_WEEK).layers[0] == replace(LAYER, name="rotation")


def test_a_new_person_takes_nobodys_turn_away() -> None:
    before = Schedule(zone="UTC", layers=(LAYER,))
    said = replace(SAID, turns={str(CLEO): "1", str(ANA): "2", str(BEN): "3"})

    after = said.schedule(before, SECOND_WEEK)

    assert [one.person for one in who_is_on_call(after, SECOND_WEEK)] == [BEN]
    assert after.layers[0].name == "weekly"


def test_the_same_people_change_nothing() -> None:
    before = Schedule(zone="UTC", layers=(LAYER,))

    assert SAID.schedule(before, SECOND_WEEK) == before


def test_another_hand_over_begins_anew_in_the_order_that_is_written() -> None:
    before = Schedule(zone="UTC", layers=(LAYER,))

    after = replace(SAID, unit="day").schedule(before, SECOND_WEEK)

    assert after.layers[0].order == (ANA, BEN)
    assert after.layers[0].rotation.unit is Unit.DAY


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"turns": {}}, "turn"),
        ({"turns": {str(ANA): "first"}}, "turn"),
        ({"turns": {"ana": "1"}}, "turn"),
        ({"unit": "fortnight"}, "unit"),
        ({"length": "long"}, "length"),
        ({"length": "0"}, "length"),
        ({"first": "Monday"}, "first"),
        ({"zone": "Moon"}, "zone"),
    ],
)
def test_a_field_that_makes_no_sense_is_named(different: dict[str, Any], field: str) -> None:
    with pytest.raises(Unfit) as refused:
        replace(SAID, **different).schedule(None, SECOND_WEEK)

    assert refused.value.field == field


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(zone="UTC"),
        Schedule(zone="UTC", layers=(LAYER, replace(LAYER, name="other"))),
        Schedule(zone="UTC", layers=(replace(LAYER, country="JP"),)),
        Schedule(zone="UTC", layers=(LAYER,), needed=(daily(time(9), time(17)),)),
        Schedule(zone="Asia/Tokyo", layers=(LAYER,)),
    ],
)
def test_what_the_form_cannot_say_is_left_to_yaml(schedule: Schedule) -> None:
    assert usual_layer(schedule) is None


def test_people_and_their_places_come_as_two_lists() -> None:
    said = typed(name=" primary ", person=["a", "b"], turn=["1", ""])

    assert said == Typed(name="primary", turns={"a": "1", "b": ""})
