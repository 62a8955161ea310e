"""Definitions of any format into files of another tool, and everything that this loses."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sre_ops.kernel.errors import Invalid
from sre_ops.slo.commands.convert_names import dashboard_names, file_names
from sre_ops.slo.domain.composite_graph import measured
from sre_ops.slo.domain.definition import Definitions, Slo
from sre_ops.slo.domain.definition_formats import Loaded
from sre_ops.slo.domain.differences import differences
from sre_ops.slo.domain.finding import Finding, Severity
from sre_ops.slo.domain.ignored_fields import ignored_in
from sre_ops.slo.domain.loss import Loss
from sre_ops.slo.domain.writing_grafana import dashboard_of, grafana_losses, zone_of
from sre_ops.slo.domain.writing_openslo import openslo_losses, openslo_objects
from sre_ops.slo.domain.writing_sloth import sloth_documents, sloth_losses
from sre_ops.slo.sinks.yaml_text import json_text, yaml_text
from sre_ops.slo.sources.definition_files import documents_in, load_text, read_fitting

_LEFT_OUT = frozenset(
    {
        "unsupported-plugin",
        "unsupported-source",
        "unsupported-method",
        "unsupported-field",
        "not-event-countable",
        "differenced-recorded-sum",
    }
)
"""Errors of sound files that say what is not kept here; other errors are mistakes."""

_CHANGED = frozenset({"calendar-start", "not-event-countable", "unknown-format"})
"""Warnings of what is read as something else, or not at all."""


class Target(StrEnum):
    """What definitions can be converted to."""

    OPENSLO = "openslo"
    SLOTH = "sloth"
    GRAFANA = "grafana"


_NO_SERVICES = "Sloth's files name a service and say nothing of it"
_NO_SOURCES = {
    Target.SLOTH: "Sloth's files name no data source",
    Target.GRAFANA: "a data source is set up in Grafana and chosen in the dashboard",
}


class Mistaken(Invalid):
    """The definitions hold mistakes that have to be mended first; `findings` names them."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("the definitions hold errors; nothing was written")
        self.findings = findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """The files to write, by path inside the output folder, and what they do not say."""

    texts: Mapping[str, str]
    losses: tuple[Loss, ...]
    findings: tuple[Finding, ...]


def convert(paths: Sequence[str], target: Target) -> Converted:
    """Read *paths* and say the same in the words of *target*.

    Returns:
        A file per file that was read, or per service for dashboards. The losses are sorted
        by place: what the importers ignored, what the format cannot say, and whatever else
        differs when the written files are read back.

    Raises:
        Unreadable: names every path that could not be read.
        Mistaken: the definitions hold errors.
    """
    documents, findings = documents_in(paths)
    loaded = read_fitting(documents, findings)
    if any(_is_mistake(finding) for finding in loaded.findings):
        raise Mistaken(loaded.findings)
    ignored = ignored_in(documents)
    said = replace(loaded.definitions, slos=measured(loaded.definitions.slos))
    if target is Target.GRAFANA:
        texts, losses = _dashboards(said)
    else:
        texts, losses = _documents(said, paths, target)
    every = {*ignored, *_left_out(loaded, ignored), *losses}
    return Converted(
        texts=texts,
        losses=tuple(sorted(every, key=lambda loss: (loss.file, loss.line, loss.key, loss.why))),
        findings=loaded.findings,
    )


def _is_mistake(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR and finding.rule not in _LEFT_OUT


def _left_out(loaded: Loaded, ignored: Sequence[Loss]) -> Iterator[Loss]:
    known = {(loss.file, loss.key) for loss in ignored}
    for finding in loaded.findings:
        is_error = finding.severity is Severity.ERROR
        if (finding.file, finding.key) in known or not (is_error or finding.rule in _CHANGED):
            continue
        why = f"the SLO is left out: {finding.message}" if is_error else finding.message
        yield Loss(file=finding.file, line=finding.line, key=finding.key, why=why)


def _documents(
    definitions: Definitions, paths: Sequence[str], target: Target
) -> tuple[dict[str, str], list[Loss]]:
    parts = _by_file(definitions)
    names = file_names(list(parts), paths, f".{target}.yaml")
    texts: dict[str, str] = {}
    losses: list[Loss] = []
    for file, part in parts.items():
        told, documents = _said(part, target)
        losses += told
        if not documents:
            continue
        texts[names[file]] = text = yaml_text(documents)
        losses += _changed(part.slos, text, told)
    return texts, losses


def _by_file(definitions: Definitions) -> dict[str, Definitions]:
    files = {each.origin.file for each in definitions.slos}
    files |= {each.origin.file for each in definitions.services}
    files |= {each.origin.file for each in definitions.sources}
    return {
        file: Definitions(
            slos=tuple(each for each in definitions.slos if each.origin.file == file),
            services=tuple(each for each in definitions.services if each.origin.file == file),
            sources=tuple(each for each in definitions.sources if each.origin.file == file),
        )
        for file in sorted(files)
    }


def _said(part: Definitions, target: Target) -> tuple[list[Loss], list[object]]:
    if target is Target.OPENSLO:
        told = [loss for slo in part.slos for loss in openslo_losses(slo)]
        return told, list(openslo_objects(part))
    told = [loss for slo in part.slos for loss in sloth_losses(slo)]
    told += [*_service_losses(part), *_source_losses(part, target)]
    return told, list(sloth_documents(part.slos))


def _changed(slos: Sequence[Slo], text: str, told: Sequence[Loss]) -> Iterator[Loss]:
    """Read *text* back and yield what differs from *slos* although it is not told."""
    again = {slo.key: slo for slo in load_text(text).definitions.slos}
    keys: dict[str, set[str]] = defaultdict(set)
    for loss in told:
        start, _, field = loss.key.partition("].")
        keys[start].add(field if field.startswith("labels.") else field.split("[")[0])
    for slo in slos:
        start = f"slos[{slo.service}/{slo.name}"
        yield from differences(slo, again.get(slo.key), keys[start])


def _service_losses(definitions: Definitions) -> Iterator[Loss]:
    for each in definitions.services:
        for field in ("display_name", "description", "team"):
            if getattr(each, field):
                key, origin = f"services[{each.name}].{field}", each.origin
                yield Loss(file=origin.file, line=origin.line, key=key, why=_NO_SERVICES)


def _source_losses(definitions: Definitions, target: Target) -> Iterator[Loss]:
    for each in definitions.sources:
        key, origin = f"sources[{each.name}].url", each.origin
        yield Loss(file=origin.file, line=origin.line, key=key, why=_NO_SOURCES[target])


def _dashboards(definitions: Definitions) -> tuple[dict[str, str], list[Loss]]:
    services: dict[str, list[Slo]] = defaultdict(list)
    for slo in definitions.slos:
        services[slo.service].append(slo)
    known = {each.name: each for each in definitions.services}
    names = dashboard_names(list(services))
    texts = {
        names[service]: json_text(dashboard_of(service, slos, known.get(service)))
        for service, slos in services.items()
    }
    losses = [
        loss
        for slos in services.values()
        for slo in slos
        for loss in grafana_losses(slo, zone_of(slos))
    ]
    return texts, [*losses, *_source_losses(definitions, Target.GRAFANA)]
