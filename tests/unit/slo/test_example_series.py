import re

import pytest

from sre_ops.slo.domain.definition import CounterTerm, Matcher, MatchOp, Selector
from sre_ops.slo.domain.example_series import event_examples, one_of
from sre_ops.slo.domain.regex_examples import examples


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("5..", ("555",)),
        ("(5..|429)", ("555", "429")),
        ("[45][0-9]{2}", ("555",)),
        ("[^45].+", ("05",)),
        ("GET|HEAD", ("GET", "HEAD")),
        ("/api/v1(/.*)?", ("/api/v1/5", "/api/v1/", "/api/v1")),
        (r"\d+\.\d", ("5.5",)),
        ("^a$", ("a",)),
        ("(?i)ab", ("ab",)),
        ("(?P<x>a)b{0,3}?c*?", ("abc", "ab")),
        (r"[]\]a]", ("a",)),
        (r"a\b", ()),
        ("", ("",)),
        ("[\u65e5]", ()),
        ("(", ()),
        ("[a", ()),
        ("((a{900}){900}){900}", ()),
        ("(" * 5_000 + "a" + ")" * 5_000, ()),
    ],
)
def test_examples_of_a_pattern_match_it(pattern: str, expected: tuple[str, ...]) -> None:
    found = examples(pattern)

    assert found == expected
    assert all(re.fullmatch(pattern, text) for text in found)


def test_many_alternatives_give_a_few_examples() -> None:
    assert len(examples("|".join(map(str, range(40))))) == 12
    assert len(examples("(a|b|c)(d|e|f)(g|h|i)")) == 12


def selector(metric: str, *matchers: tuple[str, MatchOp, str]) -> Selector:
    return Selector(metric, tuple(Matcher(*matcher) for matcher in matchers))


def test_one_metric_is_split_into_good_and_bad_by_its_labels() -> None:
    total = selector("r", ("job", MatchOp.EQUAL, "web"))
    good = selector("r", ("job", MatchOp.EQUAL, "web"), ("code", MatchOp.NOT_REGEX, "5.."))

    found = event_examples([CounterTerm(total, 1, 1), CounterTerm(good, 0, -1)])

    assert found is not None
    assert [each.promql() for each in found.bad] == ['r{code="555",job="web"}']
    assert [each.promql() for each in found.good] == ['r{code="other",job="web"}']


def test_two_metrics_grow_together_for_one_event() -> None:
    found = event_examples([CounterTerm(Selector("all"), 1, 1), CounterTerm(Selector("ok"), 0, -1)])

    assert found is not None
    assert [each.metric for each in found.good] == ["all", "ok"]
    assert [each.metric for each in found.bad] == ["all"]


def test_where_no_event_can_be_good_there_is_no_example() -> None:
    assert event_examples([CounterTerm(Selector("all"), 1, 1)]) is None


def test_an_example_stands_on_a_target_of_its_own_or_the_one_that_is_asked_for() -> None:
    found = one_of(selector("g", ("job", MatchOp.EQUAL, "db"), ("a", MatchOp.NOT_EQUAL, "x")))

    assert found is not None
    assert found.with_target().promql() == 'g{a="other",instance="app-1:9090",job="db"}'
