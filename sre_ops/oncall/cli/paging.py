"""`sre-ops oncall why` and `simulate`: why somebody was paged, and who would be."""

from __future__ import annotations

import json
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REFUSED = 2
"""Exit status for bad input, or where nobody answers."""


class Format(StrEnum):
    """How to answer."""

    TEXT = "text"
    JSON = "json"


Output = Annotated[Format, typer.Option("--format", help="How to answer.")]


def why(
    group: Annotated[str, typer.Argument(help="Id of a group of alerts.")],
    output: Output = Format.TEXT,
) -> None:
    """Tell why somebody was paged, or nobody.

    Exit status: 2 bad input or no answer, otherwise 0.
    """
    from urllib.parse import quote  # noqa: PLC0415

    with _server() as server:
        said = server.get(f"/oncall/why/{quote(group, safe='')}")
    if output is Format.JSON:
        _print_json(said)
        return
    typer.echo(said["summary"])
    for line in said["lines"]:
        typer.echo(f"{line['at']}  {line['text']}")
        for message in line["messages"]:
            typer.echo(f"    {_message(message)}")


def simulate(
    label: Annotated[
        list[str] | None, typer.Option("--label", help="Of the alert, k=v; may be repeated.")
    ] = None,
    policy: Annotated[
        list[str] | None, typer.Option("--policy", help="Instead of what the routes name.")
    ] = None,
    severity: Annotated[
        int | None, typer.Option("--severity", min=1, max=4, help="1 is critical, 4 informs.")
    ] = None,
    at: Annotated[
        str, typer.Option("--at", help="When the alert would fire, RFC 3339; now if left out.")
    ] = "",
    output: Output = Format.TEXT,
) -> None:
    """Tell who would be paged when, if nobody answered; nothing is sent.

    Exit status: 2 bad input or no answer, otherwise 0.
    """
    asked: dict[str, Any] = {"labels": _labels(label or []), "policies": policy or []}
    asked |= {"severity": severity, "at": at or None}
    with _server() as server:
        said = server.post("/oncall/simulate", asked)
    if output is Format.JSON:
        _print_json(said)
        return
    typer.echo(f"policies: {', '.join(said['policies']) or 'none'}; severity {said['severity']}")
    for line in said["lines"]:
        kinds = ", ".join(one["kind"] for one in line["messages"] if one["is_sent"])
        by = f" ({kinds})" if kinds else ""
        typer.echo(f"{line['after_minutes']:6.0f} min  {line['text']}{by}")


def _message(one: Mapping[str, Any]) -> str:
    for name in ("sent", "dropped", "withdrawn", "parked", "failed", "requested"):
        if one[f"{name}_at"]:
            why_ = f": {one['why']}" if one["why"] else ""
            return f"{one['kind']} {name} {one[f'{name}_at']}{why_}"
    return f"{one['kind'] or 'no contact'} {one['state']} {one['due_at']} ({one['reason']})"


def _labels(said: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in said]
    for name, sign, _ in pairs:
        if not name or not sign:
            _refuse("write a label as k=v, for example --label service=checkout")
    return {name: value for name, _, value in pairs}


def _print_json(said: Mapping[str, Any]) -> None:
    typer.echo(json.dumps(said, ensure_ascii=False, indent=2))


def _refuse(message: str) -> None:
    """Tell on stderr why there is no answer, and end the command."""
    typer.echo(message, err=True)
    raise typer.Exit(REFUSED)


@contextmanager
def _server() -> Iterator[Any]:
    """Give the server at SRE_OPS_URL; whatever it refuses ends the command with 2."""
    from importlib import import_module  # noqa: PLC0415

    from sre_ops.kernel.errors import SreOpsError  # noqa: PLC0415

    # By name: the layers point down, and the client lies above the slices.
    client = import_module("sre_ops.cli.client").Client
    try:
        with client.from_environment() as found:
            yield found
    except SreOpsError as problem:
        _refuse(str(problem))
