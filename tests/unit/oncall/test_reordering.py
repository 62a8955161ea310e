from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.reordering import reordered
from sre_ops.oncall.domain.rotation import Rotation, Unit
from sre_ops.oncall.domain.schedule import Layer, Schedule
from sre_ops.oncall.domain.shifts import shifts

ANA, BEN, CHO, DEE = (UUID(int=number) for number in range(1, 5))
START = datetime(2026, 6, 1, tzinfo=UTC)
LAYER = Layer(
    name="daily",
    rotation=Rotation(unit=Unit.DAY, length=1, first=datetime(2026, 6, 1), zone="UTC"),
    order=(ANA, BEN, CHO),
)


def turns_after(layer: Layer, days: int) -> list[UUID]:
    """Return who has the four turns from the one that runs after *days*."""
    at = START + timedelta(days=days)
    found = shifts(Schedule(zone="UTC", layers=(layer,)), at, at + timedelta(days=4))
    return [shift.person for shift in found]


@pytest.mark.parametrize("days", range(7))
def test_whoever_has_the_turn_keeps_it_when_somebody_joins(days: int) -> None:
    at = START + timedelta(days=days, hours=12)
    now = LAYER.order[days % 3]

    layer = reordered(LAYER, (ANA, BEN, CHO, DEE), at)

    names = (ANA, BEN, CHO, DEE)
    lead = names.index(now)
    assert turns_after(layer, days) == [*names[lead:], *names[:lead]]


def test_the_first_takes_over_from_somebody_who_leaves() -> None:
    layer = reordered(LAYER, (DEE, ANA), START + timedelta(days=4))

    assert turns_after(layer, 4) == [DEE, ANA, DEE, ANA]


def test_before_the_first_hand_over_the_order_is_as_it_is_written() -> None:
    layer = reordered(LAYER, (CHO, BEN), START - timedelta(days=2))

    assert layer.order == (CHO, BEN)


def test_an_order_of_nobody_is_refused() -> None:
    with pytest.raises(Unfit):
        reordered(LAYER, (), START)
