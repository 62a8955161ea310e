"""Laws of error-budget policies: they never flap, whatever the figures do."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sre_ops.slo.domain.policy import (
    Action,
    Figures,
    Measure,
    Policy,
    Raised,
    Rule,
    raised_now,
)
from tests.databases import NOON

STEP = timedelta(minutes=5)
HOLD = timedelta(hours=1)
POLICY = Policy(
    name="p",
    rules=(
        Rule(
            name="spent",
            measure=Measure.BUDGET_LEFT,
            threshold=Decimal(0),
            until=Decimal("0.05"),
            action=Action.FREEZE,
            hold=HOLD,
        ),
    ),
)
LEFT = st.none() | st.floats(min_value=-2, max_value=1)


def _course(lefts: list[float | None]) -> list[bool]:
    raised: tuple[Raised, ...] = ()
    course = []
    for number, left in enumerate(lefts):
        at = NOON + number * STEP
        raised = raised_now(POLICY, Figures(budget_left=left), raised, at=at)
        course.append(bool(raised))
    return course


@given(st.lists(LEFT, max_size=60))
def test_a_freeze_never_ends_before_its_hold_is_over(lefts: list[float | None]) -> None:
    course = _course(lefts)

    starts = [n for n, on in enumerate(course) if on and not (n and course[n - 1])]
    ends = [n for n, on in enumerate(course) if not on and n and course[n - 1]]
    assert all((end - start) * STEP >= HOLD for start, end in zip(starts, ends, strict=False))


@given(st.lists(st.floats(min_value=0.0001, max_value=0.0499) | st.none(), max_size=60))
def test_a_figure_between_threshold_and_exit_changes_nothing(lefts: list[float | None]) -> None:
    assert not any(_course(lefts))
    assert all(_course([0.0, *lefts]))


@given(st.lists(LEFT, max_size=40), LEFT)
def test_the_same_figures_at_the_same_time_change_nothing(
    lefts: list[float | None], last: float | None
) -> None:
    raised: tuple[Raised, ...] = ()
    for number, left in enumerate([*lefts, last]):
        at = NOON + number * STEP
        raised = raised_now(POLICY, Figures(budget_left=left), raised, at=at)

    assert raised_now(POLICY, Figures(budget_left=last), raised, at=at) == raised
