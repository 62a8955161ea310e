from datetime import UTC, datetime

import pytest

from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.wall_clock import instant_of, local_of, zone_named

BERLIN = zone_named("Europe/Berlin")


def test_a_time_that_comes_twice_means_the_first() -> None:
    at = instant_of(datetime(2026, 10, 25, 2, 30), BERLIN)

    assert at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_second_reading_of_a_time_that_comes_twice_is_not_asked_for() -> None:
    at = instant_of(datetime(2026, 10, 25, 2, 45, fold=1), BERLIN)

    assert at == datetime(2026, 10, 25, 0, 45, tzinfo=UTC)


@pytest.mark.parametrize("minute", [0, 1, 30, 59])
def test_a_time_that_never_comes_means_the_jump_over_it(minute: int) -> None:
    at = instant_of(datetime(2026, 3, 29, 2, minute), BERLIN)

    assert at == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_day_that_never_was_means_the_midnight_at_which_it_was_left_out() -> None:
    apia = zone_named("Pacific/Apia")

    at = instant_of(datetime(2011, 12, 30, 12), apia)

    assert local_of(at, apia) == datetime(2011, 12, 31)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "\0"])
def test_a_zone_that_nobody_knows_is_refused(name: str) -> None:
    with pytest.raises(Unfit, match="Asia/Tokyo") as refused:
        zone_named(name, "layers.zone")

    assert refused.value.field == "layers.zone"
