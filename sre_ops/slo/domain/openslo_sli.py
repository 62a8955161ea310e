"""OpenSLO's SLI object, inline or by reference, and the SLI it means for an objective. Pure.

Source: https://github.com/OpenSLO/OpenSLO, README.md, section SLI.
"""

from dataclasses import dataclass
from decimal import Decimal

from sre_ops.slo.domain.definition import Comparison
from sre_ops.slo.domain.document import Cursor
from sre_ops.slo.domain.openslo_dialect import Dialect
from sre_ops.slo.domain.promql import BadPromql, parse
from sre_ops.slo.domain.query_sli import native_latency, threshold_sli
from sre_ops.slo.domain.ratio_sli import Measured, Ratio, measure, raw

_QUERY_FIELDS = ("query", "promql")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRatio:
    """A precomputed ratio; *is_failure* when it is bad/total."""

    query: Cursor
    is_failure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """One number that objectives compare with their value."""

    query: Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """What an SLI object says, and the data source that it names ("" is the default)."""

    metric: Ratio | RawRatio | Threshold
    source: str = ""


def read_indicator(spec: Cursor, dialect: Dialect) -> Indicator | None:
    """Read the `spec` of an SLI object; None after errors."""
    spec.only("description", "thresholdMetric", "ratioMetric")
    ratio, threshold = spec.table("ratioMetric"), spec.table("thresholdMetric")
    if (ratio is None) == (threshold is None):
        spec.error(
            "missing-field",
            "an SLI needs exactly one of `ratioMetric` and `thresholdMetric`",
            "ratioMetric | thresholdMetric",
        )
        return None
    if threshold is not None:
        found = _metric(threshold, dialect)
        return found and Indicator(metric=Threshold(query=found[0]), source=found[1])
    assert ratio is not None
    ratio.only("counter", "good", "bad", "total", "raw", "rawType")
    return _raw(ratio, dialect) if ratio.field("raw") else _parts(ratio, dialect)


def _parts(ratio: Cursor, dialect: Dialect) -> Indicator | None:
    good, bad = ratio.table("good"), ratio.table("bad")
    total = ratio.table("total", required=True)
    if (good is None) == (bad is None):
        ratio.error("missing-field", "a ratio needs exactly one of `good` and `bad`", "good | bad")
        return None
    part = good or bad
    assert part is not None
    first, second = _metric(part, dialect), _metric(total, dialect) if total else None
    if first is None or second is None:
        return None
    if first[1] != second[1]:
        part.error(
            "mixed-sources",
            f"`{first[1]}` and `{second[1]}`: both queries of a ratio need the same data source",
            "one data source",
        )
        return None
    metric = Ratio(
        part=first[0],
        total=second[0],
        part_is_bad=good is None,
        only_rated=ratio.flag("counter") is False,
    )
    return Indicator(metric=metric, source=first[1])


def _raw(ratio: Cursor, dialect: Dialect) -> Indicator | None:
    raw_type, found = ratio.text("rawType", required=True), ratio.table("raw")
    if any(ratio.field(name) for name in ("good", "bad", "total")):
        ratio.error("raw-and-parts", "`raw` cannot stand beside good, bad or total", "raw")
        return None
    if raw_type and raw_type not in ("success", "failure"):
        ratio.spot("rawType").error(
            "wrong-value", f"`{raw_type}` is no type of ratio", "success | failure"
        )
        return None
    metric = _metric(found, dialect) if found else None
    if metric is None or not raw_type:
        return None
    is_failure = raw_type == "failure"
    return Indicator(metric=RawRatio(query=metric[0], is_failure=is_failure), source=metric[1])


def _metric(metric: Cursor, dialect: Dialect) -> tuple[Cursor, str] | None:
    """Return the query and the name of its data source; None after errors."""
    source, kind = (_flat if dialect.flat_metrics else _nested)(metric)
    if source is None:
        return None
    said = kind.as_text() if kind else ""
    if kind and said and said.lower() != "prometheus":
        kind.error("unsupported-source", f"a query of {said} cannot be measured here", "Prometheus")
        return None
    spec = source.table("spec", required=True)
    if spec is None:
        return None
    name = next((each for each in _QUERY_FIELDS if spec.field(each)), "query")
    found = spec.needed(name, "a PromQL query")
    reference = source.text("dataSourceRef" if dialect.flat_metrics else "metricSourceRef")
    return (found, reference) if found and _is_promql(found) else None


def _nested(metric: Cursor) -> tuple[Cursor | None, Cursor | None]:
    """Return where v1 keeps the query of a metric, and the type of its source."""
    metric.only("metricSource")
    source = metric.table("metricSource", required=True)
    if source is None:
        return None, None
    source.only("metricSourceRef", "type", "spec")
    return source, source.field("type")


def _flat(metric: Cursor) -> tuple[Cursor | None, Cursor | None]:
    """Return the same of v2alpha; a source written in place tells its type alone."""
    metric.only("dataSourceRef", "dataSourceSpec", "spec")
    inline = metric.table("dataSourceSpec")
    if inline is None:
        return metric, None
    inline.warn(
        "unnamed-source",
        f"`{inline.key}` has no name; the default server is asked",
        "dataSourceRef and an object of kind DataSource",
    )
    return metric, inline.field("type")


def _is_promql(found: Cursor) -> bool:
    query = found.as_text()
    try:
        if query:
            parse(query)
    except BadPromql as error:
        found.error(error.rule, str(error), "PromQL")
        return False
    return bool(query)


def indicator_sli(
    indicator: Indicator, objective: Cursor, target: Decimal, slice_target: Decimal | None
) -> Measured | None:
    """Return the SLI of *indicator* under one *objective* object; None after errors.

    Args:
        indicator: the SLI.
        objective: the element of `objectives`, for `op` and `value`.
        target: the objective, 0 to 1.
        slice_target: what a time slice must reach, 0 to 1; None without Timeslices.
    """
    needed = target if slice_target is None else slice_target
    metric = indicator.metric
    if isinstance(metric, Ratio):
        return measure(metric, needed)
    if isinstance(metric, Threshold):
        return _threshold(metric.query, objective)
    native = None if metric.is_failure else native_latency(metric.query.as_text())
    if native:
        return Measured(native)
    return raw(metric.query, is_failure=metric.is_failure, objective=needed)


def _threshold(query: Cursor, objective: Cursor) -> Measured | None:
    op = objective.text("op", required=True)
    value = objective.number("value", required=True)
    if op and op not in tuple(Comparison):
        objective.spot("op").error(
            "wrong-value", f"`op: {op}` is no comparison; good means: metric op value",
            " | ".join(Comparison),
        )  # fmt: skip
        return None
    if not op or value is None:
        return None
    sli = threshold_sli(query.as_text(), Comparison(op), value)
    return Measured(sli, "time slices of a free-form query" if hasattr(sli, "query") else "")
