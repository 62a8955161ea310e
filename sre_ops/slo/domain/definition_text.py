"""The canonical text of a definition, and the definition back from it. Pure.

The text holds what the SLO is, not where it is written: file and line are left out, so that
moving an SLO changes nothing here. Decimals are texts, floats Python's shortest exact form.
"""

import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from sre_ops.slo.domain.composite import (
    CompositeKind,
    CompositeSli,
    Importance,
    Member,
    NoData,
)
from sre_ops.slo.domain.definition import (
    CalendarUnit,
    CalendarWindow,
    Comparison,
    CounterTerm,
    Credit,
    EventSli,
    FanOut,
    FreshnessSli,
    GaugeSli,
    Matcher,
    MatchOp,
    NativeLatencySli,
    Origin,
    PartOf,
    QuerySli,
    RollingWindow,
    Selector,
    Sla,
    Sli,
    Slo,
    TimeSlices,
    Window,
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceWords:
    """What the files say of an SLO's service, for the catalogue; "" where they say nothing."""

    title: str = ""
    description: str = ""
    team: str = ""


def document_of(slo: Slo, words: ServiceWords | None = None) -> str:
    """Write *slo* as JSON with sorted keys, the same on every machine and Python.

    Args:
        slo: what to write; its file and line are left out.
        words: what is said of its service, kept beside it.
    """
    words = words or ServiceWords()
    content: Json = {
        "schema": "sre_ops.slo.v1",
        "service": slo.service,
        "name": slo.name,
        "sli": sli_json(slo.sli),
        "objective": str(slo.objective),
        "windows": [_window_json(window) for window in slo.windows],
        "format": slo.origin.format,
        "time_slices": _slices_json(slo.time_slices),
        "source": slo.source,
        "source_url": slo.source_url,
        "display_name": slo.display_name,
        "description": slo.description,
        "team": slo.team,
        "labels": dict(slo.labels),
        "approximate": slo.approximate,
        "service_words": {name: getattr(words, name) for name in ServiceWords.__slots__},
    }
    # Left out where there is none, so that what older versions wrote says the same.
    if slo.fan_out:
        content["fan_out"] = asdict(slo.fan_out)
    if slo.part_of:
        content["part_of"] = asdict(slo.part_of)
    if slo.sla is not None:
        content["sla"] = _sla_json(slo.sla)
    if slo.importance is not None:
        content["importance"] = slo.importance.value
    return canonical_json(content)


def slo_of(document: str, *, file: str) -> Slo:
    """Read what `document_of` wrote; *file* is where the SLO is written now, line unknown (1)."""
    content: Json = json.loads(document)
    slices, sla = content["time_slices"], content.get("sla")
    importance = content.get("importance")
    return Slo(
        service=content["service"],
        name=content["name"],
        sli=_sli(content["sli"]),
        objective=Decimal(content["objective"]),
        windows=tuple(_window(window) for window in content["windows"]),
        origin=Origin(file, 1, content["format"]),
        time_slices=TimeSlices(slices["minutes"], Decimal(slices["target"])) if slices else None,
        source=content["source"],
        source_url=content.get("source_url", ""),
        display_name=content["display_name"],
        description=content["description"],
        team=content["team"],
        labels=content["labels"],
        approximate=content["approximate"],
        fan_out=FanOut(**content["fan_out"]) if "fan_out" in content else None,
        part_of=PartOf(**content["part_of"]) if "part_of" in content else None,
        sla=_sla(sla) if sla else None,
        importance=Importance(importance) if importance else None,
    )


def words_of(document: str) -> ServiceWords:
    """Read what `document_of` kept of the service."""
    return ServiceWords(**json.loads(document)["service_words"])


def canonical_json(value: Any) -> str:
    """Write *value* with sorted keys and without spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sli_json(sli: Sli) -> Json:
    """Say *sli* in JSON values; `kind` tells the class."""
    match sli:
        case EventSli(terms=terms, latency_threshold=limit):
            said = [
                {"selector": _selector_json(t.selector), "valid": t.valid, "bad": t.bad}
                for t in terms
            ]
            bound = None if limit is None else float(limit)
            text = {"kind": "events", "terms": said, "latency_threshold": bound}
            return text | ({"aggregated": True} if sli.aggregated else {})
        case NativeLatencySli(selector=selector, threshold=limit):
            return {
                "kind": "native_latency",
                "selector": _selector_json(selector),
                "threshold": float(limit),
            }
        case GaugeSli(selector=selector, good_when=good_when, threshold=limit):
            return {
                "kind": "gauge",
                "selector": _selector_json(selector),
                "good_when": good_when.value,
                "threshold": float(limit),
            }
        case FreshnessSli(selector=selector, max_age_seconds=age):
            return {
                "kind": "freshness",
                "selector": _selector_json(selector),
                "max_age_seconds": float(age),
            }
        case CompositeSli():
            return {
                "kind": "composite",
                "of": sli.kind.value,
                "no_data": sli.no_data.value,
                "members": [
                    {"service": m.service, "slo": m.slo, "weight": m.weight, "step": m.step}
                    for m in sli.members
                ],
            }
        case _:  # QuerySli
            return {
                "kind": "query",
                "query": sli.query,
                "good_when": sli.good_when.value,
                "threshold": float(sli.threshold),
            }


def _sli(said: Json) -> Sli:
    match said["kind"]:
        case "events":
            terms = tuple(
                CounterTerm(_selector(t["selector"]), t["valid"], t["bad"]) for t in said["terms"]
            )
            return EventSli(terms, said["latency_threshold"])
        case "native_latency":
            return NativeLatencySli(_selector(said["selector"]), said["threshold"])
        case "gauge":
            good_when = Comparison(said["good_when"])
            return GaugeSli(_selector(said["selector"]), good_when, said["threshold"])
        case "freshness":
            return FreshnessSli(_selector(said["selector"]), said["max_age_seconds"])
        case "composite":
            members = tuple(Member(**member) for member in said["members"])
            return CompositeSli(
                kind=CompositeKind(said["of"]), members=members, no_data=NoData(said["no_data"])
            )
        case _:  # "query"
            return QuerySli(said["query"], Comparison(said["good_when"]), said["threshold"])


def _selector_json(selector: Selector) -> Json:
    matchers = [[m.label, m.op.value, m.value] for m in selector.matchers]
    return {"metric": selector.metric, "matchers": matchers}


def _selector(said: Json) -> Selector:
    matchers = tuple(Matcher(label, MatchOp(op), value) for label, op, value in said["matchers"])
    return Selector(said["metric"], matchers)


def _window_json(window: Window) -> Json:
    if isinstance(window, RollingWindow):
        return {"days": window.days}
    return {"unit": window.unit.value, "zone": window.zone}


def _window(said: Json) -> Window:
    if "days" in said:
        return RollingWindow(said["days"])
    return CalendarWindow(CalendarUnit(said["unit"]), said["zone"])


def _slices_json(slices: TimeSlices | None) -> Json | None:
    if slices is None:
        return None
    return {"minutes": slices.minutes, "target": str(slices.target)}


def _sla_json(sla: Sla) -> Json:
    return {
        "name": sla.name,
        "objective": str(sla.objective),
        "file": sla.file,
        "window": _window_json(sla.window) if sla.window else None,
        "customer": sla.customer,
        "contract": sla.contract,
        "note": sla.note,
        "credits": [{"below": str(one.below), "credit": one.credit} for one in sla.credits],
    }


def _sla(said: Json) -> Sla:
    return Sla(
        name=said["name"],
        objective=Decimal(said["objective"]),
        file=said["file"],
        window=_window(said["window"]) if said["window"] else None,
        customer=said["customer"],
        contract=said["contract"],
        note=said["note"],
        credits=tuple(
            Credit(below=Decimal(one["below"]), credit=one["credit"]) for one in said["credits"]
        ),
    )
