"""SLIs narrowed to one value of a label: every selector, whatever the value holds."""

import pytest

from sre_ops.slo.domain.composite import CompositeKind, CompositeSli, Member
from sre_ops.slo.domain.definition import (
    Comparison,
    CounterTerm,
    EventSli,
    FreshnessSli,
    GaugeSli,
    Matcher,
    MatchOp,
    NativeLatencySli,
    QuerySli,
    Selector,
    Sli,
)
from sre_ops.slo.domain.narrowing import counted_selectors, narrowed, selectors_in
from sre_ops.slo.domain.promql import NotCountable
from tests.unit.slo.fan_out_samples import HOSTILE

UP = Selector("up", (Matcher("job", MatchOp.EQUAL, "shop"),))


def _query(text: str) -> QuerySli:
    return QuerySli(text, Comparison.BELOW, 1.0)


def test_every_term_of_an_event_sli_is_narrowed() -> None:
    sli = EventSli((CounterTerm(Selector("all"), 1, 1), CounterTerm(Selector("good"), 0, -1)))

    found = narrowed(sli, "tenant", "acme")

    assert [one.promql() for one in selectors_in(found)] == [
        'all{tenant="acme"}',
        'good{tenant="acme"}',
    ]


def test_values_are_looked_for_where_valid_events_are_counted() -> None:
    sli = EventSli((CounterTerm(Selector("all"), 1, 1), CounterTerm(Selector("good"), 0, -1)))

    assert counted_selectors(sli) == (Selector("all"),)
    assert counted_selectors(GaugeSli(UP, Comparison.ABOVE, 1.0)) == (UP,)


@pytest.mark.parametrize(
    "sli",
    [
        GaugeSli(UP, Comparison.ABOVE, 1.0),
        FreshnessSli(UP, 60.0),
        NativeLatencySli(UP, 0.5),
    ],
)
def test_slis_of_one_selector_are_narrowed(sli: Sli) -> None:
    found = narrowed(sli, "tenant", "acme")

    assert [one.promql() for one in selectors_in(found)] == ['up{job="shop",tenant="acme"}']


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("up", 'up{a="b"}'),
        ("up{}", 'up{a="b",}'),
        ("sum by (job) (up) / sum(up)", 'sum by (job) (up{a="b"}) / sum(up{a="b"})'),
        ("rate(x[5m]) > 1e3", 'rate(x{a="b"}[5m]) > 1e3'),
        ('x{c="}up{"} or y', 'x{a="b",c="}up{"} or y{a="b"}'),
        ('{__name__="z"} and on (job) y', '{a="b",__name__="z"} and on (job) y{a="b"}'),
        ("max_over_time(x[1h:5m])", 'max_over_time(x{a="b"}[1h:5m])'),
        ("x # up\n + y", 'x{a="b"} # up\n + y{a="b"}'),
        ("bottomk(3, x) unless y", 'bottomk(3, x{a="b"}) unless y{a="b"}'),
    ],
)
def test_a_free_form_query_is_narrowed_in_its_text(query: str, expected: str) -> None:
    found = narrowed(_query(query), "a", "b")

    assert isinstance(found, QuerySli)
    assert found.query == expected


@pytest.mark.parametrize("query", ["x offset 5m", "vector(1)", '{__name__=~"a|b"}', "sum"])
def test_what_cannot_be_narrowed_safely_is_refused(query: str) -> None:
    with pytest.raises(NotCountable):
        narrowed(_query(query), "a", "b")


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_stay_values(value: str) -> None:
    found = narrowed(_query("sum(x) / sum(y{c='d'})"), "a", value)

    wanted = Matcher("a", MatchOp.EQUAL, value)
    assert all(wanted in selector.matchers for selector in selectors_in(found))
    assert len(selectors_in(found)) == 2


def test_a_composite_has_nothing_to_narrow() -> None:
    members = (Member(service="shop", slo="answers"), Member(service="shop", slo="speed"))
    made = CompositeSli(kind=CompositeKind.ALL_OF, members=members)

    with pytest.raises(NotCountable, match="reads no series of its own"):
        selectors_in(made)
    with pytest.raises(NotCountable, match="reads no series of its own"):
        narrowed(made, "endpoint", "/pay")
