"""Pyrra's `ServiceLevelObjective` resource (`pyrra.dev/v1alpha1`). Pure.

Pyrra names no service: it is the label `pyrra.dev/service`, `service`,
`app.kubernetes.io/name` or `app`, else the name of the objective. `grouping` splits an
objective per label value in Pyrra; here all groups are measured as one, with a warning.

Source: https://github.com/pyrra-dev/pyrra, kubernetes/api/v1alpha1.
"""

from decimal import Decimal

from sre_ops.slo.domain.definition import (
    Comparison,
    GaugeSli,
    NativeLatencySli,
    Origin,
    RollingWindow,
    Selector,
    Slo,
)
from sre_ops.slo.domain.document import Cursor, first_of
from sre_ops.slo.domain.objective import percent, rolling, seconds_of
from sre_ops.slo.domain.promql import BadPromql, NotCountable
from sre_ops.slo.domain.query_sli import plain_selector
from sre_ops.slo.domain.ratio_sli import Measured, Ratio, measure

FORMAT = "pyrra.dev/v1alpha1"
_SPEC = (
    "description",
    "target",
    "window",
    "indicator",
    "alerting",
    "partial_response_strategy",
)
_KINDS = ("ratio", "latency", "latencyNative", "bool_gauge")
_SERVICE_LABELS = ("pyrra.dev/service", "service", "app.kubernetes.io/name", "app")
_TEAM_LABELS = ("pyrra.dev/team", "team", "pyrra.dev/owner", "owner")
_ANY = Decimal("0.5")  # Pyrra's events never fall back to a query, so no objective is asked


def read(document: Cursor) -> list[Slo]:
    """Read one resource; none when it holds an error."""
    document.only("apiVersion", "kind", "metadata", "spec", "status")
    kind = document.text("kind", required=True)
    if kind != "ServiceLevelObjective":
        if kind:
            message = f"{FORMAT} has no kind `{kind}`"
            document.spot("kind").error("unknown-kind", message, "ServiceLevelObjective")
        return []
    metadata, spec = (
        document.table("metadata", required=True),
        document.table("spec", required=True),
    )
    name = metadata.text("name", required=True) if metadata else ""
    if metadata is None or spec is None:
        return []
    spec.only(*_SPEC)
    objective, window = _objective(spec), _window(spec)
    indicator = spec.table("indicator", required=True)
    measured = _indicator(indicator) if indicator else None
    if not name or objective is None or window is None or measured is None:
        return []
    labels = metadata.labels("labels")
    return [
        Slo(
            service=first_of(labels, _SERVICE_LABELS) or name,
            name=name,
            sli=measured.sli,
            objective=objective,
            windows=(window,),
            origin=Origin(document.file, document.node.place.line, FORMAT),
            description=spec.text("description"),
            team=first_of(labels, _TEAM_LABELS),
            labels=labels,
            approximate=measured.approximate,
        )
    ]


def _objective(spec: Cursor) -> Decimal | None:
    written = spec.needed("target", 'a percentage as text, e.g. "99.9"')
    return percent(written) if written else None


def _window(spec: Cursor) -> RollingWindow | None:
    written = spec.needed("window", "a duration, e.g. 4w")
    return rolling(written) if written else None


def _indicator(indicator: Cursor) -> Measured | None:
    indicator.only(*_KINDS)
    chosen = [kind for kind in _KINDS if indicator.field(kind)]
    if len(chosen) != 1:
        indicator.error("missing-field", "an indicator needs exactly one kind", " | ".join(_KINDS))
        return None
    found = indicator.table(chosen[0])
    if found is None:
        return None
    for label in found.items("grouping")[:1]:
        label.warn(
            "grouping-not-split",
            "Pyrra would keep one objective per value of these labels; all are measured as one"
            " here. Write an SLO per group where each needs its own budget",
            "no grouping",
        )
    match chosen[0]:
        case "ratio":
            return _pair(found, "errors", part_is_bad=True)
        case "latency":
            return _pair(found, "success", part_is_bad=False)
        case "latencyNative":
            return _native(found)
        case _:
            found.only("metric", "grouping")
            gauge = _selector(found)
            return Measured(GaugeSli(gauge, Comparison.AT_LEAST, 1.0)) if gauge else None


def _pair(found: Cursor, name: str, *, part_is_bad: bool) -> Measured | None:
    found.only(name, "total", "grouping")
    part, total = found.table(name, required=True), found.table("total", required=True)
    one = part.needed("metric", "a metric with labels") if part else None
    other = total.needed("metric", "a metric with labels") if total else None
    if one is None or other is None:
        return None
    measured = measure(Ratio(part=one, total=other, part_is_bad=part_is_bad, may_query=False), _ANY)
    if measured and not part_is_bad and not getattr(measured.sli, "latency_threshold", None):
        one.error(
            "bucket-without-le",
            "latency needs a histogram's `_bucket` with one bound",
            'x_bucket{le="0.5"}',
        )
        return None
    return measured


def _native(found: Cursor) -> Measured | None:
    found.only("total", "latency", "grouping")
    total = found.table("total", required=True)
    selector = _selector(total) if total else None
    latency = found.needed("latency", "a duration, e.g. 200ms")
    seconds = seconds_of(latency.as_text()) if latency else None
    if latency and not seconds:
        latency.error("window", f"`{latency.key}` must be a duration", "200ms, 1s")
    return Measured(NativeLatencySli(selector, seconds)) if selector and seconds else None


def _selector(table: Cursor) -> Selector | None:
    metric = table.needed("metric", "a metric with labels")
    query = metric.as_text() if metric else ""
    if metric is None or not query:
        return None
    try:
        return plain_selector(query)
    except BadPromql as error:
        metric.error(error.rule, str(error), "a metric with labels")
    except NotCountable as error:
        metric.error("not-event-countable", str(error), "a metric with labels")
    return None
