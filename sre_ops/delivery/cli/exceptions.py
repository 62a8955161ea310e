"""`sre-ops deploy …-exception`: ask for leave to release, approve, refuse, look back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sre_ops.console.asking import Format, print_json, refuse, server
from sre_ops.delivery.cli.spans import seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

Id = Annotated[str, typer.Argument(help="As `exceptions` lists it.")]
Output = Annotated[Format, typer.Option("--format", help="How to answer.")]


def ask(
    service: Annotated[str, typer.Argument(help="Name of the service in definition files.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; others read it later.")],
    lasting: Annotated[str, typer.Option("--for", help="How long it holds: 90m, 24h, 3d.")] = "24h",
    output: Output = Format.TEXT,
) -> None:
    """Ask for leave to release a service against its policy; a second person approves.

    Exit status: 2 bad input or no answer, otherwise 0.
    """
    from datetime import timedelta  # noqa: PLC0415

    from sre_ops.kernel.clock import SystemClock  # noqa: PLC0415
    from sre_ops.kernel.errors import SreOpsError  # noqa: PLC0415
    from sre_ops.kernel.units import rfc3339  # noqa: PLC0415

    try:
        end = SystemClock().now() + timedelta(seconds=seconds(lasting))
    except (SreOpsError, OverflowError) as problem:
        refuse(str(problem))
    body = {"service": service, "reason": reason, "expires_at": rfc3339(end)}
    with server() as asked:
        said = asked.post("/deploy/exceptions", body)
    _print(said, output)


def approve(exception_id: Id, output: Output = Format.TEXT) -> None:
    """Approve an exception that somebody else asked for.

    Exit status: 2 bad input or no answer, otherwise 0.
    """
    _post(exception_id, "approve", {}, output)


def refuse_(exception_id: Id, output: Output = Format.TEXT) -> None:
    """Refuse an exception, or end one that holds.

    Exit status: 2 bad input or no answer, otherwise 0.
    """
    _post(exception_id, "refuse", {}, output)


def review(
    exception_id: Id,
    note: Annotated[str, typer.Option("--note", help="What was learned.")] = "",
    output: Output = Format.TEXT,
) -> None:
    """Look back at an exception that is over, so that it is listed no longer.

    Exit status: 2 bad input or no answer, otherwise 0.
    """
    _post(exception_id, "review", {"note": note}, output)


def listed(
    service: Annotated[str, typer.Option("--service", help="Only those of this service.")] = "",
    output: Output = Format.TEXT,
) -> None:
    """List exceptions until they are reviewed, newest first.

    Exit status: 2 bad input or no answer, otherwise 0.
    """
    with server() as asked:
        said = asked.get("/deploy/exceptions", service=service)
    if output is Format.JSON:
        print_json(said)
        return
    for one in said["exceptions"]:
        typer.echo(_line(one))


def _post(exception_id: str, verb: str, body: Mapping[str, Any], output: Format) -> None:
    with server() as asked:
        said = asked.post(f"/deploy/exceptions/{exception_id}/{verb}", body)
    _print(said, output)


def _print(said: Mapping[str, Any], output: Format) -> None:
    if output is Format.JSON:
        print_json(said)
    else:
        typer.echo(_line(said))


def _line(one: Mapping[str, Any]) -> str:
    return (
        f"{one['id']}  {one['service']}  {one['state']}  until {one['expires_at']}  {one['reason']}"
    )
