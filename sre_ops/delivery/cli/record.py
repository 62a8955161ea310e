"""`sre-ops deploy record`, `list` and `make-hook`: tell a server what went out."""

from __future__ import annotations

from typing import Annotated

import typer

from sre_ops.console.asking import Format, print_json, server

_ID = "Unique for the service; said again with the same id, nothing is recorded twice."
Output = Annotated[Format, typer.Option("--format", help="How to answer.")]


def record(  # noqa: PLR0917 - Typer's options
    service: Annotated[str, typer.Argument(help="Name of the service in definition files.")],
    version: Annotated[str, typer.Option("--version", help="What went out.")],
    deployment_id: Annotated[str, typer.Option("--id", help=_ID)] = "",
    environment: Annotated[str, typer.Option("--environment", help="Where.")] = "production",
    kind: Annotated[
        str, typer.Option("--kind", help="planned, hotfix, rollback or fix_forward.")
    ] = "planned",
    finished_at: Annotated[
        str | None, typer.Option("--finished-at", help="RFC 3339; now, if left out.")
    ] = None,
    commit: Annotated[str, typer.Option("--commit", help="As the version control has it.")] = "",
    output: Output = Format.TEXT,
) -> None:
    """Record a deployment that is over, on the server at SRE_OPS_URL.

    SRE_OPS_TOKEN needs the scope delivery:write and the role responder. Exit status: 2 bad
    input or no answer, otherwise 0.
    """
    body = {
        "service": service,
        "version": version,
        "id": deployment_id,
        "environment": environment,
        "kind": kind,
        "commit": commit,
        "finished_at": finished_at,
    }
    with server() as asked:
        said = asked.post("/deployments", body)
    if output is Format.JSON:
        print_json(said)
        return
    typer.echo(
        f"{said['service']} {said['version']} in {said['environment']} at {said['finished_at']}"
        f" ({said['deployment_id']}); the gate said {said['verdict']}"
    )


def listed(
    service: Annotated[str, typer.Option("--service", help="Only those of this service.")] = "",
    environment: Annotated[str, typer.Option("--environment", help="Only those there.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1_000, help="At most.")] = 20,
    output: Output = Format.TEXT,
) -> None:
    """List deployments, newest first.

    Exit status: 2 bad input or no answer, otherwise 0.
    """
    with server() as asked:
        said = asked.get("/deployments", service=service, environment=environment, limit=limit)
    if output is Format.JSON:
        print_json(said)
        return
    for one in said["deployments"]:
        typer.echo(
            f"{one['finished_at']}  {one['service']}  {one['version']}  {one['environment']}"
            f"  {one['kind']}  gate: {one['verdict']}"
        )


def make_hook(
    name: Annotated[str, typer.Argument(help="By which people recognise it.")],
    output: Output = Format.TEXT,
) -> None:
    """Make a signed webhook that reports deployments; address and secret are shown this once.

    SRE_OPS_TOKEN needs the scope delivery:write and the role admin. Exit status: 2 bad
    input or no answer, otherwise 0.
    """
    with server() as asked:
        said = asked.post("/deploy/hooks", {"name": name})
    if output is Format.JSON:
        print_json(said)
        return
    typer.echo(f"url:    {said['url']}\nsecret: {said['secret']}")
    typer.echo("Keep both now: they cannot be shown again.", err=True)
