"""Definitions as Sloth's `prometheus/v1` files, and what these cannot say. Pure.

Sloth's SLOs are ratios of events over one window, the same for all; alerts are switched off,
since a definition holds none.

Source: https://github.com/slok/sloth, pkg/prometheus/api/v1.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from sre_ops.slo.domain.counting_queries import bad_pair_of, bad_share, native_query
from sre_ops.slo.domain.definition import EventSli, NativeLatencySli, QuerySli, Slo
from sre_ops.slo.domain.loss import Loss, loss_of
from sre_ops.slo.domain.objective import DEFAULT_WINDOW
from sre_ops.slo.domain.promql import RATE_WINDOW
from sre_ops.slo.domain.ratio_sli import Measured, ask
from sre_ops.slo.domain.sloth import FILE_FORMAT
from sre_ops.slo.domain.writing_openslo import Tree

WINDOW = "{{.window}}"
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_NAME = re.compile(r"[a-zA-Z0-9]([-a-zA-Z0-9_.]*[a-zA-Z0-9])?")
_ONE_MINUS = "1 - ({query})"
_NO_LABEL = "Sloth's labels are Prometheus's, whose names are letters, digits and _"
_ONE_WINDOW = "Sloth's window is an option of its command, --default-slo-period, not {windows}"
_NO_NAME = "Sloth's names are letters, digits, -, _ and ."


def sloth_documents(slos: Iterable[Slo]) -> list[Tree]:
    """Return a document per service, each with its SLOs, all in the order of *slos*."""
    services: dict[str, list[Slo]] = defaultdict(list)
    for slo in slos:
        services[slo.service].append(slo)
    return [_document(service, of_service) for service, of_service in services.items()]


def _document(service: str, slos: Sequence[Slo]) -> Tree:
    labels = [_labels(slo) for slo in slos]
    shared = {
        name: value
        for name, value in labels[0].items()
        if all(each.get(name) == value for each in labels)
    }
    return {
        "version": FILE_FORMAT,
        "service": service,
        **({"labels": shared} if shared else {}),
        "slos": [
            _slo(slo, {name: value for name, value in own.items() if name not in shared})
            for slo, own in zip(slos, labels, strict=True)
        ],
    }


def _labels(slo: Slo) -> dict[str, str]:
    labels = {name: slo.labels[name] for name in sorted(slo.labels) if _LABEL.fullmatch(name)}
    team = labels.get("team") or labels.get("owner", "")
    return labels | ({"team": slo.team} if slo.team and not team else {})


def _slo(slo: Slo, labels: Mapping[str, str]) -> Tree:
    return {
        "name": slo.name,
        "objective": _percent(slo.objective),
        **({"description": slo.description} if slo.description else {}),
        **({"labels": labels} if labels else {}),
        "sli": _sli(slo),
        "alerting": {"page_alert": {"disable": True}, "ticket_alert": {"disable": True}},
    }


def _percent(ratio: Decimal) -> Decimal:
    """Return the ratio times 100, with all of its digits and no more."""
    sign, digits, exponent = ratio.as_tuple()
    assert isinstance(exponent, int)
    text = f"{Decimal((sign, digits, exponent + 2)):f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def _sli(slo: Slo) -> Tree:
    match slo.sli:
        case EventSli() as events:
            pair = bad_pair_of(events, WINDOW)
            return {"events": {"error_query": pair.part, "total_query": pair.total}}
        case NativeLatencySli() as latency:
            return _raw(_ONE_MINUS.format(query=native_query(latency, WINDOW)))
        case QuerySli() as asked if _is_ratio(slo, asked, is_failure=True):
            return _raw(_with_window(asked.query))
        case QuerySli() as asked if _is_ratio(slo, asked, is_failure=False):
            return _raw(_ONE_MINUS.format(query=_with_window(asked.query)))
        case _:
            return _raw(bad_share(slo, WINDOW))


def _is_ratio(slo: Slo, sli: QuerySli, *, is_failure: bool) -> bool:
    """Tell whether *sli* asks for a ratio of bad (*is_failure*) or good, kept to the objective."""
    ratio = ask(sli.query, is_failure=is_failure, objective=slo.objective)
    return ratio == Measured(sli, slo.approximate)


def _with_window(query: str) -> str:
    return query.replace(f"[{RATE_WINDOW}]", f"[{WINDOW}]")


def _raw(query: str) -> Tree:
    return {"raw": {"error_ratio_query": query}}


def sloth_losses(slo: Slo) -> list[Loss]:
    """Return what Sloth cannot say of *slo*."""
    told = [*_told(slo), *_sli_told(slo)]
    if slo.fan_out:
        told.append(("fan_out", "Sloth has one SLO for all values of a label"))
    return [loss_of(slo, field, why) for field, why in told]


def _told(slo: Slo) -> Iterable[tuple[str, str]]:
    for field in ("service", "name"):
        if not _NAME.fullmatch(getattr(slo, field)):
            yield field, _NO_NAME
    if slo.windows != (DEFAULT_WINDOW,):
        yield "windows", _ONE_WINDOW.format(windows=", ".join(map(str, slo.windows)))
    if slo.display_name:
        yield "display_name", "Sloth's SLOs have a name only"
    if slo.source:
        yield "source", f"Sloth's files name no data source; load the rules into `{slo.source}`"
    for name in sorted(slo.labels):
        if not _LABEL.fullmatch(name):
            yield f"labels.{name}", _NO_LABEL
    labels = _labels(slo)
    if slo.team and slo.labels.get("team", "") != labels.get("team", ""):
        yield "labels.team", "added, since Sloth tells the team by this label"
    if (labels.get("team") or labels.get("owner", "")) != slo.team:
        yield "team", "Sloth's labels `team` and `owner` name another one"


def _sli_told(slo: Slo) -> Iterable[tuple[str, str]]:
    if slo.time_slices is not None:
        minutes = slo.time_slices.minutes
        yield "time_slices", f"Sloth weighs events, not slices of {minutes} minutes"
    match slo.sli:
        case EventSli():
            return
        case NativeLatencySli():
            yield "sli", "Sloth counts no native histograms: the share is asked as a raw ratio"
        case QuerySli() as asked if _is_ratio(slo, asked, is_failure=True):
            if WINDOW not in _with_window(asked.query):
                yield "sli.window", "Sloth refuses a query without [5m], which becomes its window"
        case QuerySli() as asked if _is_ratio(slo, asked, is_failure=False):
            yield "sli", "Sloth's raw ratio is that of errors: 1 - the query"
        case _:
            yield "sli", "Sloth has ratios only: the share of bad minutes is asked as a raw ratio"
