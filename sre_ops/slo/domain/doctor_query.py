"""What a free-form query reads, over which ranges, and what it does to it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import promql_parser

from sre_ops.slo.domain.definition import Selector
from sre_ops.slo.domain.promql import BadPromql, NotCountable, parse, selector_of

DIFFERENCING = ("rate", "increase", "irate", "delta", "idelta", "deriv")
"""Functions that need two samples; those `..._over_time` need one."""

_COUNTING = ("rate", "increase", "irate")


@dataclass(frozen=True, slots=True)
class RangeUse:
    """A selector under a range.

    Attributes:
        seconds: how long the range is.
        needs: samples without which the function has no value.
    """

    selector: Selector
    seconds: float
    needs: int


@dataclass(frozen=True, slots=True)
class QueryReading:
    """What a query reads.

    Attributes:
        selectors: each once, in the order of the text.
        ranges: of those under a range.
        counters: those whose growth is taken.
        loses_le: a quantile is asked of buckets whose sum has dropped `le`.
    """

    selectors: tuple[Selector, ...]
    ranges: tuple[RangeUse, ...]
    counters: tuple[Selector, ...]
    loses_le: bool


def read_query(query: str) -> QueryReading:
    """Read *query*; selectors that we cannot repeat are left out."""
    try:
        nodes = tuple(_nodes(parse(query)))
    except BadPromql:
        nodes = ()
    calls = [node for node in nodes if isinstance(node, promql_parser.Call)]
    found = [_selector(n) for n in nodes if isinstance(n, promql_parser.VectorSelector)]
    grown = [use.selector for call in calls for use in _ranges(call) if _counts(call)]
    return QueryReading(
        tuple(dict.fromkeys(one for one in found if one)),
        tuple(dict.fromkeys(use for call in calls for use in _ranges(call))),
        tuple(dict.fromkeys(grown)),
        any(_loses_le(call) for call in calls),
    )


def aggregates(query: str) -> bool:
    """Tell whether what *query* yields is a sum, a rate or the like, and so no counter."""
    try:
        nodes = tuple(_nodes(parse(query)))
    except BadPromql:
        return False
    return any(isinstance(n, promql_parser.AggregateExpr | promql_parser.Call) for n in nodes)


def nodes_of(query: str) -> Iterator[Any]:
    """Yield every node of *query* from the left to the right.

    Raises:
        BadPromql: it is no PromQL.
    """
    yield from _nodes(parse(query))


def _nodes(expr: Any) -> Iterator[Any]:
    yield expr
    match expr:
        case promql_parser.BinaryExpr():
            children = [expr.lhs, expr.rhs]
        case promql_parser.Call():
            children = list(expr.args)
        case promql_parser.MatrixSelector():
            children = [expr.vector_selector]
        case promql_parser.NumberLiteral() | promql_parser.StringLiteral():
            children = []
        case promql_parser.VectorSelector():
            children = []
        case _:  # ParenExpr, UnaryExpr, AggregateExpr, SubqueryExpr
            children = [expr.expr]
    for child in children:
        yield from _nodes(child)


def _selector(vector: Any) -> Selector | None:
    try:
        return selector_of(vector)
    except NotCountable:
        return None


def _ranges(call: Any) -> Iterator[RangeUse]:
    for argument in call.args:
        if isinstance(argument, promql_parser.MatrixSelector):
            selector = _selector(argument.vector_selector)
            if selector:
                needs = 2 if call.func.name in DIFFERENCING else 1
                yield RangeUse(selector, argument.range.total_seconds(), needs)


def _counts(call: Any) -> bool:
    return call.func.name in _COUNTING


def _loses_le(call: Any) -> bool:
    if call.func.name != "histogram_quantile":
        return False
    inner = call.args[1]
    while isinstance(inner, promql_parser.ParenExpr):
        inner = inner.expr
    if not isinstance(inner, promql_parser.AggregateExpr):
        return False
    buckets = any(
        isinstance(n, promql_parser.VectorSelector) and (n.name or "").endswith("_bucket")
        for n in _nodes(inner)
    )
    return buckets and not _keeps_le(inner.modifier)


def _keeps_le(modifier: Any) -> bool:
    if modifier is None:
        return False
    is_by = bool(modifier.type == promql_parser.AggModifierType.By)
    return ("le" in modifier.labels) is is_by
