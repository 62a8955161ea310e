"""A drafted SLO as the text of a definition file, checked as files are, and tried on its server."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sre_ops.kernel.errors import Invalid, Unavailable
from sre_ops.kernel.messages import Message
from sre_ops.slo.commands.examine import examine
from sre_ops.slo.commands.preview import (
    ANSWER,
    PATIENCE,
    Preview,
    PreviewKey,
    Previews,
    preview,
)
from sre_ops.slo.domain.definition import Definitions, Service, Slo
from sre_ops.slo.domain.definition_text import canonical_json, sli_json
from sre_ops.slo.domain.doctor import Measured
from sre_ops.slo.domain.finding import Finding, Severity
from sre_ops.slo.domain.writing_openslo import openslo_objects
from sre_ops.slo.sinks.yaml_text import yaml_text
from sre_ops.slo.sources.definition_files import load_text
from sre_ops.slo.sources.prometheus import Prometheus
from sre_ops.slo.sources.prometheus_facts import PrometheusFacts

_OF_OTHER_FILES = frozenset({"unknown-source", "unknown-service"})
_USUAL_SAMPLES = 2_880  # a series scraped every 30 s, in a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A definition file that nobody has saved yet.

    Attributes:
        file: how it is best called.
        slo: as the text is read back; None after errors.
    """

    file: str
    text: str
    slo: Slo | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What the server says of a drafted SLO.

    Attributes:
        findings: of the metric doctor, errors first.
        skipped: why checks were left out, each reason once.
        measured: what the doctor counted; None where it could not.
        preview: the last days; None after a *problem*.
        problem: why there is no preview.
    """

    findings: tuple[Finding, ...] = ()
    skipped: tuple[str, ...] = ()
    measured: Measured | None = None
    preview: Preview | None = None
    problem: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The server that measures, for whom, and as of which minute.

    Attributes:
        at: the present instant.
        now: its minute, for how long previews stay fresh.
        to_minute: the minute after the last that counts.
    """

    tenant: str
    url: str
    at: datetime
    now: int
    to_minute: int
    previews: Previews = field(default_factory=Previews)


def written(slo: Slo, *, known: Collection[str]) -> Written:
    """Write *slo* as OpenSLO and read it back, as the check of files does.

    Args:
        slo: as it was drafted.
        known: services of the catalogue; another one is declared in the same file.
    """
    services = () if slo.service in known else (Service(name=slo.service, origin=slo.origin),)
    text = yaml_text(openslo_objects(Definitions(slos=(slo,), services=services)))
    loaded = load_text(text, slo.origin.file)
    # One file alone cannot show what others declare.
    findings = tuple(one for one in loaded.findings if one.rule not in _OF_OTHER_FILES)
    found = loaded.definitions.slos
    return Written(
        file=slo.origin.file, text=text, slo=found[0] if found else None, findings=findings
    )


def tried(slo: Slo, where: Where, *, series: int) -> Trial:
    """Have the metric doctor look at *slo*, and measure its last days.

    Args:
        slo: as its file says.
        where: is measured.
        series: how many were seen, for when the doctor is told nothing of what they cost.
    """
    with PrometheusFacts(where.url, at=where.at, timeout=PATIENCE) as facts:
        examination = examine([slo], facts, patience=PATIENCE)
    measured = next(iter(examination.measured), None)
    found = sorted(examination.findings, key=lambda one: one.severity is not Severity.ERROR)
    told = Trial(
        findings=tuple(found),
        skipped=tuple(dict.fromkeys(one.reason for one in examination.skipped)),
        measured=measured,
    )
    key = PreviewKey(where.tenant, where.url, canonical_json(sli_json(slo.sli)))
    try:
        shown = where.previews.of(
            key, now=where.now, measured=lambda: _measured(slo, where, measured, series)
        )
    except (Unavailable, Invalid) as problem:
        return Trial(
            findings=told.findings,
            skipped=told.skipped,
            measured=told.measured,
            problem=problem.message,
        )
    return Trial(
        findings=told.findings, skipped=told.skipped, measured=told.measured, preview=shown
    )


def _measured(slo: Slo, where: Where, told: Measured | None, series: int) -> Preview:
    samples = (told and told.samples_per_day) or series * _USUAL_SAMPLES
    with Prometheus(where.url, timeout=ANSWER, patience=PATIENCE) as server:
        return preview(slo, server, to_minute=where.to_minute, samples_per_day=samples)
