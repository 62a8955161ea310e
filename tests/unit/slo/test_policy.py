"""Error-budget policies: what is raised, what it takes to lower it, and who follows which."""

from datetime import timedelta
from decimal import Decimal

import pytest

from sre_ops.slo.domain.policy import (
    DEFAULT_POLICY,
    Action,
    Figures,
    Measure,
    Policy,
    PolicyBook,
    Raised,
    Rule,
    action_of,
    decisive,
    next_rule,
    raised_now,
)
from sre_ops.slo.domain.policy_figures import figures_of
from sre_ops.slo.domain.policy_text import policy_document, policy_from, policy_version
from sre_ops.slo.domain.states import State
from tests.databases import NOON
from tests.unit.slo.budget_rows import budget_row

HOUR = timedelta(hours=1)
BURN = Rule(
    name="fast",
    measure=Measure.BURN_RATE,
    over="1h",
    threshold=Decimal("14.4"),
    until=Decimal(6),
    action=Action.REQUIRE_APPROVAL,
    hold=timedelta(0),
)


def _after(left: float | None, *before: Raised, hours: float = 0.0) -> tuple[str, ...]:
    figures = Figures(budget_left=left)
    raised = raised_now(DEFAULT_POLICY, figures, before, at=NOON + hours * HOUR)
    return tuple(one.rule for one in raised)


def _raised(rule: str) -> Raised:
    return Raised(rule=rule, since=NOON, value=0.0)


@pytest.mark.parametrize(
    ("left", "rules", "action"),
    [
        (1.0, (), Action.NONE),
        (0.51, (), Action.NONE),
        (0.5, ("half-spent",), Action.INFORM),
        (0.2, ("half-spent", "nearly-spent"), Action.INFORM),
        (0.001, ("half-spent", "nearly-spent"), Action.INFORM),
        (0.0, ("half-spent", "nearly-spent", "spent"), Action.FREEZE),
        (-3.0, ("half-spent", "nearly-spent", "spent"), Action.FREEZE),
    ],
)
def test_the_default_policy_follows_the_workbook(
    left: float, rules: tuple[str, ...], action: Action
) -> None:
    raised = raised_now(DEFAULT_POLICY, Figures(budget_left=left), (), at=NOON)

    assert tuple(one.rule for one in raised) == rules
    assert action_of(DEFAULT_POLICY, raised) is action


def test_one_incident_over_a_fifth_of_the_budget_puts_reliability_first() -> None:
    figures = Figures(budget_left=0.7, incident_share=0.21)

    raised = raised_now(DEFAULT_POLICY, figures, (), at=NOON)

    assert action_of(DEFAULT_POLICY, raised) is Action.RELIABILITY_FIRST


def test_a_freeze_ends_only_at_its_exit_condition() -> None:
    spent = _raised("spent")

    assert "spent" in _after(0.049, spent, hours=2)
    assert "spent" not in _after(0.05, spent, hours=2)
    assert "spent" not in _after(0.049, hours=2)


def test_a_rule_stays_raised_until_its_hold_is_over() -> None:
    assert "spent" in _after(1.0, _raised("spent"), hours=0.99)
    assert "spent" not in _after(1.0, _raised("spent"), hours=1)


def test_what_is_not_known_changes_nothing() -> None:
    assert _after(None, _raised("spent"), hours=99) == ("spent",)
    assert _after(None) == ()


def test_a_rule_keeps_the_time_and_the_figure_that_raised_it() -> None:
    (kept, *_) = raised_now(
        DEFAULT_POLICY, Figures(budget_left=-1), (_raised("half-spent"),), at=NOON + 5 * HOUR
    )

    assert kept == _raised("half-spent")


def test_a_rule_that_the_policy_has_no_longer_falls() -> None:
    assert _after(1.0, _raised("of-another-time")) == ()


def test_a_burn_rate_raises_above_its_threshold_and_falls_below_another() -> None:
    policy = Policy(name="p", rules=(BURN,))

    def found(rate: float | None, *before: Raised) -> tuple[Raised, ...]:
        figures = Figures(budget_left=1.0, burn_rates={"1h": rate})
        return raised_now(policy, figures, before, at=NOON)

    assert found(14.4) == ()
    assert found(14.5) != ()
    assert found(6.1, _raised("fast")) != ()
    assert found(6.0, _raised("fast")) == ()
    assert found(None) == ()


def test_the_decisive_rule_is_the_sternest_and_of_equals_the_last() -> None:
    both = (_raised("half-spent"), _raised("nearly-spent"))

    assert decisive(DEFAULT_POLICY, ()) is None
    assert decisive(DEFAULT_POLICY, (_raised("unknown"),)) is None
    found = decisive(DEFAULT_POLICY, both)
    assert found is not None
    assert found[0].name == "nearly-spent"
    sternest = decisive(DEFAULT_POLICY, (*both, _raised("spent")))
    assert sternest is not None
    assert sternest[0].name == "spent"


def test_the_next_rule_is_the_one_on_the_way_down() -> None:
    def name(left: float | None) -> str | None:
        rule = next_rule(DEFAULT_POLICY, Figures(budget_left=left))
        return rule.name if rule else None

    assert [name(each) for each in (0.9, 0.5, 0.1, 0.0, None)] == [
        "half-spent",
        "nearly-spent",
        "spent",
        None,
        None,
    ]


def test_the_policy_of_an_slo_goes_before_that_of_its_service() -> None:
    of_service = Policy(name="a", rules=(), services=("shop",))
    of_slo = Policy(name="b", rules=(), slos=("shop/pay",))
    book = PolicyBook((of_service, of_slo))

    assert book.of_slo("shop", "pay") is of_slo
    assert book.of_slo("shop", "search") is of_service
    assert book.of_service("shop") is of_service
    assert book.of_slo("web", "up") is DEFAULT_POLICY


def test_the_child_of_a_fan_out_follows_its_parents_policy_unless_one_names_it() -> None:
    of_parent = Policy(name="a", rules=(), slos=("shop/pay",))
    of_child = Policy(name="b", rules=(), slos=("shop/pay[/refund]",))
    book = PolicyBook((of_parent, of_child))

    assert book.of_slo("shop", "pay[/cart]", "pay") is of_parent
    assert book.of_slo("shop", "pay[/refund]", "pay") is of_child
    assert book.of_slo("web", "up[/]", "up") is DEFAULT_POLICY


def test_too_little_data_to_judge_is_too_little_to_act_upon() -> None:
    judged = figures_of(budget_row(budget_consumed=0.62))
    sparse = figures_of(budget_row(state=State.NOT_ENOUGH_DATA, budget_consumed=4.0))
    silent = figures_of(budget_row(state=State.NO_DATA, budget_consumed=None))

    assert judged.budget_left == pytest.approx(0.38)
    assert judged.burn_rates["1h"] == 0.5
    assert sparse.budget_left is None
    assert silent.budget_left is None


def test_the_text_of_a_policy_says_all_of_it_and_the_version_follows_from_it() -> None:
    policy = Policy(name="p", rules=(BURN,), services=("b", "a"), exempt=(), description="説明")

    again = policy_from(policy_document(policy), file="x.yaml")

    assert policy_document(again) == policy_document(policy)
    assert policy_version(again) == policy_version(policy)
    assert policy_version(policy) != policy_version(DEFAULT_POLICY)
    assert again.rules == policy.rules
    assert again.origin.file == "x.yaml"
