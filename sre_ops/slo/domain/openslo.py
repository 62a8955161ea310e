"""OpenSLO v1 and v2alpha: objects of every kind into SLOs, services and sources. Pure.

What OpenSLO leaves open is settled so: several objectives become several SLOs, named
`<slo>-<display name>`; `metadata.labels.team` is the team; a missing `timeWindow` is 30
days; alert policies are checked for form and not used for measuring.

Source: https://github.com/OpenSLO/OpenSLO, README.md (specification v1) and
enhancements/v2alpha.md.
"""

from collections.abc import Iterable

from sre_ops.slo.domain.definition import DataSource, Definitions, Service
from sre_ops.slo.domain.document import Cursor, Listing
from sre_ops.slo.domain.openslo_alerts import ALERT_KINDS, check_alerts
from sre_ops.slo.domain.openslo_dialect import V1, dialect_of
from sre_ops.slo.domain.openslo_metadata import display_name, name_of, origin, team
from sre_ops.slo.domain.openslo_sli import read_indicator
from sre_ops.slo.domain.openslo_slo import Objects, read_slo

KINDS = ("Service", "SLI", "SLO", "DataSource", *ALERT_KINDS)
_TOP = ("apiVersion", "kind", "metadata", "spec")


def read(documents: Iterable[Cursor]) -> Definitions:
    """Read all OpenSLO *documents* together, since they refer to each other across files.

    What is wrong is recorded on the cursors; an SLO with an error is left out.
    """
    objects = Objects()
    for document in documents:
        _sort_in(document, objects)
    slos = [slo for cursor in objects.slos for slo in read_slo(cursor, objects)]
    return Definitions(
        slos=tuple(slos), services=tuple(objects.services), sources=tuple(objects.sources)
    )


def _sort_in(document: Cursor, objects: Objects) -> None:
    document.only(*_TOP)
    dialect = dialect_of(document)
    kind, name = document.text("kind", required=True), name_of(document)
    spec = document.table("spec", required=kind not in ("Service", ""))
    match kind:
        case "Service" if name:
            objects.services.append(_service(document, name))
        case "DataSource" if name and spec:
            _source(document, name, spec, objects)
        case "SLI" if name and spec:
            if name in objects.indicators:
                document.error("duplicate-sli", f"SLI `{name}` is declared twice", "unique names")
            objects.indicators.setdefault(name, read_indicator(spec, dialect))
        case "SLO" if name and spec:
            objects.slos.append(document)
        case _ if kind in ALERT_KINDS and spec:
            # v2alpha has not settled what an alert looks like.
            if dialect is V1:
                check_alerts(kind, spec)
        case _ if kind in dialect.ignored_kinds:
            document.spot("kind").warn(
                "unsupported-kind", f"objects of kind {kind} are not read", " | ".join(KINDS)
            )
        case _ if kind and kind not in KINDS:
            document.spot("kind").error(
                "unknown-kind", f"OpenSLO has no kind `{kind}`", " | ".join(KINDS)
            )


def _service(document: Cursor, name: str) -> Service:
    spec = document.table("spec")
    if spec:
        spec.only("description")
    return Service(
        name=name,
        origin=origin(document),
        display_name=display_name(document),
        description=spec.text("description") if spec else "",
        team=team(document),
    )


def _source(document: Cursor, name: str, spec: Cursor, objects: Objects) -> None:
    spec.only("description", "type", "connectionDetails")
    kind = spec.text("type", required=True)
    if kind and kind.lower() != "prometheus":
        objects.foreign.add(name)
        spec.spot("type").warn(
            "unsupported-source", f"data source `{name}` of type {kind} is not read", "Prometheus"
        )
        return
    url = _url(spec)
    objects.sources.append(DataSource(name=name, url=url, origin=origin(document)))


def _url(spec: Cursor) -> str:
    """Read the address: the specification shows a mapping, its examples a list of mappings."""
    found = spec.field("connectionDetails")
    if found is None or not isinstance(found.node, Listing):
        details = spec.table("connectionDetails", required=True)
        return details.text("url", required=True) if details else ""
    parts = spec.items("connectionDetails", required=True)
    holder = next((part for part in parts if part.field("url")), found)
    return holder.text("url", required=True)
