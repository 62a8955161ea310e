"""`sre-ops slo check`: every mistake of definition files at once, and the traps in them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sre_ops.slo.commands.examine import Examination
    from sre_ops.slo.domain.definition_formats import Loaded

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

    With a server, also how the series behave: what is wrong, what to change, and what was
    measured of each SLO. A check that the server does not answer is listed as skipped.

    Exit status: 0 in order (warnings allowed); 1 errors, or the server that was asked for gave
    no answer; 2 a path cannot be read.
    """
    from sre_ops.slo.cli.check_answer import as_json, print_table  # noqa: PLC0415 - lazy
    from sre_ops.slo.domain.finding import Severity  # noqa: PLC0415

    loaded = read_or_exit(paths)
    found = _examine(loaded, prometheus_url)
    findings = [*loaded.findings, *found.findings]
    was_not_asked = bool(prometheus_url and found.failed)
    if output is Format.JSON:
        typer.echo(as_json(findings, found))
    else:
        sound = "sound, but not checked against the server" if was_not_asked else "in order"
        print_table(findings, found, len(loaded.definitions.slos), sound)
    if not loaded.definitions.slos and not findings:
        typer.echo(f"sre-ops: no SLO is defined in {', '.join(paths)}", err=True)
    if was_not_asked or any(finding.severity is Severity.ERROR for finding in findings):
        raise typer.Exit(EXIT_ERRORS)


def _fan_out(loaded: Loaded, url: str, found: Examination) -> None:
    """Note what the fan-outs come to on the server; nothing where it gave no answer before."""
    from sre_ops.kernel.clock import SystemClock  # noqa: PLC0415
    from sre_ops.kernel.units import to_minute  # noqa: PLC0415
    from sre_ops.slo.commands.expand import expanded  # noqa: PLC0415
    from sre_ops.slo.sources.prometheus import Prometheus  # noqa: PLC0415

    slos = loaded.definitions.slos
    if found.failed or not any(slo.fan_out for slo in slos):
        return
    with Prometheus(url) as server:
        _, found.fan_outs = expanded(slos, server, at_minute=to_minute(SystemClock().now()))
    remarks = (one.finding(slos) for one in found.fan_outs)
    found.findings += [remark for remark in remarks if remark]


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


def _examine(loaded: Loaded, url: str) -> Examination:
    from sre_ops.kernel.errors import Invalid  # noqa: PLC0415
    from sre_ops.slo.commands.examine import ALL_RULES, Examination, examine  # noqa: PLC0415

    if not url:
        unasked = Examination()
        unasked.skip(ALL_RULES, "needs --prometheus-url")
        return unasked
    from sre_ops.slo.domain.composite_graph import measured  # noqa: PLC0415
    from sre_ops.slo.sources.prometheus_facts import PrometheusFacts  # noqa: PLC0415

    try:
        with PrometheusFacts(url) as facts:
            found = examine(measured(loaded.definitions.slos), facts)
        _fan_out(loaded, url, found)
    except Invalid as error:
        typer.echo(f"sre-ops: {error}", err=True)
        raise typer.Exit(EXIT_UNREADABLE) from error
    for reason in dict.fromkeys(one.reason for one in found.skipped):
        typer.echo(f"sre-ops: {reason}", err=True)
    return found
