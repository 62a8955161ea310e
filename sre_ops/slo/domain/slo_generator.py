"""slo-generator's `ServiceLevelObjective` (`sre.google.com/v2`) on Prometheus. Pure.

slo-generator keeps windows in an error budget policy of another file; here the window is 30
days. The service is the label `service_name` or `service`, else the name of the objective.

Source: https://github.com/google/slo-generator, docs/providers/prometheus.md and
slo_generator/backends/prometheus.py.
"""

from dataclasses import replace
from decimal import Decimal

import promql_parser

from sre_ops.slo.domain.definition import Matcher, MatchOp, Origin, Selector, Slo
from sre_ops.slo.domain.document import Cursor, Scalar, first_of
from sre_ops.slo.domain.objective import DEFAULT_WINDOW, ratio
from sre_ops.slo.domain.promql import RATE_WINDOW, BadPromql, NotCountable, counters, parse
from sre_ops.slo.domain.query_sli import plain_selector
from sre_ops.slo.domain.ratio_sli import Measured, Ratio, measure, raw

FORMAT = "sre.google.com/v2"
_SPEC = (
    "description",
    "backend",
    "method",
    "service_level_indicator",
    "goal",
    "exporters",
    "error_budget_policy",
)
_METHODS = ("good_bad_ratio", "distribution_cut", "query_sli")
_SERVICE_LABELS = ("service_name", "service")
_TEAM_LABELS = ("team", "owner")
_OPERATORS = ("increase", "sum")
_BACKEND = "prometheus"


def read(document: Cursor) -> list[Slo]:
    """Read one resource; none when it holds an error."""
    document.only("apiVersion", "kind", "metadata", "spec")
    kind = document.text("kind", required=True)
    if kind != "ServiceLevelObjective":
        if kind:
            message = f"{FORMAT} has no kind `{kind}`"
            document.spot("kind").error("unknown-kind", message, "ServiceLevelObjective")
        return []
    metadata = document.table("metadata", required=True)
    spec = document.table("spec", required=True)
    name = metadata.text("name", required=True) if metadata else ""
    if metadata is None or spec is None:
        return []
    spec.only(*_SPEC)
    written = spec.needed("goal", "a ratio, e.g. 0.999")
    objective = ratio(written) if written else None
    source, measured = _source(spec), _measured(spec, objective)
    if not name or objective is None or source is None or measured is None:
        return []
    labels = metadata.labels("labels")
    return [
        Slo(
            service=first_of(labels, _SERVICE_LABELS) or name,
            name=name,
            sli=measured.sli,
            objective=objective,
            windows=(DEFAULT_WINDOW,),
            origin=Origin(document.file, document.node.place.line, FORMAT),
            source=source,
            description=spec.text("description"),
            team=first_of(labels, _TEAM_LABELS),
            labels=labels,
            approximate=measured.approximate,
        )
    ]


def _source(spec: Cursor) -> str | None:
    """Return what follows in `prometheus/<name>`, "" for the default; None after an error."""
    backend = spec.text("backend", required=True)
    kind, _, name = backend.partition("/")
    if backend and kind != _BACKEND:
        message = f"a query of {backend} cannot be measured here"
        spec.spot("backend").error("unsupported-source", message, _BACKEND)
    return name if kind == _BACKEND else None


def _measured(spec: Cursor, objective: Decimal | None) -> Measured | None:
    method = spec.text("method", required=True)
    found = spec.table("service_level_indicator", required=True)
    if found is None or not method:
        return None
    # The indicator is read even when the goal is broken, to report both mistakes at once.
    assumed = objective if objective is not None else Decimal("0.5")
    match method:
        case "good_bad_ratio":
            return _good_bad_ratio(found, assumed)
        case "distribution_cut":
            return _distribution_cut(found, assumed)
        case "query_sli":
            return _query_sli(found, assumed)
    allowed = " | ".join(_METHODS)
    spec.spot("method").error("wrong-value", f"`{method}` is no method of Prometheus", allowed)
    return None


def _good_bad_ratio(found: Cursor, objective: Decimal) -> Measured | None:
    found.only("filter_good", "filter_bad", "filter_valid", "operators")
    good = found.needed("filter_good", "a metric with labels")
    bad, valid = found.field("filter_bad"), found.field("filter_valid")
    if bad is None and valid is None:
        found.error(
            "missing-field",
            "a ratio needs `filter_valid` or `filter_bad` beside `filter_good`",
            "filter_valid | filter_bad",
        )
    if good is None or (bad is None and valid is None):
        return None
    operators = [each.as_text() for each in found.items("operators")] or _OPERATORS
    part = _filled(good, operators)
    if bad is None:
        assert valid is not None
        total = _filled(valid, operators)
    else:  # slo-generator reads filter_bad first, too
        total = _filled(bad, operators)
        total = _written(total, f"({_text(part)}) + ({_text(total)})")
    return measure(Ratio(part=part, total=total, part_is_bad=False), objective)


def _distribution_cut(found: Cursor, objective: Decimal) -> Measured | None:
    found.only("expression", "threshold_bucket")
    expression = found.needed("expression", "a histogram's `_bucket` with labels")
    bound = found.number("threshold_bucket", required=True)
    buckets = _buckets(expression) if expression else None
    if expression is None or bound is None or buckets is None:
        return None
    le = Matcher("le", MatchOp.EQUAL, f"{bound.normalize():f}")
    cut = replace(buckets, matchers=(*buckets.matchers, le))
    count = replace(buckets, metric=buckets.metric.removesuffix("_bucket") + "_count")
    part = _written(expression, f"sum(increase({cut.promql()}[{RATE_WINDOW}]))")
    total = _written(expression, f"sum(increase({count.promql()}[{RATE_WINDOW}]))")
    return measure(Ratio(part=part, total=total, part_is_bad=False), objective)


def _buckets(expression: Cursor) -> Selector | None:
    query = expression.as_text().replace("[window]", "")
    try:
        selector = plain_selector(query)
    except BadPromql as error:
        expression.error(error.rule, str(error), "a histogram's `_bucket` with labels")
        return None
    except NotCountable as error:
        expression.error("not-event-countable", str(error), "a histogram's `_bucket` with labels")
        return None
    if not selector.metric.endswith("_bucket"):
        message = f"`{selector.metric}` is no histogram's `_bucket`"
        expression.error("bucket-without-le", message, "x_bucket")
        return None
    return selector


def _query_sli(found: Cursor, objective: Decimal) -> Measured | None:
    found.only("expression")
    expression = found.needed("expression", "PromQL of good / valid")
    if expression is None:
        return None
    asked = _filled(expression, ())
    quotient = _quotient(asked)
    if quotient is not None:
        return measure(quotient, objective)
    return raw(asked, is_failure=False, objective=objective)


def _quotient(asked: Cursor) -> Ratio | None:
    """Return the two sides of `good / valid` where both can be counted event by event."""
    try:
        tree = parse(_text(asked))
        while isinstance(tree, promql_parser.ParenExpr):
            tree = tree.expr
        if not isinstance(tree, promql_parser.BinaryExpr) or str(tree.op) != "/":
            return None
        for side in (tree.lhs, tree.rhs):
            counters(str(side))
    except (BadPromql, NotCountable):
        return None
    part, total = (_written(asked, str(side)) for side in (tree.lhs, tree.rhs))
    return Ratio(part=part, total=total, part_is_bad=False)


def _filled(found: Cursor, operators: list[str] | tuple[str, ...]) -> Cursor:
    """Write a filter as slo-generator asks it: with a window, and *operators* applied in turn."""
    query = found.as_text().strip()
    if not query:
        return _written(found, "")
    if "[window" in query:
        query = query.replace("[window", f"[{RATE_WINDOW}")
    elif operators:
        query = f"{query}[{RATE_WINDOW}]"
    for operator in operators:
        query = f"{operator}({query})"
    return _written(found, query)


def _written(found: Cursor, query: str) -> Cursor:
    """Return the same place with *query* in it; quoted, so that it stays a text."""
    return found.at(Scalar(text=query, plain=False, place=found.node.place), found.key)


def _text(found: Cursor) -> str:
    """Return the whole text of a scalar that `_written` made."""
    assert isinstance(found.node, Scalar)
    return found.node.text
