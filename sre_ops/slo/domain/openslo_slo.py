"""OpenSLO's SLO object joined with its indicator, window and objectives. Pure.

Source: https://github.com/OpenSLO/OpenSLO, README.md, section SLO.
"""

import re
from dataclasses import dataclass, field

from sre_ops.slo.domain.definition import DataSource, Service, Slo
from sre_ops.slo.domain.document import Cursor
from sre_ops.slo.domain.fan_out_format import check_fan_out, read_fan_out
from sre_ops.slo.domain.finding import Severity
from sre_ops.slo.domain.openslo_dialect import Dialect, dialect_of
from sre_ops.slo.domain.openslo_metadata import display_name, labels, name_of, origin, team
from sre_ops.slo.domain.openslo_objective import budgets_slices, objective_of, windows_of
from sre_ops.slo.domain.openslo_sli import Indicator, read_indicator

_SPEC = (
    "description",
    "timeWindow",
    "budgetingMethod",
    "objectives",
    "alertPolicies",
)


@dataclass(slots=True)
class Objects:
    """What was declared by name, before SLOs are joined with what they refer to."""

    services: list[Service] = field(default_factory=list)
    sources: list[DataSource] = field(default_factory=list)
    foreign: set[str] = field(default_factory=set)
    indicators: dict[str, Indicator | None] = field(default_factory=dict)
    slos: list[Cursor] = field(default_factory=list)


def read_slo(document: Cursor, objects: Objects) -> list[Slo]:
    """Return one SLO per objective of *document*; none when it holds an error."""
    spec = document.table("spec", required=True)
    assert spec is not None
    dialect = dialect_of(document)
    spec.only(*_SPEC, *dialect.service, dialect.sli, dialect.sli_ref)
    before = len(document.findings)
    service, indicator = _service(spec, dialect, objects), _indicator(spec, dialect, objects)
    windows, has_slices = windows_of(spec), budgets_slices(spec)
    fan_out = read_fan_out(document)
    objectives = spec.items("objectives", required=True)
    slos = []
    for each, name in zip(objectives, _names(name_of(document), objectives), strict=True):
        built = objective_of(each, indicator, dialect, has_slices=has_slices)
        if built and fan_out:
            check_fan_out(document, fan_out, built.sli)
        if built:
            slos.append(
                Slo(
                    service=service,
                    name=name,
                    sli=built.sli,
                    objective=built.target,
                    windows=windows,
                    origin=origin(document),
                    time_slices=built.slices,
                    source=indicator.source if indicator else "",
                    display_name=each.text("displayName") or display_name(document),
                    description=spec.text("description"),
                    team=team(document),
                    labels=labels(document),
                    approximate=built.approximate,
                    fan_out=fan_out,
                )
            )
    errors = [f for f in document.findings[before:] if f.severity is Severity.ERROR]
    return [] if errors else slos


def _service(spec: Cursor, dialect: Dialect, objects: Objects) -> str:
    name = next((each for each in dialect.service if spec.field(each)), dialect.service[0])
    service = spec.text(name, required=True)
    declared = {each.name for each in objects.services}
    if service and declared and service not in declared:
        spec.spot(name).warn(
            "unknown-service",
            f"no object of kind Service is named `{service}`",
            " | ".join(sorted(declared)),
        )
    return service


def _indicator(spec: Cursor, dialect: Dialect, objects: Objects) -> Indicator | None:
    inline, reference = spec.table(dialect.sli), spec.field(dialect.sli_ref)
    if (inline is None) == (reference is None):
        spec.error(
            "missing-field",
            f"an SLO needs exactly one of `{dialect.sli}` and `{dialect.sli_ref}`",
            f"{dialect.sli} | {dialect.sli_ref}",
        )
        return None
    if reference is not None:
        found = _referred(reference, objects)
    else:
        assert inline is not None
        inline.only("metadata", "spec", "apiVersion", "kind")
        inner = inline.table("spec", required=True)
        found = read_indicator(inner, dialect) if inner else None
    if found and found.source:
        _look_up_source(spec, found.source, objects)
    return found


def _referred(reference: Cursor, objects: Objects) -> Indicator | None:
    name = reference.as_text()
    if name not in objects.indicators:
        known = " | ".join(sorted(objects.indicators))
        reference.error("unknown-indicator", f"no object of kind SLI is named `{name}`", known)
    found = objects.indicators.get(name)
    if name in objects.indicators and found is None:
        reference.error("broken-indicator", f"SLI `{name}` has errors; see there", "a valid SLI")
    return found


def _look_up_source(spec: Cursor, name: str, objects: Objects) -> None:
    """Tell where the source *name* is not declared; its name stays, its file may be bad now."""
    known = {each.name for each in objects.sources}
    if name in objects.foreign:
        message = f"data source `{name}` is no Prometheus"
        spec.error("unsupported-source", message, "a Prometheus source")
    elif name not in known:
        spec.warn(
            "unknown-source",
            f"no object of kind DataSource is named `{name}`; the default server is asked",
            " | ".join(sorted(known)),
        )


def _names(name: str, objectives: list[Cursor]) -> list[str]:
    """Name each objective's SLO: by display name, or by number where that does not do."""
    if len(objectives) == 1:
        return [name]
    slugs = [
        re.sub(r"[^a-z0-9]+", "-", each.text("displayName").lower()).strip("-")
        for each in objectives
    ]
    return [
        f"{name}-{slug if slug and slugs.count(slug) == 1 else number}"
        for number, slug in enumerate(slugs, 1)
    ]
