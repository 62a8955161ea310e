"""`sre-ops alerts list`, `ack` and `resolve`: what fires, and who has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sre_ops.console.asking import Format, print_json, server

if TYPE_CHECKING:
    from collections.abc import Mapping

Id = Annotated[str, typer.Argument(help="Of the group, as `list` shows it.")]
Output = Annotated[Format, typer.Option("--format", help="How to answer.")]


def listed(
    state: Annotated[
        list[str] | None,
        typer.Option("--state", help="firing, resolved or closed; those not closed, if left out."),
    ] = None,
    service: Annotated[str, typer.Option("--service", help="Only those of this service.")] = "",
    severity: Annotated[
        list[str] | None, typer.Option("--severity", help="critical, error, warning or info.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=500, help="At most.")] = 100,
    output: Output = Format.TEXT,
) -> None:
    """List groups of alerts, newest first.

    Exit status: 2 bad input or no answer, otherwise 0.
    """
    with server() as asked:
        said = asked.get("/alerts", state=state, service=service, severity=severity, limit=limit)
    if output is Format.JSON:
        print_json(said)
        return
    for one in said["groups"]:
        typer.echo(line(one))


def ack(group_id: Id, output: Output = Format.TEXT) -> None:
    """Take a group of alerts, as the person whose token SRE_OPS_TOKEN is.

    The token needs the scope alerts:write and the role responder. Exit status: 2 bad input or
    no answer, otherwise 0.
    """
    _post(group_id, "acknowledge", {}, output)


def resolve(
    group_id: Id,
    *,
    although_firing: Annotated[
        bool, typer.Option("--although-firing", help="You know that it still fires.")
    ] = False,
    output: Output = Format.TEXT,
) -> None:
    """End a group of alerts; its source may go on to say that they fire.

    SRE_OPS_TOKEN needs the scope alerts:write and the role responder. Exit status: 2 bad
    input or no answer, otherwise 0.
    """
    _post(group_id, "resolve", {"although_firing": although_firing}, output)


def line(one: Mapping[str, Any]) -> str:
    """Return a group as one line."""
    taken = "  acknowledged" if one["acknowledged_at"] else ""
    muted = "  muted" if one["muted_by"] else ""
    return (
        f"{one['id']}  {one['state']}  {one['severity']}  {one['service'] or '-'}"
        f"  {one['opened_at']}  {one['firing']}/{one['alerts']}  {one['title']}{taken}{muted}"
    )


def _post(group_id: str, verb: str, body: Mapping[str, Any], output: Format) -> None:
    with server() as asked:
        said = asked.post(f"/alerts/{group_id}/{verb}", body)
    if output is Format.JSON:
        print_json(said)
    else:
        typer.echo(line(said))
