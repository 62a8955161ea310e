"""`kind: ErrorBudgetPolicy`: what may be written, and what is said of mistakes."""

from datetime import timedelta
from decimal import Decimal

import pytest

from sre_ops.slo.domain.definition_formats import Loaded
from sre_ops.slo.domain.finding import Severity
from sre_ops.slo.domain.policy import Action, Measure, Override
from sre_ops.slo.sources.definition_files import load_text

SLO = """\
apiVersion: openslo/v1
kind: SLO
metadata: {name: pay}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow: [{duration: 30d, isRolling: true}]
  indicator:
    metadata: {name: i}
    spec:
      ratioMetric:
        counter: true
        bad: {metricSource: {type: Prometheus, spec: {query: 'sum(pay_total{code="500"})'}}}
        total: {metricSource: {type: Prometheus, spec: {query: 'sum(pay_total)'}}}
  objectives: [{target: 0.999}]
---
"""
WHOLE = """\
apiVersion: sre-ops/v1
kind: ErrorBudgetPolicy
metadata: {name: shop}
spec:
  description: As agreed in May.
  services: [shop]
  slos: [shop/pay]
  exempt: [security]
  override: {role: admin, longest: 2d}
  rules:
    - name: spent
      when: {budgetLeft: {atMost: 0, until: 0.1}}
      action: freeze
      hold: 30m
    - name: burning
      when: {burnRate: {over: 1h, above: 14.4, until: 6}}
      action: require_approval
    - name: one-incident
      when: {incidentShare: {above: 0.2}}
      action: reliability_first
      hold: 0
"""
LEAST = """\
apiVersion: sre-ops/v1
kind: ErrorBudgetPolicy
metadata: {name: least}
spec:
  services: [shop]
  rules: [{name: spent, when: {budgetLeft: {atMost: 0}}, action: freeze}]
"""


def _rules_of(loaded: Loaded) -> set[str]:
    return {one.rule for one in loaded.findings}


def test_a_whole_policy_is_read() -> None:
    loaded = load_text(SLO + WHOLE, "shop.yaml")

    (policy,) = loaded.policies
    spent, burning, one = policy.rules
    assert loaded.findings == ()
    assert (policy.name, policy.services, policy.slos) == ("shop", ("shop",), ("shop/pay",))
    assert policy.exempt == ("security",)
    assert policy.override == Override(role="admin", longest=timedelta(days=2))
    assert (spent.measure, spent.threshold, spent.until) == (
        Measure.BUDGET_LEFT,
        Decimal(0),
        Decimal("0.1"),
    )
    assert spent.hold == timedelta(minutes=30)
    assert (burning.over, burning.until, burning.action) == (
        "1h",
        Decimal(6),
        Action.REQUIRE_APPROVAL,
    )
    assert (one.until, one.hold) == (Decimal("0.2"), timedelta(0))
    assert policy.origin.file == "shop.yaml"


def test_what_is_left_out_is_as_the_default_policy_has_it() -> None:
    (policy,) = load_text(LEAST).policies

    assert policy.override == Override()
    assert policy.exempt == ("p0", "security")
    assert policy.rules[0].until == policy.rules[0].threshold
    assert policy.rules[0].hold == timedelta(hours=1)


@pytest.mark.parametrize(
    ("written", "instead", "rule"),
    [
        ("kind: ErrorBudgetPolicy", "kind: Policy", "unknown-kind"),
        ("sre-ops/v1", "sre-ops/v9", "unknown-format"),
        ("name: shop", "nome: shop", "missing-field"),
        ("name: shop", f"name: {'x' * 254}", "does-not-fit"),
        ("As agreed in May.", "x" * 30_000, "does-not-fit"),
        ("shop/pay", "pay", "no-slo-name"),
        ("[security]", "[secrets]", "wrong-value"),
        ("role: admin", "role: god", "wrong-value"),
        ("longest: 2d", "longest: 2 weeks", "no-duration"),
        ("longest: 2d", "longest: 0", "no-duration"),
        ("hold: 30m", "hold: [30]", "no-duration"),
        ("action: freeze", "action: none", "wrong-value"),
        ("action: freeze", "action: [freeze]", "wrong-type"),
        ("      action: freeze\n", "", "missing-field"),
        ("name: burning", "name: spent", "duplicate-rule"),
        ("when: {budgetLeft: {atMost: 0, until: 0.1}}", "when: {}", "one-measure"),
        ("when: {budgetLeft: {atMost: 0, until: 0.1}}", "when: never", "wrong-type"),
        ("{atMost: 0, until: 0.1}", "5", "wrong-type"),
        ("{atMost: 0, until: 0.1}", "{atMost: 50}", "no-share"),
        ("{atMost: 0, until: 0.1}", "{until: 0.1}", "missing-field"),
        ("{atMost: 0, until: 0.1}", "{atMost: 0, until: -0.1}", "no-way-back"),
        ("until: 6", "until: 15", "no-way-back"),
        ("over: 1h", "over: 7h", "wrong-value"),
        ("over: 1h, ", "", "missing-field"),
    ],
)
def test_each_mistake_is_told_and_keeps_the_policy_out(
    written: str, instead: str, rule: str
) -> None:
    assert written in WHOLE

    loaded = load_text(SLO + WHOLE.replace(written, instead, 1))

    assert rule in _rules_of(loaded)
    assert loaded.has_errors
    assert loaded.policies == ()
    assert [slo.name for slo in loaded.definitions.slos] == ["pay"]


def test_a_policy_without_a_body_is_told() -> None:
    loaded = load_text("apiVersion: sre-ops/v1\nkind: ErrorBudgetPolicy\nmetadata: {name: x}\n")

    assert _rules_of(loaded) == {"missing-field"}


def test_a_policy_for_nothing_in_particular_is_an_error() -> None:
    loaded = load_text(LEAST.replace("  services: [shop]\n", ""))

    assert _rules_of(loaded) == {"policy-without-target"}


def test_a_policy_of_what_nobody_defines_is_a_warning() -> None:
    loaded = load_text(SLO + LEAST.replace("[shop]", "[shop, shoop]"))

    (finding,) = loaded.findings
    assert (finding.rule, finding.severity) == ("policy-of-nothing", Severity.WARNING)
    assert "`shoop`" in finding.message
    assert len(loaded.policies) == 1


def test_two_policies_of_one_name_or_for_one_service_are_an_error() -> None:
    same_name = load_text(f"{SLO}{WHOLE}---\n{WHOLE}")
    same_target = load_text(f"{SLO}{WHOLE}---\n{LEAST}")

    assert _rules_of(same_name) == {"duplicate-policy"}
    assert _rules_of(same_target) == {"duplicate-policy"}
    assert "`shop` also follows a policy" in same_target.findings[0].message
