"""From the query of a threshold or a ratio to a gauge, freshness, native or free SLI. Pure."""

import math
from decimal import Decimal
from typing import Any

import promql_parser

from sre_ops.slo.domain.definition import (
    Comparison,
    FreshnessSli,
    GaugeSli,
    NativeLatencySli,
    QuerySli,
    Selector,
    Sli,
)
from sre_ops.slo.domain.promql import NotCountable, fill_window, parse, selector_of

_BELOW = (Comparison.BELOW, Comparison.AT_MOST)


def threshold_sli(query: str, good_when: Comparison, threshold: Decimal) -> Sli:
    """Return the most exact kind of SLI for "*query* is good when compared so".

    A plain selector becomes a gauge; so do `max(x)` kept below and `min(x)` kept above a
    threshold, which hold exactly when every series does. `time() - max(x)` kept below is
    freshness. Anything else stays a query, asked once a minute.

    Raises:
        BadPromql: *query* is no PromQL.
    """
    tree = _bare(parse(query))
    limit = float(threshold)
    try:
        newest = _time_of_newest(tree)
        if newest is not None and good_when in _BELOW:
            return FreshnessSli(newest, limit)
        gauge = _gauge(tree, good_when)
    except NotCountable:
        gauge = None
    if gauge is not None:
        return GaugeSli(gauge, good_when, limit)
    return QuerySli(fill_window(query), good_when, limit)


def native_latency(query: str) -> NativeLatencySli | None:
    """Read `histogram_fraction(0, T, rate(h[…]))` as latency on a native histogram.

    Returns:
        The SLI, T in the histogram's unit; None when *query* is something else.

    Raises:
        BadPromql: *query* is no PromQL.

    Source: Prometheus documentation, histogram_fraction().
    """
    tree = _bare(parse(query))
    if not isinstance(tree, promql_parser.Call) or tree.func.name != "histogram_fraction":
        return None
    lower, upper = (_number(arg) for arg in tree.args[:2])
    inner = _bare(tree.args[2])
    while isinstance(inner, promql_parser.AggregateExpr) and str(inner.op) == "sum":
        inner = _bare(inner.expr)
    if lower is None or lower > 0 or upper is None or not math.isfinite(upper):
        return None
    if not isinstance(inner, promql_parser.Call) or inner.func.name not in ("rate", "increase"):
        return None
    matrix = inner.args[0]
    if not isinstance(matrix, promql_parser.MatrixSelector):
        return None
    try:
        return NativeLatencySli(selector_of(matrix.vector_selector), upper)
    except NotCountable:
        return None


def plain_selector(query: str) -> Selector:
    """Return the one selector that *query* is.

    Raises:
        BadPromql: *query* is no PromQL.
        NotCountable: it is more than a selector.
    """
    tree = _bare(parse(query))
    if not isinstance(tree, promql_parser.VectorSelector):
        raise NotCountable(f"`{' '.join(query.split())}` is more than a metric with labels")
    return selector_of(tree)


def _bare(tree: Any) -> Any:
    while isinstance(tree, promql_parser.ParenExpr):
        tree = tree.expr
    return tree


def _gauge(tree: Any, good_when: Comparison) -> Selector | None:
    strictest = "max" if good_when in _BELOW else "min"
    if isinstance(tree, promql_parser.AggregateExpr) and str(tree.op) == strictest:
        tree = _bare(tree.expr)
    return selector_of(tree) if isinstance(tree, promql_parser.VectorSelector) else None


def _time_of_newest(tree: Any) -> Selector | None:
    if not isinstance(tree, promql_parser.BinaryExpr) or str(tree.op) != "-":
        return None
    now, record = _bare(tree.lhs), _bare(tree.rhs)
    if not isinstance(now, promql_parser.Call) or now.func.name != "time":
        return None
    if isinstance(record, promql_parser.AggregateExpr) and str(record.op) == "max":
        record = _bare(record.expr)
    return selector_of(record) if isinstance(record, promql_parser.VectorSelector) else None


def _number(tree: Any) -> float | None:
    tree = _bare(tree)
    if isinstance(tree, promql_parser.UnaryExpr):
        inner = _number(tree.expr)
        return None if inner is None else -inner
    return float(tree.val) if isinstance(tree, promql_parser.NumberLiteral) else None
