"""SLOs as Sloth sees them: queries with `{{.window}}`, labels, and alerts to be written. Pure.

The definitions keep what is counted; Sloth's rules also need the queries as they were written.

Source: https://sloth.dev/specs/default/ and github.com/slok/sloth, pkg/prometheus/api/v1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sre_ops.slo.domain.definition import EventSli, Selector, Slo
from sre_ops.slo.domain.document import Cursor
from sre_ops.slo.domain.promql import NotCountable
from sre_ops.slo.domain.sloth import FILE_FORMAT, RESOURCE_FORMAT

WINDOW = "{{.window}}"
_RATE = "sum(rate({selector}[{window}]))"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlothAlert:
    """What a file adds to one of the two alerts."""

    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlothSlo:
    """One SLO of a service level.

    Attributes:
        objective: in percent, as a float, since Sloth computes with floats.
        error, total: queries of events; empty for a raw ratio.
        raw: query of the error ratio; empty for events.
        alert: name of both alerts.
        page, ticket: None where the alert is disabled.
        mode, spec: how Sloth would have been run, for `sloth_slo_info`.
    """

    service: str
    name: str
    objective: float
    labels: Mapping[str, str]
    error: str = ""
    total: str = ""
    raw: str = ""
    alert: str = ""
    page: SlothAlert | None = None
    ticket: SlothAlert | None = None
    mode: str = "cli-gen-prom"
    spec: str = FILE_FORMAT

    @property
    def identity(self) -> dict[str, str]:
        """The labels by which every rule of the SLO is selected."""
        return {
            "sloth_id": f"{self.service}-{self.name}",
            "sloth_service": self.service,
            "sloth_slo": self.name,
        }


def levels_of(document: Cursor) -> list[SlothSlo]:
    """Read the SLOs of *document*, which is sound; none where it is not Sloth's."""
    if document.text("version") == FILE_FORMAT:
        return _service_level(document, "cli-gen-prom", FILE_FORMAT)
    spec = document.table("spec")
    if document.text("apiVersion") == RESOURCE_FORMAT and spec:
        return _service_level(spec, "cli-gen-k8s", RESOURCE_FORMAT)
    return []


def level_of(slo: Slo) -> SlothSlo:
    """Return what Sloth would be given for *slo*, which another format declared.

    Raises:
        NotCountable: it counts no events, and so has no error and total query.
    """
    if not isinstance(slo.sli, EventSli) or slo.time_slices:
        raise NotCountable("Sloth's rules know events and raw ratios only")
    terms = slo.sli.terms
    return SlothSlo(
        service=slo.service,
        name=slo.name,
        objective=float(slo.objective * 100),
        labels=slo.labels,
        error=_sum([(term.selector, term.bad) for term in terms if term.bad]),
        total=_sum([(term.selector, term.valid) for term in terms if term.valid]),
        alert=f"{slo.service}-{slo.name}",
        page=SlothAlert(),
        ticket=SlothAlert(),
        spec=slo.origin.format,
    )


def _service_level(spec: Cursor, mode: str, form: str) -> list[SlothSlo]:
    service, labels = spec.text("service"), spec.labels("labels")
    return [_slo(each, service, labels, mode, form) for each in spec.items("slos")]


def _slo(each: Cursor, service: str, labels: Mapping[str, str], mode: str, form: str) -> SlothSlo:
    sli, alerting = each.table("sli"), each.table("alerting")
    events, raw = (sli.table("events"), sli.table("raw")) if sli else (None, None)
    return SlothSlo(
        service=service,
        name=each.text("name"),
        objective=float(each.text("objective")),
        labels={**labels, **each.labels("labels")},
        error=_either(events, "error_query", "errorQuery"),
        total=_either(events, "total_query", "totalQuery"),
        raw=_either(raw, "error_ratio_query", "errorRatioQuery"),
        alert=alerting.text("name") if alerting else "",
        page=_alert(alerting, "page_alert", "pageAlert"),
        ticket=_alert(alerting, "ticket_alert", "ticketAlert"),
        mode=mode,
        spec=form,
    )


def _alert(alerting: Cursor | None, *names: str) -> SlothAlert | None:
    if alerting is None:
        return SlothAlert()
    own = next((found for name in names if (found := alerting.table(name))), None)
    if own is not None and own.flag("disable"):
        return None
    parts = [alerting] if own is None else [alerting, own]
    return SlothAlert(
        labels={name: text for part in parts for name, text in part.labels("labels").items()},
        annotations={
            name: text for part in parts for name, text in part.labels("annotations").items()
        },
    )


def _either(table: Cursor | None, *names: str) -> str:
    if table is None:
        return ""
    return next((text for name in names if (text := table.text(name))), "")


def _sum(weighted: Sequence[tuple[Selector, int]]) -> str:
    """Add and subtract the rates of all selectors, as often as their weights say."""
    if not any(weight > 0 for _, weight in weighted):
        raise NotCountable("no query of Sloth can say what is bad, since nothing is added up")
    parts = []
    for selector, weight in sorted(weighted, key=lambda one: one[1] < 0):
        rate = _RATE.format(selector=selector.promql(), window=WINDOW)
        times = rate if abs(weight) == 1 else f"{abs(weight)} * {rate}"
        parts.append((" - " if weight < 0 else " + ") + times)
    return "".join(parts).removeprefix(" + ")
