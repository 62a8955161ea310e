from dataclasses import replace

import pytest

from sre_ops.slo.domain.rule import Alert, Recording, RuleGroup
from sre_ops.slo.domain.rule_differences import (
    Difference,
    DifferenceKind,
    LoadedGroup,
    LoadedRule,
    differences,
)

GROUP = RuleGroup(
    name="slo:shop/pay",
    rules=(
        Recording(record="r", expr='sum(rate(a{b="c"}[5m]))', labels={"slo": "pay"}),
        Alert(
            alert="A", expr="r > 1", labels={"x": "{{ y"}, annotations={"z": "w"}, hold_minutes=5
        ),
    ),
)
SUM = LoadedRule(name="r", expr='sum( rate(a{b="c"}[5m]) )', labels={"slo": "pay"}, annotations={})
ALERT = LoadedRule(
    name="A",
    expr="r > 1",
    labels={"x": '{{ "{{" }} y'},
    annotations={"z": "w"},
    hold_seconds=300.0,
)


def told(*rules: LoadedRule, name: str = GROUP.name) -> list[Difference]:
    return list(differences([GROUP], [LoadedGroup(name=name, rules=rules)]))


def test_rules_that_a_server_writes_in_its_own_way_are_the_same() -> None:
    assert told(SUM, ALERT) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ('a{c="}",b=~"x,y"}', 'a{b=~"x,y",c="}"}', True),
        ('a{b="1"} / c{e="2",d!="3"}', 'a{b="1"} / c{d!="3",e="2"}', True),
        ('a{b="1"}', 'a{b="2"}', False),
        ('a{b="1",c="2"}', 'a{b="2",c="1"}', False),
    ],
)
def test_the_order_of_matchers_makes_no_difference(ours: str, theirs: str, same: bool) -> None:
    group = RuleGroup(name="slo:x", rules=(Recording(record="r", expr=ours),))
    loaded = LoadedRule(name="r", expr=theirs, labels={}, annotations={})

    found = differences([group], [LoadedGroup(name="slo:x", rules=(loaded,))])

    assert (found == ()) is same


def test_groups_of_others_are_passed_over() -> None:
    others = LoadedGroup(name="node", rules=(SUM,))

    assert differences([], [others]) == ()


def test_what_is_missing_and_what_is_left_over_are_told() -> None:
    assert [str(one) for one in told(SUM, ALERT, name="slo:shop/old")] == [
        "slo:shop/old: is loaded but no longer wanted",
        "slo:shop/pay: is not loaded",
    ]


def test_groups_that_somebody_keeps_elsewhere_are_passed_over() -> None:
    mine = LoadedGroup(name=GROUP.name, rules=(SUM, ALERT), folder="/rules/a")
    theirs = LoadedGroup(name="slo:other/x", rules=(), folder="/rules/b")
    old = LoadedGroup(name="slo:shop/old", rules=(), folder="/rules/a")

    assert [one.group for one in differences([GROUP], [mine, theirs, old])] == ["slo:shop/old"]


@pytest.mark.parametrize(
    "rules",
    [
        (SUM,),
        (replace(SUM, expr="sum(a)"), ALERT),
        (SUM, replace(ALERT, hold_seconds=0.0)),
        (SUM, replace(ALERT, labels={})),
        (replace(SUM, expr="no promql ("), ALERT),
    ],
)
def test_a_group_with_other_rules_is_told_once(rules: tuple[LoadedRule, ...]) -> None:
    assert [one.kind for one in told(*rules)] == [DifferenceKind.CHANGED]


def test_a_rule_that_fails_says_why() -> None:
    (found,) = told(replace(SUM, error="many-to-many"), ALERT)

    assert found == Difference(DifferenceKind.FAILING, GROUP.name, "r fails: many-to-many")
