"""`sre-ops slo check`: every mistake of definition files at once, and the traps in them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sre_ops.slo.domain.definition_formats import Loaded
    from sre_ops.slo.domain.finding import Finding

SCHEMA = "sre_ops.slo_check.v1"
EXIT_ERRORS = 1
EXIT_UNREADABLE = 2


class Format(StrEnum):
    """How the answer is written."""

    TABLE = "table"
    JSON = "json"


def check(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Files or folders.")],
    prometheus_url: Annotated[
        str, typer.Option("--prometheus-url", help="Also ask this server about the series.")
    ] = "",
    output: Annotated[Format, typer.Option("--format", help="How to answer.")] = Format.TABLE,
) -> None:
    """Check SLO definitions: OpenSLO, Sloth, Pyrra and slo-generator files.

    Exit status: 0 in order (warnings allowed); 1 errors, or the server that was asked for gave
    no answer; 2 a path cannot be read.
    """
    from sre_ops.slo.domain.finding import Severity  # noqa: PLC0415 - lazy, see contracts

    loaded = read_or_exit(paths)
    more, skipped = _ask_server(loaded, prometheus_url)
    findings = [*loaded.findings, *more]
    was_not_asked = bool(prometheus_url and skipped)
    if output is Format.JSON:
        typer.echo(_json(findings, skipped))
    else:
        sound = "sound, but not checked against the server" if was_not_asked else "in order"
        _print_table(findings, skipped, len(loaded.definitions.slos), sound)
    if not loaded.definitions.slos and not findings:
        typer.echo(f"sre-ops: no SLO is defined in {', '.join(paths)}", err=True)
    if was_not_asked or any(finding.severity is Severity.ERROR for finding in findings):
        raise typer.Exit(EXIT_ERRORS)


def read_or_exit(paths: Iterable[str]) -> Loaded:
    """Load the definitions of *paths*; end the command with 2 when one cannot be read."""
    from sre_ops.slo.sources.definition_files import Unreadable, load  # noqa: PLC0415

    try:
        return load(paths)
    except Unreadable as error:
        typer.echo(f"sre-ops: {error}", err=True)
        raise typer.Exit(EXIT_UNREADABLE) from error


def load_or_exit(paths: Iterable[str]) -> Loaded:
    """Load definitions for a command that needs sound ones.

    Warnings and errors go to stderr; any error, like an unreadable path, ends with 2.
    """
    loaded = read_or_exit(paths)
    for finding in loaded.findings:
        typer.echo(str(finding), err=True)
    if loaded.has_errors:
        typer.echo("sre-ops: the definitions hold errors; nothing was done", err=True)
        raise typer.Exit(EXIT_UNREADABLE)
    return loaded


def _ask_server(loaded: Loaded, url: str) -> tuple[list[Finding], list[dict[str, str]]]:
    from sre_ops.kernel.errors import Invalid, Unavailable  # noqa: PLC0415
    from sre_ops.slo.domain.traps import SERVER_RULES, server_findings  # noqa: PLC0415

    if not url:
        return [], _skipped(SERVER_RULES, "needs --prometheus-url")
    from sre_ops.slo.sources.prometheus_facts import PrometheusFacts  # noqa: PLC0415

    try:
        with PrometheusFacts(url) as facts:
            return [
                finding
                for slo in loaded.definitions.slos
                for finding in server_findings(slo, facts)
            ], []
    except Invalid as error:
        typer.echo(f"sre-ops: {error}", err=True)
        raise typer.Exit(EXIT_UNREADABLE) from error
    except Unavailable as error:
        typer.echo(f"sre-ops: {error}", err=True)
        return [], _skipped(SERVER_RULES, str(error))


def _skipped(rules: dict[str, str], reason: str) -> list[dict[str, str]]:
    return [{"rule": rule, "asks": asks, "reason": reason} for rule, asks in rules.items()]


def _json(findings: list[Finding], skipped: list[dict[str, str]]) -> str:
    import json  # noqa: PLC0415
    from dataclasses import asdict  # noqa: PLC0415

    answer: dict[str, Any] = {
        "schema": SCHEMA,
        "findings": [asdict(finding) for finding in findings],
        "skipped": skipped,
    }
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _print_table(
    findings: list[Finding], skipped: list[dict[str, str]], slos: int, sound: str
) -> None:
    from sre_ops.slo.domain.finding import Severity  # noqa: PLC0415

    for finding in findings:
        place = f"{finding.file}:{finding.line}:{finding.column}"
        typer.echo(f"{place}: {finding.severity} [{finding.rule}]")
        typer.echo(f"    {finding.said}")
        if finding.allowed:
            typer.echo(f"    allowed: {finding.allowed}")
    if skipped:
        typer.echo(f"not checked ({skipped[0]['reason']}):")
        for each in skipped:
            typer.echo(f"    {each['rule']}: {each['asks']}")
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    verdict = "not in order" if errors else sound
    typer.echo(
        f"{verdict}: {_many(slos, 'SLO')} read, {_many(errors, 'error')},"
        f" {_many(len(findings) - errors, 'warning')}"
    )


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
