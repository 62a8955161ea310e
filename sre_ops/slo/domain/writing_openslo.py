"""Definitions as OpenSLO v1 objects that are read back the same. Pure.

Source: https://github.com/OpenSLO/OpenSLO, README.md (specification v1).
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from sre_ops.slo.domain.counting_queries import native_query, pair_of, selector_text
from sre_ops.slo.domain.definition import (
    CalendarUnit,
    CalendarWindow,
    Comparison,
    DataSource,
    Definitions,
    EventSli,
    FreshnessSli,
    GaugeSli,
    NativeLatencySli,
    QuerySli,
    Service,
    Slo,
    Window,
)
from sre_ops.slo.domain.fan_out import DEFAULT_LIMIT
from sre_ops.slo.domain.fan_out_format import EXCLUDE, LABEL, LIMIT, MATCH
from sre_ops.slo.domain.loss import Loss, loss_of
from sre_ops.slo.domain.openslo_dialect import V1
from sre_ops.slo.domain.openslo_metadata import TEAM
from sre_ops.slo.domain.promql import RATE_WINDOW
from sre_ops.slo.domain.ratio_sli import Measured, ask
from sre_ops.slo.domain.written_promql import number

Tree = Mapping[str, "Tree"] | Sequence["Tree"] | str | bool | Decimal
"""What a document is made of; a `Decimal` is written as a plain number."""

_AGE = "time() - max({selector})"
_START = "2024-01-01 00:00:00"  # a Monday, and the first day of a month, a quarter, a year
_DURATIONS = {
    CalendarUnit.WEEK: "1w",
    CalendarUnit.MONTH: "1M",
    CalendarUnit.QUARTER: "1Q",
    CalendarUnit.YEAR: "1Y",
}
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_LONGEST = 1_050  # characters of a description
_ONE_WINDOW = "OpenSLO has one time window; other tools may refuse the second, which stands there"
_NO_NAME = "OpenSLO's names are DNS labels (a-z, 0-9 and -); other tools may refuse this one"
_TOO_LONG = "OpenSLO's descriptions have at most 1,050 characters; other tools may refuse it"


def openslo_objects(definitions: Definitions) -> list[Tree]:
    """Return the objects of *definitions*: services, data sources, SLOs, each sorted."""
    return [
        *(_service(each) for each in definitions.services),
        *(_source(each) for each in definitions.sources),
        *(_slo(each) for each in definitions.slos),
    ]


def openslo_losses(slo: Slo) -> list[Loss]:
    """Return what other tools may refuse of *slo*; it is written nevertheless."""
    told = []
    if not _NAME.fullmatch(slo.name):
        told.append(("name", _NO_NAME))
    if len(slo.windows) > 1:
        told.append(("windows", _ONE_WINDOW))
    if len(slo.description) > _LONGEST:
        told.append(("description", _TOO_LONG))
    return [loss_of(slo, field, why) for field, why in told]


def _object(kind: str, metadata: Tree, spec: Tree) -> Tree:
    return {"apiVersion": V1.format, "kind": kind, "metadata": metadata, "spec": spec}


def _service(service: Service) -> Tree:
    metadata: dict[str, Tree] = {
        "name": service.name,
        **_given(displayName=service.display_name),
    }
    if service.team:
        metadata["labels"] = {"team": service.team}
    return _object("Service", metadata, _given(description=service.description))


def _source(source: DataSource) -> Tree:
    spec: Tree = {"type": "Prometheus", "connectionDetails": {"url": source.url}}
    return _object("DataSource", {"name": source.name}, spec)


def _slo(slo: Slo) -> Tree:
    labels = {name: slo.labels[name] for name in sorted(slo.labels)}
    annotations = _annotations(slo)
    metadata = {
        "name": slo.name,
        **_given(displayName=slo.display_name),
        **({"labels": labels} if labels else {}),
        **({"annotations": annotations} if annotations else {}),
    }
    metric, objective, slice_target = _measured(slo)
    slices: dict[str, Tree] = {}
    if slice_target is not None:
        minutes = slo.time_slices.minutes if slo.time_slices else 1
        slices = {"timeSliceTarget": slice_target, "timeSliceWindow": f"{minutes}m"}
    spec = {
        **_given(description=slo.description),
        "service": slo.service,
        "indicator": {"metadata": {"name": f"{slo.service}-{slo.name}"}, "spec": metric},
        "timeWindow": [_window(window) for window in slo.windows],
        "budgetingMethod": "Timeslices" if slices else "Occurrences",
        "objectives": [{**objective, "target": slo.objective, **slices}],
    }
    return _object("SLO", metadata, spec)


def _annotations(slo: Slo) -> dict[str, Tree]:
    """Return what OpenSLO's fields do not hold; values of annotations are texts."""
    said: dict[str, Tree] = {}
    if slo.labels.get("team", "") != slo.team:
        said[TEAM] = slo.team
    if slo.fan_out:
        limit = "" if slo.fan_out.limit == DEFAULT_LIMIT else str(slo.fan_out.limit)
        found = {LABEL: slo.fan_out.label, LIMIT: limit, MATCH: slo.fan_out.match}
        found[EXCLUDE] = slo.fan_out.exclude
        said |= {name: text for name, text in found.items() if text}
    return said


def _given(**texts: str) -> dict[str, Tree]:
    return {name: text for name, text in texts.items() if text}


def _window(window: Window) -> Tree:
    if isinstance(window, CalendarWindow):
        place = {"startTime": _START, "timeZone": window.zone}
        return {"duration": _DURATIONS[window.unit], "isRolling": False, "calendar": place}
    return {"duration": str(window), "isRolling": True}


def _measured(slo: Slo) -> tuple[Tree, dict[str, Tree], Decimal | None]:
    """Return the SLI, what its objective compares, and what a time slice must reach."""
    slice_target = slo.time_slices.target if slo.time_slices else None
    match slo.sli:
        case EventSli() as events:
            pair = pair_of(events, RATE_WINDOW)
            part = "bad" if pair.part_is_bad else "good"
            metrics = {part: _metric(slo, pair.part), "total": _metric(slo, pair.total)}
            return {"ratioMetric": {"counter": True, **metrics}}, {}, slice_target
        case NativeLatencySli() as latency:
            return _raw(slo, native_query(latency, RATE_WINDOW), "success"), {}, slice_target
        case GaugeSli(selector=selector, good_when=good_when, threshold=threshold):
            return _threshold(slo, selector_text(selector), good_when, threshold)
        case FreshnessSli(selector=selector, max_age_seconds=age):
            query = _AGE.format(selector=selector_text(selector))
            return _threshold(slo, query, Comparison.AT_MOST, age)
        case _ as asked:
            assert isinstance(asked, QuerySli)  # composites are left out
            return _asked(slo, asked)


def _asked(slo: Slo, sli: QuerySli) -> tuple[Tree, dict[str, Tree], Decimal | None]:
    """Say a ratio as a ratio, so that its threshold follows the objective, else as a number."""
    is_failure = sli.good_when is Comparison.AT_MOST
    for target in (slo.objective, _slice_target(slo.approximate, is_failure=is_failure)):
        if target is None:
            continue
        if ask(sli.query, is_failure=is_failure, objective=target) == Measured(
            sli, slo.approximate
        ):
            raw = _raw(slo, sli.query, "failure" if is_failure else "success")
            return raw, {}, None if target == slo.objective else target
    return _threshold(slo, sli.query, sli.good_when, sli.threshold)


def _slice_target(approximate: str, *, is_failure: bool) -> Decimal | None:
    """Read the target of a slice from the end of the words that `ask` writes."""
    last = approximate.rpartition(" ")[2]
    if not last.replace(".", "", 1).isdigit():
        return None
    return 1 - Decimal(last) if is_failure else Decimal(last)


def _threshold(
    slo: Slo, query: str, good_when: Comparison, threshold: float
) -> tuple[Tree, dict[str, Tree], Decimal | None]:
    value = Decimal(number(threshold))
    return (
        {"thresholdMetric": _metric(slo, query)},
        {"op": str(good_when), "value": value},
        None,
    )


def _raw(slo: Slo, query: str, kind: str) -> Tree:
    return {"ratioMetric": {"rawType": kind, "raw": _metric(slo, query)}}


def _metric(slo: Slo, query: str) -> Tree:
    source = {**_given(metricSourceRef=slo.source), "type": "Prometheus", "spec": {"query": query}}
    return {"metricSource": source}
