"""`sre-ops alerts catalogue`: the alert rules there are, and what they lack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sre_ops.console.asking import Format, print_json, server

if TYPE_CHECKING:
    from collections.abc import Mapping


def catalogue(
    *,
    gaps: Annotated[bool, typer.Option("--gaps", help="Only rules that lack something.")] = False,
    service: Annotated[str, typer.Option("--service", help="Only those of this service.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    output: Annotated[Format, typer.Option("--format", help="How to answer.")] = Format.TEXT,
) -> None:
    """List the alert rules of all data sources: who is paged, how often each fires, what it lacks.

    SRE_OPS_TOKEN needs the scope alerts:read. Exit status: 2 bad input or no answer,
    otherwise 0.
    """
    with server() as asked:
        said = asked.get("/alerts/catalogue")
    rules = [
        one
        for one in said["rules"]
        if (one["gaps"] or not gaps) and service in ("", one["service"])
    ]
    if as_json or output is Format.JSON:
        print_json({**said, "rules": rules})
        return
    for source in said["sources"]:
        if source["problem"]:
            typer.echo(f"{source['source'] or 'default'}: {source['problem']}", err=True)
    for one in rules:
        typer.echo(line(one))


def line(one: Mapping[str, Any]) -> str:
    """Return a rule as one line."""
    policies = ",".join(each["policy"] for each in one["destinations"] if each["policy"])
    lacks = ",".join(one["gaps"]) or "-"
    return (
        f"{one['name']}  {one['service'] or '-'}  pages {policies or 'nobody'}"
        f"  fired {one['fired']}  acted on {one['acted_on']}"
        f"  last {one['last_fired_at'] or 'never'}  lacks {lacks}"
    )
