"""Documents of all formats into one set of definitions. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from sre_ops.slo.domain import openslo, pyrra, slo_generator, sloth
from sre_ops.slo.domain.definition import DataSource, Definitions, Service, Slo
from sre_ops.slo.domain.document import Cursor, Listing, Scalar, Table
from sre_ops.slo.domain.finding import Finding, Severity
from sre_ops.slo.domain.openslo_dialect import V1, V2ALPHA
from sre_ops.slo.domain.own_kinds import Own
from sre_ops.slo.domain.policy import Policy
from sre_ops.slo.domain.policy_format import unique_policies, unmatched_targets
from sre_ops.slo.domain.policy_text import FORMAT as OWN

FORMATS = (
    V1.format,
    V2ALPHA.format,
    sloth.FILE_FORMAT,
    sloth.RESOURCE_FORMAT,
    pyrra.FORMAT,
    slo_generator.FORMAT,
    OWN,
)
_FAMILIES = ("openslo", "sloth.slok.dev", "pyrra.dev", "prometheus/", "sre.google.com", "sre-ops")
_ALLOWED = " | ".join(FORMATS)
_Named = TypeVar("_Named", Service, DataSource)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a set of files declares, and all that is to be said about it.

    An SLO or a policy that holds an error is in `findings` only; the others of its file are
    kept.
    """

    definitions: Definitions
    findings: tuple[Finding, ...] = ()
    policies: tuple[Policy, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether any finding is an error."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def read_documents(documents: Iterable[Cursor], findings: list[Finding]) -> Loaded:
    """Read *documents* of any format together; *findings* is the list their cursors write to."""
    slos: list[Slo] = []
    openslo_documents: list[Cursor] = []
    own = Own()
    for document in unwrapped(documents):
        match format_of(document):
            case V1.format | V2ALPHA.format:
                openslo_documents.append(document)
            case sloth.FILE_FORMAT:
                slos += sloth.read_file(document)
            case sloth.RESOURCE_FORMAT:
                slos += sloth.read_resource(document)
            case pyrra.FORMAT:
                slos += pyrra.read(document)
            case slo_generator.FORMAT:
                slos += slo_generator.read(document)
            case "sre-ops/v1":
                own.read(document)
    found = openslo.read(openslo_documents)
    slos += found.slos
    slos += [draft.slo for draft in own.composites]
    joined = own.joined(_unique_slos(slos, findings))
    definitions = Definitions(
        slos=tuple(sorted(joined, key=lambda slo: slo.key)),
        services=_unique(found.services, findings, "service"),
        sources=_unique(found.sources, findings, "data source"),
    )
    kept = unique_policies(own.policies, findings)
    findings += unmatched_targets(kept, (slo.key for slo in definitions.slos))
    in_order = sorted(dict.fromkeys(findings), key=lambda f: (f.file, f.line, f.column))
    return Loaded(definitions, tuple(in_order), kept)


def unwrapped(documents: Iterable[Cursor]) -> Iterable[Cursor]:
    """Yield the objects of documents that are lists, or Kubernetes `List`s, of objects."""
    for document in documents:
        match document.node:
            case Listing(entries=entries):
                yield from (document.at(node, f"[{n}]") for n, node in enumerate(entries))
            case Table() if document.field("items") and not document.field("spec"):
                yield from document.items("items")
            case _:
                yield document


def format_of(document: Cursor) -> str:
    """Return which of FORMATS *document* is written in; "" after a finding."""
    if not isinstance(document.node, Table):
        document.error("unknown-format", "this document is no mapping", _ALLOWED)
        return ""
    for name in ("apiVersion", "version"):
        found = document.field(name)
        if found is None:
            continue
        form = found.node.text if isinstance(found.node, Scalar) else ""
        if form in FORMATS:
            return form
        message = f"`{name}: {form}` is not read here"
        if form.startswith(_FAMILIES):
            found.error("unknown-format", message, _ALLOWED)
        else:
            found.warn("unknown-format", f"{message}; the document is skipped", _ALLOWED)
        return ""
    document.error("unknown-format", "neither `apiVersion` nor `version` is given", _ALLOWED)
    return ""


def _unique_slos(slos: Iterable[Slo], findings: list[Finding]) -> list[Slo]:
    kept: dict[tuple[str, str], Slo] = {}
    for slo in slos:
        first = kept.setdefault(slo.key, slo)
        if first is not slo:
            what = f"SLO `{slo.name}` of service `{slo.service}`"
            findings.append(_duplicate(slo, first, what))
    return list(kept.values())


def _unique(objects: Iterable[_Named], findings: list[Finding], kind: str) -> tuple[_Named, ...]:
    kept: dict[str, _Named] = {}
    for each in objects:
        first = kept.setdefault(each.name, each)
        if first is not each:
            findings.append(_duplicate(each, first, f"{kind} `{each.name}`"))
    return tuple(sorted(kept.values(), key=lambda each: each.name))


def _duplicate(
    again: Slo | Service | DataSource, first: Slo | Service | DataSource, what: str
) -> Finding:
    return Finding(
        rule="duplicate-" + what.split(" `", maxsplit=1)[0].lower().replace(" ", "-"),
        severity=Severity.ERROR,
        file=again.origin.file,
        line=again.origin.line,
        column=1,
        key="metadata.name",
        value=again.name,
        allowed="a unique name",
        message=f"{what} is also declared at {first.origin.file}:{first.origin.line};"
        " keep one of the two",
    )
