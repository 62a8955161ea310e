"""`sre-ops alerts explain`: where an alert would go, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sre_ops.alerts.cli.labels import labels_of
from sre_ops.console.asking import Format, print_json, server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def explain(
    labels: Annotated[list[str], typer.Argument(help="Of the alert, such as team=web.")],
    at: Annotated[
        str | None, typer.Option("--at", help="RFC 3339, for maintenance windows; now.")
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="How to answer.")] = Format.TEXT,
) -> None:
    """Tell where an alert with these labels would go: every route that is looked at.

    Exit status: 2 bad input or no answer, otherwise 0.
    """
    body = {"labels": labels_of(labels), "at": at}
    with server() as asked:
        said = asked.post("/alerts/routes/explain", body)
    if output is Format.JSON:
        print_json(said)
    else:
        typer.echo("\n".join(lines(said)))


def lines(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield what an explanation says: its steps, then what comes of it."""
    for one in said["steps"]:
        yield f"{' > '.join(one['path'])}: {_step(one)}"
    for one in said["destinations"]:
        who = f"pages {one['policy']}" if one["policy"] else "pages nobody"
        service = one["service"] or "no service"
        yield f"{service}, {one['severity']}, incident {one['incident']}: {who}"
    if said.get("muted_by"):
        muted = said["muted_by"]
        yield f"muted by the maintenance window {muted['id']}: {muted['reason']}"


def _step(one: Mapping[str, Any]) -> str:
    if one["failed"]:
        return f"no, {one['failed']} does not fit"
    return "takes it" if one["takes"] else "fits"
