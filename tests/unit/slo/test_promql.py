from collections.abc import Mapping

import pytest

from sre_ops.kernel.regex import difference_from_re2
from sre_ops.slo.domain.definition import Matcher, MatchOp, Selector
from sre_ops.slo.domain.promql import BadPromql, NotCountable, counters, fill_window, parse

ERRORS = Selector(
    "http_requests_total",
    (Matcher("code", MatchOp.REGEX, "5.."), Matcher("job", MatchOp.EQUAL, "a")),
)


def weights(query: str) -> Mapping[str, int]:
    return {term.selector.metric: term.weight for term in counters(query)}


def test_a_template_of_sloth_is_read_with_its_labels() -> None:
    terms = counters('sum(rate(http_requests_total{job="a",code=~"5.."}[{{ .window }}]))')

    assert [(term.selector, term.weight, term.rated) for term in terms] == [(ERRORS, 1, True)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("x", {"x": 1}),
        ("sum(x)", {"x": 1}),
        ("(sum(increase(x[5m])))", {"x": 1}),
        ("sum by (job) (rate(x[1m]))", {"x": 1}),
        ("sum without (pod) (irate(x[1m]))", {"x": 1}),
        ("sum(a) + sum(b)", {"a": 1, "b": 1}),
        ("sum(a) - (sum(b) - sum(c))", {"a": 1, "b": -1, "c": 1}),
        ("sum(a) + sum(a)", {"a": 2}),
        ("sum(a) + sum(b) - sum(a)", {"b": 1}),
        ("sum(a) or vector(0)", {"a": 1}),
        ("sum(a) OR on() vector( 0 )", {"a": 1}),
        ('{__name__="x",job="a"}', {"x": 1}),
        ("rate(x{a=`b`}[5m])", {"x": 1}),
    ],
)
def test_sums_of_counters_are_counted(query: str, expected: Mapping[str, int]) -> None:
    assert weights(query) == expected


def test_a_counter_that_is_once_not_rated_is_not_rated() -> None:
    (term,) = counters("sum(a) + sum(rate(a[5m]))")

    assert not term.rated


@pytest.mark.parametrize(
    "query",
    [
        "avg(x)",
        "2 * x",
        "-x",
        "1",
        "sum(a) / sum(b)",
        "sum(a) or sum(b)",
        "histogram_quantile(0.9, x)",
        "rate(x[5m:1m])",
        "rate(x[5m] offset 1h)",
        "x @ 10",
        'x{a="1" or b="2"}',
        '{__name__=~"x.*"}',
        '{job="a"}',
        '{"foo.bar"}',
        'x{"foo.bar"="1"}',
        'x{a=~"\\\\pN"}',
        'x{a!~"a++"}',
        "sum(x > 1)",
    ],
)
def test_what_is_no_sum_of_counters_says_so(query: str) -> None:
    with pytest.raises(NotCountable, match=r"\w"):
        counters(query)


def test_a_long_query_is_quoted_in_short() -> None:
    with pytest.raises(NotCountable, match=r"\w"):
        counters("avg(" + "x" * 100 + ")")


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ("sum(rate(x[5m])", "promql-syntax"),
        ("", "promql-syntax"),
        ("rate(x[$__rate_interval])", "promql-syntax"),
        ('x{a=~"("}', "promql-syntax"),
        ("-" * 300 + "x", "promql-too-long"),
        ("x" * 20_000, "promql-too-long"),
        ("sum(rate(job:requests:sum[5m]))", "differenced-recorded-sum"),
    ],
)
def test_what_is_wrong_is_refused_by_rule(query: str, rule: str) -> None:
    with pytest.raises(BadPromql) as caught:
        counters(query)

    assert caught.value.rule == rule


def test_back_quotes_hold_backslashes_as_they_are() -> None:
    (term,) = counters('x{a=~`5\\d"`}')

    assert term.selector.matchers == (Matcher("a", MatchOp.REGEX, '5\\d"'),)


def test_signs_inside_a_text_are_no_operators() -> None:
    assert parse('x{a="' + "-" * 400 + '"}') is not None


def test_the_window_can_be_chosen() -> None:
    assert fill_window("rate(x[{{.window}}])", "1h") == "rate(x[1h])"


@pytest.mark.parametrize("pattern", ["5..", "(5..|429)", "a|b", r"\d+", "(?i)get", "[^a-z]+", ""])
def test_patterns_that_mean_the_same_are_kept(pattern: str) -> None:
    assert difference_from_re2(pattern) == ""


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"\pN", r"\Qa\E", r"\z", r"\x{41}", "[[:alpha:]]", "a++", "a{,3}", "(?U)a", "(?=a)"),
        *("(?-s).", r"(a)\1", "(?P=n)", "(?i)é", "[a&&b]", "a)", "[a--b]"),
    ],
)
def test_patterns_that_only_one_side_knows_are_refused(pattern: str) -> None:
    assert difference_from_re2(pattern) != ""


def test_an_escaped_backslash_is_no_escape() -> None:
    assert difference_from_re2(r"\\pN") == ""
