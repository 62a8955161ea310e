"""`sre-ops oncall now`, `shifts`, `gaps`, `apply` and `override`: who is on call, and changes."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - Typer reads it
from typing import Annotated
from urllib.parse import quote

import typer

from sre_ops.console.asking import Format, Output, print_json, refuse, server

Name = Annotated[str, typer.Argument(help="Name of the schedule.")]
Since = Annotated[str, typer.Option("--since", help="RFC 3339; now if left out.")]
Until = Annotated[str, typer.Option("--until", help="RFC 3339.")]
_OPEN = 1
"""Exit status where nobody is on call although somebody should be."""


def now(
    at: Annotated[str, typer.Option("--at", help="RFC 3339; now if left out.")] = "",
    output: Output = Format.TEXT,
) -> None:
    """Tell who is on call now, or was or will be at another time.

    Exit status: 1 a schedule has nobody, 2 bad input or no answer, otherwise 0.
    """
    with server() as asked:
        said = asked.get("/oncall/on-call", at=at)
    if output is Format.JSON:
        print_json(said)
    else:
        for one in said["on_call"]:
            typer.echo(f"{one['schedule']}  {one['name'] or '–'}  until {one['until'] or '–'}")
        for name in said["nobody"]:
            typer.echo(f"{name}  nobody")
    if said["nobody"]:
        raise typer.Exit(_OPEN)


def shifts(name: Name, since: Since = "", until: Until = "", output: Output = Format.TEXT) -> None:
    """Tell who was, is and will be on call; the next two weeks unless said otherwise.

    Exit status: 2 bad input or no answer, otherwise 0.
    """
    with server() as asked:
        said = asked.get(f"{_place(name)}/shifts", since=since, until=until)
    if output is Format.JSON:
        print_json(said)
        return
    for one in said["shifts"]:
        why = one["because"] if one["source"] == "layer" else one["source"]
        typer.echo(f"{one['starts_at']}  {one['ends_at']}  {one['name'] or '–'}  {why}")


def gaps(name: Name, since: Since = "", until: Until = "", output: Output = Format.TEXT) -> None:
    """Tell when nobody is on call although somebody is needed; 90 days unless said otherwise.

    Exit status: 1 there is a gap, 2 bad input or no answer, otherwise 0.
    """
    with server() as asked:
        said = asked.get(f"{_place(name)}/gaps", since=since, until=until)
    if output is Format.JSON:
        print_json(said)
    else:
        for one in said["gaps"]:
            typer.echo(f"{one['starts_at']}  {one['ends_at']}  nobody")
        for one in said["conflicts"]:
            typer.echo(f"{one['starts_at']}  {one['ends_at']}  {one['name'] or '–'} {one['clash']}")
    if said["gaps"]:
        raise typer.Exit(_OPEN)


def apply(
    file: Annotated[Path, typer.Argument(help="Schedules in YAML.")],
    from_at: Annotated[
        str, typer.Option("--from", help="When they come into force; at once if left out.")
    ] = "",
    output: Output = Format.TEXT,
) -> None:
    """Make or change schedules as a file says: all of it, or nothing.

    Exit status: 2 bad input or no answer, otherwise 0.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        refuse(f"cannot read {file}: {problem}")
    with server() as asked:
        said = asked.post_text("/oncall/definitions", text, from_at=from_at)
    if output is Format.JSON:
        print_json(said)
        return
    for one in said["definitions"]:
        typer.echo(f"{one['name']}  {'changed' if one['is_changed'] else 'unchanged'}")


def override(
    name: Name,
    *,
    person: Annotated[str, typer.Option("--person", help="Whom it is about: e-mail address.")],
    since: Annotated[str, typer.Option("--from", help="RFC 3339.")],
    until: Annotated[str, typer.Option("--until", help="RFC 3339.")],
    stand_in: Annotated[
        str, typer.Option("--stand-in", help="Who takes the place; else see --kind.")
    ] = "",
    kind: Annotated[
        str, typer.Option("--kind", help="add or remove; replace with --stand-in.")
    ] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why.")] = "",
    output: Output = Format.TEXT,
) -> None:
    """Let somebody stand in, be on call besides, or not be on call for a while.

    Exit status: 2 bad input or no answer, otherwise 0.
    """
    body = {
        "kind": kind or ("replace" if stand_in else "add"),
        "person": person,
        "stand_in": stand_in or None,
        "starts_at": since,
        "ends_at": until,
        "reason": reason,
    }
    with server() as asked:
        said = asked.post(f"{_place(name)}/overrides", body)
    if output is Format.JSON:
        print_json(said)
    else:
        typer.echo(f"{said['id']}  {said['kind']}  {said['starts_at']}  {said['ends_at']}")


def _place(name: str) -> str:
    return f"/oncall/schedules/{quote(name, safe='')}"
