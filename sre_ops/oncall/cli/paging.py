"""`sre-ops oncall why`, `escalate` and `simulate`: why somebody was paged, and who would be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sre_ops.console.asking import Format, Output, print_json, refuse, server

if TYPE_CHECKING:
    from collections.abc import Mapping


def why(
    group: Annotated[str, typer.Argument(help="Id of a group of alerts.")],
    output: Output = Format.TEXT,
) -> None:
    """Tell why somebody was paged, or nobody.

    Exit status: 2 bad input or no answer, otherwise 0.
    """
    from urllib.parse import quote  # noqa: PLC0415

    with server() as found:
        said = found.get(f"/oncall/why/{quote(group, safe='')}")
    if output is Format.JSON:
        print_json(said)
        return
    typer.echo(said["summary"])
    for one in said["routes"]:
        typer.echo(f"route {' > '.join(one['path'])}: {_looked(one)}")
    for line in said["lines"]:
        typer.echo(f"{line['at']}  {line['text']}")
        for message in line["messages"]:
            typer.echo(f"    {_message(message)}")


def escalate(
    group: Annotated[str, typer.Argument(help="Id of a group of alerts.")],
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept and shown.")],
    is_sure: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    output: Output = Format.TEXT,
) -> None:
    """Do the next step of an escalation now; tells whom it pages, and asks.

    Exit status: 1 not confirmed, 2 bad input, nothing is open or no answer, otherwise 0.
    """
    from urllib.parse import quote  # noqa: PLC0415

    place = f"/oncall/why/{quote(group, safe='')}"
    with server() as found:
        seen = found.get(f"{place}/next")
        if not is_sure:
            who = ", ".join(seen["who"]) or "nobody"
            typer.confirm(f"This pages at once: {who}. Go on?", abort=True, err=True)
        said = found.post(f"{place}/escalate", {"reason": reason, "seen": seen["seen"]})
    if output is Format.JSON:
        print_json(said)
    else:
        typer.echo(f"paged: {', '.join(said['who']) or 'nobody'}")


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
    with server() as found:
        said = found.post("/oncall/simulate", asked)
    if output is Format.JSON:
        print_json(said)
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


def _looked(one: Mapping[str, Any]) -> str:
    fitted = f"{', '.join(one['fitted'])} fits" if one["fitted"] else ""
    if one["failed"]:
        return f"{fitted}, {one['failed']} does not fit".removeprefix(", ")
    return f"takes it {fitted}".strip() if one["takes"] else fitted or "fits every alert"


def _labels(said: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in said]
    for name, sign, _ in pairs:
        if not name or not sign:
            refuse("write a label as k=v, for example --label service=checkout")
    return {name: value for name, _, value in pairs}
