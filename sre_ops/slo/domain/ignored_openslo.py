"""The fields of OpenSLO's objects that are kept when files are read. Pure.

What an object keeps depends on others: an SLI on whether an SLO refers to it, an objective
on its SLI.
"""

from collections.abc import Sequence
from dataclasses import replace

from sre_ops.slo.domain.document import Cursor
from sre_ops.slo.domain.fan_out_format import ANNOTATIONS, LABEL
from sre_ops.slo.domain.ignored import Kept, kept
from sre_ops.slo.domain.openslo_alerts import ALERT_KINDS
from sre_ops.slo.domain.openslo_dialect import V2ALPHA, Dialect, dialect_of
from sre_ops.slo.domain.openslo_metadata import TEAM

ALERTING = "alerts are not kept with an SLO: `sre-ops slo rules` makes them from its objective"
_COUNTER = "it is written as a counter: its rates are what is counted"
_INLINE = "nothing refers to an SLI inside an SLO; it is named after service and SLO"
_LIST = "a list of values is joined into one text"
_MINUTES = "a threshold judges whole minutes; the share of good ones is `target`"
_NOT_COMPARED = "only the value of a thresholdMetric is compared"
_NO_SLICES = "the budget is not in time slices"
_OWN_NAMES = "the display name of the objective is kept instead"
_TEAM_ONLY = "of a service's labels only its team is kept"
_PROMISED = "agreements beside an SLO are judged by sre_ops alone"
_TOGETHER = "the SLO is left out: SLOs made of other SLOs are judged by sre_ops alone"
_OWN = {
    "CompositeSLO": _TOGETHER,
    "UserJourney": _TOGETHER,
    "ServiceLevelAgreement": _PROMISED,
}
_UNUSED = "no SLO of these files refers to it"

_HEAD = ("apiVersion", "kind", "metadata.name")
_SERVICE = kept(
    [*_HEAD, "metadata.displayName", "metadata.labels.team", "spec.description"],
    [("metadata.labels.team", _LIST), ("metadata.labels", _TEAM_ONLY)],
)
_SOURCE = kept([*_HEAD, "spec.type", "spec.connectionDetails.url", "spec.connectionDetails.[].url"])


class OpensloFields:
    """Tells for each of a set of OpenSLO objects, read together, what is kept of it."""

    def __init__(self, documents: Sequence[Cursor]) -> None:
        self._slis = {
            _name(each): spec
            for each in documents
            if each.text("kind") == "SLI" and (spec := each.table("spec"))
        }
        specs = [spec for each in documents if (spec := each.table("spec"))]
        self._used = {spec.text(name) for spec in specs for name in ("indicatorRef", "sliRef")}

    def kept_of(self, document: Cursor) -> Kept:
        """Return what is kept of *document*."""
        kind = document.text("kind")
        match kind:
            case "SLO":
                return self._slo(document)
            case "Service":
                return _SERVICE
            case "DataSource":
                form = _source_type(document)
                is_read = form.lower() == "prometheus"
                return _SOURCE if is_read else _nothing(f"a source of type {form} is not read")
            case "SLI":
                return _sli(document) if _name(document) in self._used else _nothing(_UNUSED)
            case _:
                why = ALERTING if kind in ALERT_KINDS else f"objects of kind {kind} are not read"
                return _nothing(_OWN.get(kind, why))

    def _slo(self, document: Cursor) -> Kept:
        spec = document.table("spec")
        if spec is None:
            return kept(_HEAD)
        dialect = dialect_of(document)
        inline = f"spec.{dialect.sli}"
        dropped = self._meaningless(spec, dialect)
        fields = [each for each in _slo_fields(dialect, inline) if each not in dropped]
        reasons = [
            *dropped.items(),
            ("metadata.labels.*", _LIST),
            ("spec.alertPolicies", ALERTING),
            (f"{inline}.spec.ratioMetric.counter", _COUNTER),
            (f"{inline}.metadata", _INLINE),
        ]
        service = next((spec.text(name) for name in dialect.service if spec.field(name)), "")
        values = [
            (f"{inline}.spec.ratioMetric.counter", "true"),
            (f"{inline}.metadata.name", f"{service}-{_name(document)}"),
        ]
        found = kept(fields, reasons, values)
        ours = (("metadata", "annotations", name) for name in (TEAM, *_fanning(document)))
        return replace(found, fields=(*found.fields, *ours))

    def _meaningless(self, spec: Cursor, dialect: Dialect) -> dict[str, str]:
        """Return the fields that say nothing beside the others of this SLO, and why."""
        inline = spec.table(dialect.sli)
        sli = inline.table("spec") if inline else self._slis.get(spec.text(dialect.sli_ref))
        is_threshold = bool(sli and sli.field("thresholdMetric"))
        why: dict[str, str] = {}
        if not is_threshold:
            why |= {"op": _NOT_COMPARED, "value": _NOT_COMPARED}
        if spec.text("budgetingMethod") != "Timeslices":
            why |= {"timeSliceTarget": _NO_SLICES, "timeSliceWindow": _NO_SLICES}
        elif is_threshold:
            why["timeSliceTarget"] = _MINUTES
        dropped = {f"spec.objectives.[].{name}": text for name, text in why.items()}
        if all(each.field("displayName") for each in spec.items("objectives")):
            dropped["metadata.displayName"] = _OWN_NAMES
        return dropped


def _fanning(document: Cursor) -> tuple[str, ...]:
    """Return the annotations of a fan-out, which say nothing where no label is named."""
    metadata = document.table("metadata")
    annotations = metadata.table("annotations") if metadata else None
    return ANNOTATIONS if annotations and annotations.field(LABEL) else ()


def _nothing(why: str) -> Kept:
    return Kept((), (((), why),))


def _sli(document: Cursor) -> Kept:
    fields = [*_HEAD, *_sli_fields("spec", dialect_of(document))]
    counter = "spec.ratioMetric.counter"
    return kept(fields, [(counter, _COUNTER)], [(counter, "true")])


def _slo_fields(dialect: Dialect, inline: str) -> list[str]:
    window = ("duration", "isRolling", "calendar.startTime", "calendar.timeZone")
    objective = ("displayName", "op", "value", "target", "targetPercent")
    return [
        *(*_HEAD, "metadata.displayName", "metadata.labels.*", "spec.description"),
        *(f"spec.{name}" for name in (*dialect.service, dialect.sli_ref, "budgetingMethod")),
        *(f"spec.timeWindow.[].{name}" for name in window),
        *(f"spec.objectives.[].{name}" for name in objective),
        *("spec.objectives.[].timeSliceTarget", "spec.objectives.[].timeSliceWindow"),
        *_sli_fields(f"{inline}.spec", dialect),
    ]


def _sli_fields(start: str, dialect: Dialect) -> list[str]:
    if dialect is V2ALPHA:
        query = ["dataSourceRef", "dataSourceSpec.type", "spec.query", "spec.promql"]
    else:
        inner = ("metricSourceRef", "type", "spec.query", "spec.promql")
        query = [f"metricSource.{name}" for name in inner]
    parts = ("good", "bad", "total", "raw")
    metrics = ["thresholdMetric", *(f"ratioMetric.{part}" for part in parts)]
    fields = [f"{start}.{metric}.{name}" for metric in metrics for name in query]
    return [*fields, f"{start}.ratioMetric.rawType"]


def _name(document: Cursor) -> str:
    metadata = document.table("metadata")
    return metadata.text("name") if metadata else ""


def _source_type(document: Cursor) -> str:
    spec = document.table("spec")
    return spec.text("type") if spec else ""
