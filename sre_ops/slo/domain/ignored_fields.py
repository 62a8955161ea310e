"""The fields of every format that are kept when its files are read. Pure."""

from collections.abc import Iterable

from sre_ops.slo.domain import pyrra, slo_generator, sloth
from sre_ops.slo.domain.definition_formats import format_of, unwrapped
from sre_ops.slo.domain.document import Cursor
from sre_ops.slo.domain.ignored import Kept, kept, losses_of
from sre_ops.slo.domain.ignored_openslo import ALERTING, OpensloFields
from sre_ops.slo.domain.loss import Loss

_CLUSTER = "it places the object in a cluster"
_GROUPING = "all groups are measured as one here"
_POLICY = "it names windows and alerts of another file; the window here is 30 days"
_EXPORTERS = "results are not sent to other systems"
_PLUGIN = "a plugin is Go code that only Sloth runs"


def _sloth(head: str, start: str) -> Kept:
    queries = ("error_query", "errorQuery", "total_query", "totalQuery")
    fields = [
        *("service", "labels.*", "slos.[].name", "slos.[].objective", "slos.[].description"),
        "slos.[].labels.*",
        *(f"slos.[].sli.events.{name}" for name in queries),
        *("slos.[].sli.raw.error_ratio_query", "slos.[].sli.raw.errorRatioQuery"),
    ]
    reasons = [
        ("slos.[].alerting", ALERTING),
        ("slos.[].plugins", _PLUGIN),
        ("slos.[].sli.plugin", f"the SLO is left out: {_PLUGIN}"),
        ("slo_plugins", _PLUGIN),
        ("sloPlugins", _PLUGIN),
    ]
    alerts = ("page_alert", "ticket_alert", "pageAlert", "ticketAlert")
    return kept(
        [head, "kind", *(start + field for field in fields)],
        [("metadata", _CLUSTER), *((start + field, why) for field, why in reasons)],
        [(f"{start}slos.[].alerting.{alert}.disable", "true") for alert in alerts],
    )


_PYRRA = kept(
    [
        *("apiVersion", "kind", "metadata.name", "metadata.labels.*"),
        *("spec.description", "spec.target", "spec.window"),
        *("spec.indicator.ratio.errors.metric", "spec.indicator.ratio.total.metric"),
        *("spec.indicator.latency.success.metric", "spec.indicator.latency.total.metric"),
        *("spec.indicator.latencyNative.total.metric", "spec.indicator.latencyNative.latency"),
        "spec.indicator.bool_gauge.metric",
    ],
    [
        ("metadata", _CLUSTER),
        ("status", _CLUSTER),
        ("spec.alerting", ALERTING),
        ("spec.indicator.*.grouping", _GROUPING),
    ],
)
_GENERATOR = kept(
    [
        *("apiVersion", "kind", "metadata.name", "metadata.labels.*"),
        *("spec.description", "spec.backend", "spec.method", "spec.goal"),
        *(
            f"spec.service_level_indicator.{name}"
            for name in ("filter_good", "filter_bad", "filter_valid", "operators.[]")
        ),
        "spec.service_level_indicator.expression",
        "spec.service_level_indicator.threshold_bucket",
    ],
    [("spec.error_budget_policy", _POLICY), ("spec.exporters", _EXPORTERS)],
)
_FORMATS = {
    sloth.FILE_FORMAT: _sloth("version", ""),
    sloth.RESOURCE_FORMAT: _sloth("apiVersion", "spec."),
    pyrra.FORMAT: _PYRRA,
    slo_generator.FORMAT: _GENERATOR,
}


def ignored_in(documents: Iterable[Cursor]) -> list[Loss]:
    """Return everything that *documents* say and no importer keeps.

    A document of an unknown format is not looked at: a finding tells of the whole of it.
    """
    known = [(each, form) for each in unwrapped(documents) if (form := format_of(each))]
    openslo = OpensloFields([each for each, form in known if form not in _FORMATS])
    return [
        loss
        for document, form in known
        for loss in losses_of(document, _FORMATS.get(form) or openslo.kept_of(document))
    ]
