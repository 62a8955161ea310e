"""People who take turns in the place of a schedule, for a while."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.rotation import Unit
from sre_ops.oncall.domain.schedule import Fixed
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.domain.taking_turns import taking_turns

ANA, BEN = uuid4(), uuid4()
FRIDAY = datetime(2026, 3, 27, 8, 0, tzinfo=UTC)  # 09:00 in Berlin, whose clocks change on Sunday


def test_people_hand_over_at_the_same_time_of_day_and_the_last_turn_is_cut() -> None:
    span = Span(FRIDAY, FRIDAY + timedelta(days=2, hours=12))

    found = taking_turns(span, (ANA, BEN), unit=Unit.DAY, length=1, zone="Europe/Berlin")

    saturday = FRIDAY + timedelta(days=1)
    sunday = FRIDAY + timedelta(days=1, hours=23)
    assert found == (
        Fixed(ANA, Span(FRIDAY, saturday)),
        Fixed(BEN, Span(saturday, sunday)),
        Fixed(ANA, Span(sunday, span.end)),
    )


def test_without_anybody_nobody_is_on_call() -> None:
    span = Span(FRIDAY, FRIDAY + timedelta(days=1))

    assert taking_turns(span, (), unit=Unit.DAY, length=1, zone="UTC") == ()


def test_turns_that_are_too_many_are_refused() -> None:
    span = Span(FRIDAY, FRIDAY + timedelta(days=17))

    with pytest.raises(Unfit, match="400 are kept at most"):
        taking_turns(span, (ANA,), unit=Unit.HOUR, length=1, zone="UTC")
