from dataclasses import replace
from decimal import Decimal

import pytest

from sre_ops.slo.domain.definition import (
    Comparison,
    CounterTerm,
    EventSli,
    FreshnessSli,
    GaugeSli,
    Matcher,
    MatchOp,
    Origin,
    QuerySli,
    RollingWindow,
    Selector,
    Sli,
    Slo,
    TimeSlices,
)
from sre_ops.slo.domain.rule_worlds import Phase, World, world_of

GAUGE = Selector("g")
SHOP = Slo(
    service="shop",
    name="pay",
    sli=EventSli(
        (
            CounterTerm(Selector("all"), 1, 0),
            CounterTerm(Selector("all", (Matcher("code", MatchOp.EQUAL, "500"),)), 0, 1),
        )
    ),
    objective=Decimal("0.99"),
    windows=(RollingWindow(30),),
    origin=Origin("a.yaml"),
)
BURNING = (Phase(3, 0.0), Phase(2, 0.25), Phase(2, 0.0))


def world(sli: Sli | None = None, slices: TimeSlices | None = None) -> World:
    slo = replace(SHOP, sli=sli or SHOP.sli, time_slices=slices)
    found = world_of(slo, busy=100, step=10)
    assert isinstance(found, World)
    return found


def test_errors_are_born_when_the_first_one_happens_and_then_stand_still() -> None:
    series = {one.series: one.values for one in world().series(BURNING)}

    assert series == {
        'all{code="other",instance="app-1:9090",job="app"}': "0+100x3 375+75x1 550+100x1",
        'all{code="500",instance="app-1:9090",job="app"}': "_x4 25+25x1 50+0x1",
    }


@pytest.mark.parametrize(
    ("sli", "values"),
    [
        (GaugeSli(GAUGE, Comparison.AT_MOST, 5.0), "-1x3 11x1 -1x1"),
        (GaugeSli(GAUGE, Comparison.ABOVE, 5.0), "11x3 -1x1 11x1"),
        (FreshnessSli(GAUGE, 60.0), "0+60x3 -1000120x1 360+60x1"),
        (QuerySli("g / g", Comparison.ABOVE, 1.0), "0x3 1x1 0x1"),
    ],
)
def test_slices_are_wholly_good_or_wholly_bad(sli: Sli, values: str) -> None:
    found = world(sli)

    assert [one.values for one in found.series(BURNING)] == [values]
    assert found.all_bad


def test_slices_of_events_see_a_change_late() -> None:
    found = world(slices=TimeSlices(minutes=5, target=Decimal("0.9")))

    assert (found.all_bad, found.blur) == (True, 15)


def test_what_is_gone_comes_back_and_its_target_may_be_down_or_unknown() -> None:
    found = world()

    assert found.gone(2, 3, 1)[0].values == "0+100x2 _x3 0+100x1"
    (up,) = found.up([(3, 1), (2, 0), (2, None), (1, 1)])
    assert up.series == 'up{instance="app-1:9090",job="app"}'
    assert up.values == "1x3 0x1 _x2 1x0"


def test_idle_is_standing_still() -> None:
    assert [one.values for one in world().series((Phase(5, None),))] == ["0+0x5", "_x6"]


def test_a_gauge_stands_on_its_own_target() -> None:
    (up,) = world(GaugeSli(GAUGE, Comparison.ABOVE, 5.0)).up([(3, 1)])

    assert up.series == 'up{instance="app-1:9090",job="app"}'
