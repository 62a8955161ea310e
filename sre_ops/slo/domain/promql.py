"""PromQL read offline: which counters an expression adds up, and with what weights. Pure.

An expression can be counted from raw samples when it is a sum of counters: selectors
under `rate`, `increase` or `irate`, `sum` (also `by` and `without`), parentheses, `+`,
`-` and `or vector(0)`. Everything else is `NotCountable`.
"""

import re
from dataclasses import dataclass
from typing import Any

import promql_parser

from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.regex import difference_from_re2
from sre_ops.slo.domain.definition import Matcher, MatchOp, Selector

RATE_WINDOW = "5m"
"""What stands in for a template's window; the length does not matter for counting."""

_TEMPLATE = re.compile(r"\{\{-?\s*\.window\s*-?\}\}")
_RATES = ("rate", "increase", "irate")
_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
STRING = r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|`[^`]*`'
_TOKEN = re.compile(rf"{STRING}|[(\[+*/%^<>=!-]|\b(?i:or|and|unless|atan2)\b")
# The parser recurses natively: 16,000 minus signs end the process. 250 are safe by far.
_MAX_LENGTH = 16_384
_MAX_OPERATORS = 250
_OPS = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}


class BadPromql(Invalid):
    """The expression is wrong and can be neither counted nor asked; `rule` names why."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


class NotCountable(Invalid):
    """The expression is valid but no sum of counters; it can only be asked as a query."""


@dataclass(frozen=True, slots=True)
class Term:
    """Counters that are added *weight* times; *rated* when under `rate` or `increase`."""

    selector: Selector
    weight: int
    rated: bool


def fill_window(query: str, window: str = RATE_WINDOW) -> str:
    """Return *query* with `{{.window}}` of Sloth's templates replaced by *window*."""
    return _TEMPLATE.sub(window, query)


def parse(query: str) -> Any:
    """Parse *query* (templates filled) into promql-parser's tree.

    Raises:
        BadPromql: it is no PromQL, or too long or too deep to be read safely.
    """
    operators = 0

    def requote(match: re.Match[str]) -> str:
        nonlocal operators
        token = match[0]
        operators += token[0] not in "\"'`"
        if token[0] != "`":
            return token
        # The parser reads escapes inside back-quotes, where PromQL has none.
        raw = token[1:-1].replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{raw}"'

    text = _TOKEN.sub(requote, fill_window(query))
    if len(text) > _MAX_LENGTH or operators > _MAX_OPERATORS:
        raise BadPromql(
            "promql-too-long",
            f"the query has {len(text)} characters and {operators} operators;"
            f" at most {_MAX_LENGTH} and {_MAX_OPERATORS} are read",
        )
    try:
        return promql_parser.parse(text)
    except (ValueError, RecursionError) as error:
        raise BadPromql("promql-syntax", f"Prometheus would refuse it: {error}") from error


def counters(query: str) -> tuple[Term, ...]:
    """Return the weighted counters that *query* adds up, one term per selector.

    Raises:
        BadPromql: it is no PromQL, or it differences a recorded sum.
        NotCountable: it is no sum of counters; the message says which part is not.
    """
    totals: dict[Selector, Term] = {}
    for term in _terms(parse(query), 1):
        before = totals.get(term.selector, Term(term.selector, 0, rated=True))
        totals[term.selector] = Term(
            term.selector, before.weight + term.weight, before.rated and term.rated
        )
    return tuple(term for term in totals.values() if term.weight)


def _terms(expr: Any, weight: int) -> list[Term]:
    match expr:
        case promql_parser.ParenExpr():
            return _terms(expr.expr, weight)
        case promql_parser.VectorSelector():
            return [Term(_counter(expr), weight, rated=False)]
        case promql_parser.AggregateExpr() if str(expr.op) == "sum":
            return _terms(expr.expr, weight)
        case promql_parser.Call() if expr.func.name in _RATES:
            return [Term(_rated(expr), weight, rated=True)]
        case promql_parser.BinaryExpr():
            return _both_sides(expr, weight)
    raise NotCountable(f"`{_short(expr)}` is no sum of counters")


def _both_sides(expr: Any, weight: int) -> list[Term]:
    op = str(expr.op)
    if op == "or" and re.sub(r"\s", "", str(expr.rhs)) == "vector(0)":
        return _terms(expr.lhs, weight)
    if op in ("+", "-"):
        return _terms(expr.lhs, weight) + _terms(expr.rhs, weight if op == "+" else -weight)
    raise NotCountable(f"`{op}` in `{_short(expr)}` cannot be counted; only + and - can")


def _rated(call: Any) -> Selector:
    matrix = call.args[0]
    if not isinstance(matrix, promql_parser.MatrixSelector):
        raise NotCountable(f"`{_short(call)}` works on a subquery")
    return _counter(matrix.vector_selector)


def _counter(vector: Any) -> Selector:
    selector = selector_of(vector)
    if ":" in selector.metric:
        raise BadPromql(
            "differenced-recorded-sum",
            f"`{selector.metric}` is the result of a recording rule: a recorded sum falls when"
            " any of its processes restarts, so its growth is not the number of events;"
            " select the original counters",
        )
    return selector


def selector_of(vector: Any) -> Selector:
    """Turn a parsed vector selector into ours.

    Raises:
        NotCountable: it moves in time, names no single metric, or matches in a way that
            Python cannot repeat.
    """
    shown = _short(vector)
    if vector.offset is not None or vector.at is not None:
        raise NotCountable(f"`{shown}` is moved in time by `offset` or `@`")
    if vector.matchers.or_matchers:
        raise NotCountable(f"`{shown}` joins matchers with `or`")
    metric, matchers = vector.name or "", []
    for found in vector.matchers.matchers:
        matcher = Matcher(found.name, _operator(found.op), found.value)
        if matcher.label != "__name__":
            matchers.append(_repeatable(matcher))
        elif matcher.op is MatchOp.EQUAL:
            metric = matcher.value
        else:
            raise NotCountable(f"`{shown}` selects several metrics by name")
    if not _METRIC.fullmatch(metric):
        raise NotCountable(f"`{shown}` names no metric in plain letters")
    return Selector(metric, tuple(sorted(matchers)))


def _operator(op: Any) -> MatchOp:
    return MatchOp(_OPS[str(op).removeprefix("MatchOp.")])


def _repeatable(matcher: Matcher) -> Matcher:
    if not _LABEL.fullmatch(matcher.label):
        raise NotCountable(f'label "{matcher.label}" is not in plain letters')
    if matcher.op in (MatchOp.REGEX, MatchOp.NOT_REGEX):
        reason = difference_from_re2(matcher.value)
        if reason:
            raise NotCountable(
                f"`{matcher.promql()}` cannot be repeated outside Prometheus: {reason}"
            )
    return matcher


def _short(expr: Any) -> str:
    text = " ".join(str(expr).split())
    return text if len(text) <= 80 else text[:79] + "…"  # noqa: PLR2004 - a line of a terminal
