"""PromQL that counts valid and bad events, or slices, of an SLI over a window. Pure.

Sums first, no division: a window without traffic holds 0 of 0, never NaN. A series of errors
that does not exist yet counts 0 as soon as its total exists.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import promql_parser

from sre_ops.slo.domain.definition import (
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
    Slo,
)
from sre_ops.slo.domain.promql import NotCountable, parse, selector_of
from sre_ops.slo.domain.rule import Recording
from sre_ops.slo.domain.written_promql import FAILS, bad_age, bad_gauge, number

VALID = "slo:valid:increase{window}"
BAD = "slo:bad:increase{window}"
BAD_SLICE = "slo:bad_slice:bool"
EVERY_SECONDS = 30
"""How often counts are recorded: an event is seen by 300 / 30 counts of 5 minutes."""

SLICE_VALID = "slo:slice_valid:increase{window}"
SLICE_BAD = "slo:slice_bad:increase{window}"

_INCREASE = "sum(increase({selector}[{window}]))"
_WEIGHTED = "{weight} * {sum}"
_TERM = 'label_replace({sum}, "term", "{number}", "", "")'
_OR_ZERO = "{sum}\nor on ()\n0 * {valid}"
_ON_BASE = "{valid}\n{sign} on ()\n(\n  {sum}\n  or on ()\n  0 * {valid}\n)"
_NATIVE_VALID = "histogram_count(sum(increase({selector}[{window}])))"
_NATIVE_BAD = """(
  {valid}
  * on ()
  (1 - histogram_fraction(-Inf, {threshold}, sum(increase({selector}[{window}]))))
) >= 0
or
0 * {valid}"""
_OVER_TIME = "{function}_over_time({series}[{window}])"
_SUMMED = "{weight} * sum_over_time({series}[{window}])"
_BAD_SLICE = "({bad} > bool {share} * {valid})\nand\n{valid} > 0"
_QUERY = "max((({query}) >= -Inf) {comparison} bool {threshold})"

_SCALARS = ("scalar", "time", "pi")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How one SLI is recorded.

    Attributes:
        base: recorded at each evaluation before the windows; empty for events.
        in_slices: the windows count slices of time, not events.
    """

    base: tuple[Recording, ...]
    in_slices: bool


def recorded(name: str, slo: Slo) -> str:
    """Select the series *name* that the rules of *slo* record."""
    matchers = (
        Matcher("service", MatchOp.EQUAL, slo.service),
        Matcher("slo", MatchOp.EQUAL, slo.name),
    )
    return Selector(name, matchers).promql()


def counted(slo: Slo) -> Counted:
    """Return what has to be recorded of *slo* before its windows.

    Raises:
        NotCountable: the SLI cannot be told by a rule; says why.
    """
    if slo.time_slices is not None:
        window = f"{slo.time_slices.minutes}m"
        names = {"valid": SLICE_VALID.format(window=window), "bad": SLICE_BAD.format(window=window)}
        parts = {part: recorded(name, slo) for part, name in names.items()}
        bad_slice = _BAD_SLICE.format(share=number(1 - slo.time_slices.target), **parts)
        pair = _pair(slo, names["valid"], names["bad"], window)
        return Counted(base=(*pair, _record(slo, BAD_SLICE, bad_slice)), in_slices=True)
    match slo.sli:
        case EventSli() | NativeLatencySli():
            return Counted(base=(), in_slices=False)
        case GaugeSli() as gauge:
            text = bad_gauge(gauge, gauge.selector.promql())
        case FreshnessSli() as age:
            text = bad_age(age, age.selector.promql())
        case _ as query:
            assert isinstance(query, QuerySli)  # composites have no rules
            text = _asked(query)
    return Counted(base=(_record(slo, BAD_SLICE, text),), in_slices=True)


def window_rules(slo: Slo, window: str, *, in_slices: bool, summed: bool) -> tuple[Recording, ...]:
    """Record how many events or slices of *slo* were valid, and how many bad, over *window*.

    Args:
        slo: the SLO.
        window: as PromQL writes it.
        in_slices: count what `BAD_SLICE` recorded.
        summed: add up the 5-minute counts that were recorded instead of reading raw samples,
            which costs a long window one series instead of all.
    """
    names = VALID.format(window=window), BAD.format(window=window)
    if not in_slices and not summed:
        return _pair(slo, *names, window)
    if in_slices:
        slices = recorded(BAD_SLICE, slo)
        texts = [
            _OVER_TIME.format(function=function, series=slices, window=window)
            for function in ("count", "sum")
        ]
    else:
        texts = [
            _SUMMED.format(weight=number(EVERY_SECONDS / 300), series=series, window=window)
            for series in (recorded(name.format(window="5m"), slo) for name in (VALID, BAD))
        ]
    return tuple(_record(slo, name, text) for name, text in zip(names, texts, strict=True))


def sources_of(sli: Sli) -> tuple[Selector, ...]:
    """Return the series without which *sli* has no value at all.

    Raises:
        NotCountable: a free-form query selects series in a way that cannot be repeated.
    """
    match sli:
        case EventSli(terms=terms):
            return tuple(term.selector for term in terms if term.valid > 0)
        case NativeLatencySli() | GaugeSli() | FreshnessSli():
            return (sli.selector,)
        case _:
            assert isinstance(sli, QuerySli)
            found: list[Selector] = []
            promql_parser.walk(parse(sli.query), lambda node: _note(node, found))
            return tuple(dict.fromkeys(found))


def _note(node: object, found: list[Selector]) -> None:
    if isinstance(node, promql_parser.VectorSelector):
        found.append(selector_of(node))


def _record(slo: Slo, name: str, expr: str) -> Recording:
    return Recording(record=name, expr=expr, labels={"service": slo.service, "slo": slo.name})


def _pair(slo: Slo, valid: str, bad: str, window: str) -> tuple[Recording, Recording]:
    counts = recorded(valid, slo)
    if isinstance(slo.sli, NativeLatencySli):
        selector = slo.sli.selector.promql()
        first = _NATIVE_VALID.format(selector=selector, window=window)
        second = _NATIVE_BAD.format(
            valid=counts, selector=selector, window=window, threshold=number(slo.sli.threshold)
        )
    else:
        assert isinstance(slo.sli, EventSli)
        terms = slo.sli.terms
        first = _sum([(t.selector, t.valid) for t in terms if t.valid], window)
        second = _bad(terms, counts, window)
    return _record(slo, valid, first), _record(slo, bad, second)


def _bad(terms: Sequence[CounterTerm], valid: str, window: str) -> str:
    """Count the bad events, from the valid ones where those that are not good are bad."""
    totals = [term for term in terms if term.valid]
    by_total = all(term.bad == term.valid for term in totals)
    rest = [
        (term.selector, term.bad) for term in terms if term.bad and not (by_total and term.valid)
    ]
    if not rest:
        return valid if by_total else f"0 * {valid}"
    if not by_total:
        return _OR_ZERO.format(sum=_sum(rest, window), valid=valid)
    is_minus = all(weight < 0 for _, weight in rest)
    signed = [(selector, -weight if is_minus else weight) for selector, weight in rest]
    return _ON_BASE.format(valid=valid, sign="-" if is_minus else "+", sum=_sum(signed, window))


def _sum(weighted: Sequence[tuple[Selector, int]], window: str) -> str:
    """Add up the growth of all selectors; one that selects nothing counts 0 beside others."""
    sums = []
    for selector, weight in weighted:
        text = _INCREASE.format(selector=selector.promql(), window=window)
        sums.append(text if weight == 1 else _WEIGHTED.format(weight=weight, sum=text))
    if len(sums) == 1:
        return sums[0]
    # Equal labels would hide one sum behind the other, so each gets a label of its own.
    terms = [_TERM.format(sum=text, number=place) for place, text in enumerate(sums)]
    return "sum(\n  " + "\n  or\n  ".join(terms) + "\n)"


def _asked(sli: QuerySli) -> str:
    tree = parse(sli.query)
    if isinstance(tree, promql_parser.MatrixSelector | promql_parser.StringLiteral):
        raise NotCountable("the query yields no single value per instant")
    query = f"vector({sli.query})" if _is_scalar(tree) else sli.query
    return _QUERY.format(
        query=query, comparison=FAILS[sli.good_when][1], threshold=number(sli.threshold)
    )


def _is_scalar(tree: object) -> bool:
    match tree:
        case promql_parser.ParenExpr() | promql_parser.UnaryExpr():
            return _is_scalar(tree.expr)
        case promql_parser.BinaryExpr():
            return _is_scalar(tree.lhs) and _is_scalar(tree.rhs)
        case promql_parser.Call():
            return tree.func.name in _SCALARS
        case _:
            return isinstance(tree, promql_parser.NumberLiteral)
