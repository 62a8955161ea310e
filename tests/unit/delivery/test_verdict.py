"""The verdict of the release gate: what is not known never passes."""

from typing import Any

import pytest

from sre_ops.delivery.domain.verdict import (
    EXIT_CODES,
    WORDS,
    Change,
    Decision,
    Fact,
    Rule,
    Verdict,
    Why,
    decide,
)
from tests.databases import NOON

SPENT = Rule(
    name="spent",
    measure="budget_left",
    over="",
    value=-0.1,
    threshold=0.0,
    until=0.05,
    since=NOON,
)


def _fact(**different: Any) -> Fact:
    said: dict[str, Any] = {
        "slo": "pay",
        "window": "30d",
        "state": "met",
        "as_of": NOON,
        "is_stale": False,
        "queries": ("pay_total{}",),
        "action": "none",
        "exempt": ("p0", "security"),
        "rule": None,
        "next_rule": None,
    }
    return Fact(**(said | different))


def _decide(
    *facts: Fact, change: Change = Change.ORDINARY, has_exception: bool = False
) -> Decision:
    return decide(facts, is_known=True, change=change, has_exception=has_exception)


@pytest.mark.parametrize(
    ("said", "verdict", "why"),
    [
        ({}, Verdict.PASS, Why.WITHIN_POLICY),
        ({"state": "at_risk"}, Verdict.PASS, Why.WITHIN_POLICY),
        ({"action": "inform"}, Verdict.WARN, Why.RULE_RAISED),
        ({"action": "reliability_first"}, Verdict.WARN, Why.RULE_RAISED),
        ({"action": "require_approval"}, Verdict.BLOCK, Why.RULE_RAISED),
        ({"action": "freeze"}, Verdict.BLOCK, Why.RULE_RAISED),
        ({"state": "no_data"}, Verdict.UNKNOWN, Why.NO_DATA),
        ({"state": "not_enough_data"}, Verdict.UNKNOWN, Why.NOT_ENOUGH_DATA),
        ({"state": "", "is_stale": True}, Verdict.UNKNOWN, Why.NOT_JUDGED),
        ({"is_stale": True}, Verdict.UNKNOWN, Why.STALE),
        ({"is_stale": True, "action": "inform"}, Verdict.UNKNOWN, Why.STALE),
        ({"is_stale": True, "action": "freeze"}, Verdict.BLOCK, Why.RULE_RAISED),
        ({"state": "no_data", "action": "freeze"}, Verdict.BLOCK, Why.RULE_RAISED),
    ],
)
def test_each_fact_has_its_verdict(said: dict[str, Any], verdict: Verdict, why: Why) -> None:
    found = _decide(_fact(**said))

    assert (found.verdict, found.why) == (verdict, why)


def test_a_service_without_slos_and_one_that_nobody_knows_are_unknown() -> None:
    known = decide((), is_known=True, change=Change.ORDINARY, has_exception=True)
    strange = decide((), is_known=False, change=Change.P0, has_exception=True)

    assert (known.verdict, known.why) == (Verdict.UNKNOWN, Why.NO_SLO)
    assert (strange.verdict, strange.why) == (Verdict.UNKNOWN, Why.UNKNOWN_SERVICE)


def test_the_worst_decides_and_one_slo_alone_can_veto() -> None:
    fine, warned = _fact(), _fact(action="inform")
    blind, frozen = _fact(state="no_data"), _fact(action="freeze", rule=SPENT)

    assert _decide(fine, warned).verdict is Verdict.WARN
    assert _decide(warned, blind, fine).verdict is Verdict.UNKNOWN
    assert _decide(fine, frozen, blind).verdict is Verdict.BLOCK


def test_a_freeze_lets_the_changes_through_that_its_policy_names() -> None:
    frozen = _fact(action="freeze")

    assert _decide(frozen, change=Change.SECURITY).why is Why.EXEMPT
    assert _decide(frozen, change=Change.SECURITY).verdict is Verdict.WARN
    strict = _fact(action="freeze", exempt=())
    assert _decide(strict, change=Change.SECURITY).verdict is Verdict.BLOCK


def test_an_exception_turns_block_into_warn_and_unknown_into_nothing() -> None:
    frozen, blind = _fact(action="freeze"), _fact(state="no_data")

    assert _decide(frozen, has_exception=True).why is Why.EXCEPTION
    assert _decide(frozen, has_exception=True).verdict is Verdict.WARN
    assert _decide(blind, has_exception=True).verdict is Verdict.UNKNOWN
    assert _decide(blind, frozen, has_exception=True).verdict is Verdict.UNKNOWN
    stale = _fact(action="freeze", is_stale=True)
    assert _decide(stale, has_exception=True, change=Change.P0).verdict is Verdict.UNKNOWN


def test_evidence_compares_with_the_raised_rule_or_else_with_the_next() -> None:
    ahead = _decide(_fact(next_rule=SPENT)).evidence[0]
    raised = _decide(_fact(rule=SPENT, action="freeze")).evidence[0]

    assert ahead.rule == raised.rule == SPENT
    assert _decide(_fact()).evidence[0].rule is None


def test_every_reason_has_words_and_every_verdict_an_exit_code() -> None:
    assert set(WORDS) == set(Why)
    assert EXIT_CODES == {
        Verdict.PASS: 0,
        Verdict.WARN: 10,
        Verdict.BLOCK: 20,
        Verdict.UNKNOWN: 30,
    }
