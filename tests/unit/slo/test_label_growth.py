from dataclasses import replace
from decimal import Decimal

import pytest

from sre_ops.kernel.errors import Invalid
from sre_ops.slo.domain.definition import (
    Comparison,
    CounterTerm,
    EventSli,
    GaugeSli,
    Matcher,
    MatchOp,
    Origin,
    RollingWindow,
    Selector,
    Slo,
    TimeSlices,
)
from sre_ops.slo.domain.label_growth import (
    MOST_VALUES,
    bad_by_value,
    check_values,
    label_question,
)

GOOD = Selector("up_total", (Matcher("code", MatchOp.EQUAL, "200"),))
SLO = Slo(
    service="shop",
    name="pay",
    sli=EventSli((CounterTerm(Selector("up_total"), 1, 1), CounterTerm(GOOD, 0, -1))),
    objective=Decimal("0.999"),
    windows=(RollingWindow(30),),
    origin=Origin("slo.yaml"),
)


def test_bad_is_what_grew_less_what_was_good() -> None:
    question = label_question(SLO, "endpoint", 90)

    assert question.growth == (
        (1, "sum by (endpoint) (increase(up_total{}[90m]))"),
        (-1, 'sum by (endpoint) (increase(up_total{code="200"}[90m]))'),
    )
    assert question.values[0] == "count(group by (endpoint) (last_over_time(up_total{}[1h])))"


def test_what_only_says_how_many_were_valid_is_not_asked() -> None:
    sli = EventSli((CounterTerm(Selector("up_total"), 1, 0), CounterTerm(GOOD, 0, 1)))

    assert len(label_question(replace(SLO, sli=sli), "zone", 5).growth) == 1


@pytest.mark.parametrize(
    ("slo", "label", "minutes", "said"),
    [
        (
            replace(SLO, sli=GaugeSli(Selector("depth"), Comparison.BELOW, 5.0)),
            "endpoint",
            90,
            "shop/pay: only SLIs",
        ),
        (
            replace(SLO, time_slices=TimeSlices(minutes=5, target=Decimal("0.9"))),
            "endpoint",
            90,
            "shop/pay: only SLIs",
        ),
        (SLO, "a) (b", 90, "give a name such as endpoint"),
        (SLO, "エンドポイント", 90, "give a name such as endpoint"),
        (SLO, "endpoint", 31 * 1_440 + 1, "a window of 32 days"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(
    slo: Slo, label: str, minutes: int, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        label_question(slo, label, minutes)


def test_a_label_of_too_many_values_is_refused() -> None:
    question = label_question(SLO, "user", 5)

    check_values(question, MOST_VALUES)
    with pytest.raises(Invalid, match="label user has 1001 values"):
        check_values(question, MOST_VALUES + 1)


def test_values_are_added_up_and_what_did_not_grow_goes() -> None:
    answers = [(1, {"a": 10.0, "b": 5.0, "c": 2.0}), (-1, {"a": 7.0, "b": 5.0, "c": 2.5})]

    assert bad_by_value(answers) == {"a": 3.0}
