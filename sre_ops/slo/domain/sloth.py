"""Sloth's service levels, as a file (`prometheus/v1`) or a Kubernetes resource. Pure.

Objectives are percentages; the window is 30 days, Sloth's default, since it is an option
of Sloth's command and not of its files.

Source: https://github.com/slok/sloth, pkg/prometheus/api/v1 and pkg/kubernetes/api/sloth/v1.
"""

from decimal import Decimal

from sre_ops.slo.domain.definition import Origin, Slo
from sre_ops.slo.domain.document import Cursor
from sre_ops.slo.domain.objective import DEFAULT_WINDOW, percent
from sre_ops.slo.domain.ratio_sli import Measured, Ratio, measure, raw

FILE_FORMAT = "prometheus/v1"
RESOURCE_FORMAT = "sloth.slok.dev/v1"
_SPEC = ("service", "labels", "slos", "slo_plugins", "sloPlugins")
_SLO = ("name", "objective", "description", "labels", "sli", "alerting", "plugins")


def read_file(document: Cursor) -> list[Slo]:
    """Read a document with `version: prometheus/v1`."""
    document.only("version", *_SPEC)
    return _service_level(document, FILE_FORMAT)


def read_resource(document: Cursor) -> list[Slo]:
    """Read a `PrometheusServiceLevel` resource."""
    document.only("apiVersion", "kind", "metadata", "spec", "status")
    kind = document.text("kind", required=True)
    if kind != "PrometheusServiceLevel":
        if kind:
            message = f"{RESOURCE_FORMAT} has no kind `{kind}`"
            document.spot("kind").error("unknown-kind", message, "PrometheusServiceLevel")
        return []
    spec = document.table("spec", required=True)
    if spec is None:
        return []
    spec.only(*_SPEC)
    return _service_level(spec, RESOURCE_FORMAT)


def _service_level(spec: Cursor, form: str) -> list[Slo]:
    service, labels = spec.text("service", required=True), spec.labels("labels")
    slos = (_slo(each, service, labels, form) for each in spec.items("slos", required=True))
    return [slo for slo in slos if slo]


def _slo(each: Cursor, service: str, labels: dict[str, str], form: str) -> Slo | None:
    each.only(*_SLO)
    name = each.text("name", required=True)
    written = each.needed("objective", "a percentage, e.g. 99.9")
    objective = percent(written) if written else None
    sli = each.table("sli", required=True)
    # The SLI is read even when the objective is broken, to report both mistakes at once.
    measured = _sli(sli, objective) if sli else None
    if not name or not service or objective is None or measured is None:
        return None
    merged = labels | each.labels("labels")
    return Slo(
        service=service,
        name=name,
        sli=measured.sli,
        objective=objective,
        windows=(DEFAULT_WINDOW,),
        origin=Origin(each.file, each.node.place.line, form),
        description=each.text("description"),
        team=merged.get("team") or merged.get("owner", ""),
        labels=merged,
        approximate=measured.approximate,
    )


def _sli(sli: Cursor, objective: Decimal | None) -> Measured | None:
    sli.only("events", "raw", "plugin")
    plugin = sli.field("plugin")
    if plugin is not None:
        plugin.error(
            "unsupported-plugin",
            "a plugin is Go code that only Sloth runs; write the queries that it makes under"
            " `events` (`sloth generate` shows them)",
            "events | raw",
        )
        return None
    events, precomputed = sli.table("events"), sli.table("raw")
    if (events is None) == (precomputed is None):
        sli.error("missing-field", "an SLI needs exactly one of `events` and `raw`", "events | raw")
        return None
    assumed = objective if objective is not None else Decimal("0.5")
    if events is not None:
        return _events(events, assumed)
    assert precomputed is not None
    precomputed.only("error_ratio_query", "errorRatioQuery")
    query = _either(precomputed, "error_ratio_query", "errorRatioQuery")
    return raw(query, is_failure=True, objective=assumed) if query else None


def _events(events: Cursor, objective: Decimal) -> Measured | None:
    events.only("error_query", "errorQuery", "total_query", "totalQuery")
    bad = _either(events, "error_query", "errorQuery")
    total = _either(events, "total_query", "totalQuery")
    if bad is None or total is None:
        return None
    return measure(Ratio(part=bad, total=total, part_is_bad=True), objective)


def _either(table: Cursor, file_name: str, resource_name: str) -> Cursor | None:
    """Return the field under the name that files or the one that resources use."""
    return table.field(file_name) or table.field(resource_name) or table.needed(
        file_name, "a PromQL query"
    )  # fmt: skip
