"""Examine SLOs on a live server: each query may fail, and then only its own checks are skipped.

An SLO takes two queries for the doctor, a third for a native histogram; the checks of `traps` take
one per selector. Rules and retention are asked once for all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic

from sre_ops.kernel.errors import Unavailable
from sre_ops.slo.commands.expand import FannedOut
from sre_ops.slo.domain.aggregation import SERIES_LIMIT
from sre_ops.slo.domain.definition import NativeLatencySli, Slo
from sre_ops.slo.domain.doctor import (
    DOCTOR_RULES,
    RECORDING_RULES,
    Measured,
    diagnose,
    measured,
)
from sre_ops.slo.domain.doctor_facts import (
    FACT,
    asked_of,
    counting,
    examining,
    facts_of,
    series_counted,
)
from sre_ops.slo.domain.doctor_query import aggregates
from sre_ops.slo.domain.finding import Finding
from sre_ops.slo.domain.traps import SERVER_RULES, server_findings
from sre_ops.slo.sources.prometheus_facts import OutOfReach, PrometheusFacts

ALL_RULES = {**SERVER_RULES, **DOCTOR_RULES, **RECORDING_RULES}
PATIENCE = timedelta(minutes=5)
"""How long all SLOs together may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A check that was not made; *slo* is "" where it was made for none."""

    rule: str
    asks: str
    reason: str
    slo: str = ""


@dataclass(slots=True)
class Examination:
    """What the examination brought."""

    findings: list[Finding] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    measured: list[Measured] = field(default_factory=list)
    fan_outs: list[FannedOut] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Tell whether a check was skipped that every Prometheus can answer.

        Servers without a list of rules are many, and no failure.
        """
        return any(one.rule not in RECORDING_RULES for one in self.skipped)

    def skip(self, rules: Mapping[str, str], why: str, slo: Slo | None = None) -> None:
        """Note that *rules* were not checked, for *slo* or for all."""
        key = f"{slo.service}/{slo.name}" if slo else ""
        self.skipped += [
            Skipped(rule=rule, asks=asks, reason=why, slo=key) for rule, asks in rules.items()
        ]


def examine(
    slos: Sequence[Slo], facts: PrometheusFacts, *, patience: timedelta = PATIENCE
) -> Examination:
    """Ask *facts* about each of *slos*; never raises for what the server does."""
    found = Examination()
    deadline = monotonic() + patience.total_seconds()
    try:
        sums = _recorded_sums(facts, found)
        for slo in slos:
            if monotonic() > deadline:
                why = f"the time of {patience.total_seconds():g} s was over"
                found.skip(ALL_RULES, why, slo)
                continue
            _check(slo, facts, found)
            _diagnose(slo, facts, sums, found)
    except OutOfReach as problem:
        found.skipped = []
        found.skip(ALL_RULES, str(problem))
    return found


def _recorded_sums(facts: PrometheusFacts, found: Examination) -> dict[str, str]:
    try:
        rules = facts.recording_rules()
    except OutOfReach:
        raise
    except Unavailable as problem:
        found.skip(RECORDING_RULES, str(problem))
        return {}
    return {name: query for name, query in rules.items() if aggregates(query)}


def _check(slo: Slo, facts: PrometheusFacts, found: Examination) -> None:
    try:
        found.findings += server_findings(slo, facts)
    except OutOfReach:
        raise
    except Unavailable as problem:
        found.skip(SERVER_RULES, str(problem), slo)


def _diagnose(
    slo: Slo, facts: PrometheusFacts, sums: Mapping[str, str], found: Examination
) -> None:
    asked = asked_of(slo)
    if not asked.selectors:
        return
    try:
        rows = facts.rows(counting(asked), FACT)
        counts = series_counted(asked, rows)
        few = {one: live for one, live in counts.items() if live <= SERIES_LIMIT}
        question = examining(asked, few)
        rows |= facts.rows(question, FACT) if question else {}
        buckets = None
        if isinstance(slo.sli, NativeLatencySli) and few:
            buckets = facts.buckets(slo.sli.selector)
    except OutOfReach:
        raise
    except Unavailable as problem:
        found.skip(DOCTOR_RULES, str(problem), slo)
        return
    told = facts_of(asked, rows, few=few, buckets=buckets, sums=sums)
    found.findings += _news(diagnose(slo, asked, told), found.findings)
    found.measured.append(measured(slo, asked, told))


def _news(diagnosed: Iterator[Finding], known: Sequence[Finding]) -> list[Finding]:
    """Leave out a short history where the retention, which bounds it, was told already."""
    told = {one.key for one in known if one.rule == "window-beyond-retention"}
    return [one for one in diagnosed if one.rule != "history-under-window" or one.key not in told]
