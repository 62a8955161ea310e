"""How `slo check` answers: as JSON for programs, as a table for people."""

import json
from collections.abc import Sequence
from dataclasses import asdict

import typer

from sre_ops.slo.commands.examine import Examination
from sre_ops.slo.domain.doctor import Measured
from sre_ops.slo.domain.finding import Finding, Severity

SCHEMA = "sre_ops.slo_check.v1"


def as_json(findings: Sequence[Finding], found: Examination) -> str:
    """Write the answer for programs."""
    answer = {
        "schema": SCHEMA,
        "findings": [asdict(finding) for finding in findings],
        "skipped": [asdict(one) for one in found.skipped],
        "measured": [asdict(one) for one in found.measured],
        "fan_outs": [asdict(one) for one in found.fan_outs],
    }
    return json.dumps(answer, ensure_ascii=False, indent=2)


def print_table(findings: Sequence[Finding], found: Examination, slos: int, sound: str) -> None:
    """Print the answer for people; *sound* is the verdict without errors."""
    for finding in findings:
        _print_finding(finding)
    _print_measured(found)
    _print_skipped(found)
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    verdict = "not in order" if errors else sound
    typer.echo(
        f"{verdict}: {_many(slos, 'SLO')} read, {_many(errors, 'error')},"
        f" {_many(len(findings) - errors, 'warning')}"
    )


def _print_finding(finding: Finding) -> None:
    place = f"{finding.file}:{finding.line}:{finding.column}"
    typer.echo(f"{place}: {finding.severity} [{finding.rule}]")
    typer.echo(f"    {finding.said}")
    if finding.allowed:
        typer.echo(f"    allowed: {finding.allowed}")
    if finding.fix:
        typer.echo(f"    fix: {finding.fix}")


def _print_measured(found: Examination) -> None:
    if found.measured:
        typer.echo("measured:")
    for one in found.measured:
        typer.echo(f"    {one.service}/{one.slo}: {', '.join(_parts(one))}")
    for each in found.fan_outs:
        cost = f"{each.queries_per_day:,} queries a day" if each.queries_per_day else "no samples"
        typer.echo(f"    {each}, {cost} more than without")


def _parts(one: Measured) -> list[str]:
    parts = [f"{one.series:,} live series"]
    if one.scrape_interval_seconds is not None:
        parts.append(f"scraped every {one.scrape_interval_seconds:.0f} s")
    if one.samples_per_day is not None:
        parts.append(f"{one.samples_per_day:,} samples a day")
    if one.events_per_day is not None:
        parts.append(f"{one.events_per_day:,.0f} events a day")
    if one.days_to_tell is not None:
        parts.append(f"{one.days_to_tell:.1f} days to tell a miss from luck")
    if one.history_days is not None:
        parts.append(f"{one.history_days:.1f} days of history")
    return parts


def _print_skipped(found: Examination) -> None:
    for reason in dict.fromkeys(one.reason for one in found.skipped):
        typer.echo(f"not checked ({reason}):")
        for one in found.skipped:
            if one.reason == reason:
                place = f"{one.slo}: " if one.slo else ""
                typer.echo(f"    {place}{one.rule}: {one.asks}")


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
