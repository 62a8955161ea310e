"""`sre-ops slo rehearse`: what another target, window or alert would have meant, as a client."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from sre_ops.console.asking import connected, refuse
from sre_ops.slo.cli.budget import Format

if TYPE_CHECKING:
    from typing import Any

_AT_ONCE = 1_000


class Asks(Protocol):
    """What the command needs of `sre_ops.console.client.Client`."""

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Return the JSON at *path* below `/api/v1`."""
        ...


def rehearse(
    slo: Annotated[str, typer.Argument(help="SERVICE/SLO.")],
    target: Annotated[
        str, typer.Option("--target", help="0.999 or 99.9%; its own by default.")
    ] = "",
    window: Annotated[
        str, typer.Option("--window", help="30d, 4w or month@Asia/Tokyo; its own by default.")
    ] = "",
    tier: Annotated[
        list[str] | None,
        typer.Option("--tier", help="5m/1h@0.02: an alert's share of the budget; 0 leaves it out."),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="How to answer.")] = Format.TABLE,
) -> None:
    """Replay another target, window or alert over the history that the server has.

    SRE_OPS_TOKEN needs the scope slo:read. Exit status: 2 bad input or no answer, otherwise 0.
    """
    from sre_ops.kernel.errors import SreOpsError  # noqa: PLC0415

    try:
        with connected() as server:
            path = f"/slo/slos/{slo_id(server, slo)}/rehearsal"
            found = server.get(path, target=ratio(target), window=window, tier=tier or [])
            text = json.dumps(found, ensure_ascii=False) if output is Format.JSON else told(found)
    except (SreOpsError, KeyError, ValueError) as problem:
        refuse(str(problem))
    typer.echo(text)


def ratio(target: str) -> str:
    """Return *target* as a ratio; `99.5%` is 0.995. What makes no sense is left to the server.

    Raises:
        Invalid: it is written like a percentage, without the sign.
    """
    from decimal import Decimal, InvalidOperation  # noqa: PLC0415

    from sre_ops.kernel.errors import Invalid  # noqa: PLC0415

    bare = target.strip()
    try:
        value = Decimal(bare.rstrip(" %") or "0")
    except InvalidOperation:
        return bare
    if bare.endswith("%"):
        return str(value / 100)
    if value >= 1:
        raise Invalid(f"--target {bare}: write {value / 100} or {bare}%")
    return bare


def slo_id(server: Asks, name: str) -> str:
    """Return the id of the SLO that is called *name*, `service/slo`.

    Raises:
        NotFound: the server has none of that name.
    """
    from sre_ops.kernel.errors import NotFound  # noqa: PLC0415

    service, _, wanted = name.partition("/")
    cursor = ""
    while True:
        found = server.get("/slo/slos", service=service, cursor=cursor, limit=_AT_ONCE)
        for one in found["slos"]:
            if one["name"] == wanted:
                return str(one["id"])
        cursor = found["next_cursor"] or ""
        if not cursor:
            raise NotFound(f"there is no SLO {name}; write SERVICE/SLO, as `slo status` does")


def told(found: dict[str, Any]) -> str:
    """Return an answer as lines of text."""
    pages = found["pages_per_month"]
    lines = [
        f"{found['service']}/{found['slo']}: {_percent(found['target'])} over {found['window']}",
        f"windows missed   {found['windows_missed']} of {found['windows_known']}",
        f"pages a month    {'-' if pages is None else f'{pages:.1f}'}",
        f"history          {found['measured_days']:.1f} days",
        "",
        f"{'BEGAN':<20}  {'ALERT':<6}  {'':<6}  {'FIRED AFTER':>11}  {'RESET AFTER':>11}  LOST",
    ]
    lines += [_alert(one) for one in found["alerts"]]
    lines += ["", *found["suggestion"]["reasons"]]
    return "\n".join(lines)


def _alert(one: dict[str, Any]) -> str:
    reset = "-" if one["reset_minutes"] is None else f"{one['reset_minutes']} min"
    lost = "-" if one["budget_lost"] is None else f"{one['budget_lost']:.1%}"
    kind = "page" if one["page"] else "ticket"
    fired = f"{one['detection_minutes']} min"
    return f"{one['onset']:<20}  {one['tier']:<6}  {kind:<6}  {fired:>11}  {reset:>11}  {lost}"


def _percent(ratio: float) -> str:
    return f"{ratio * 100:.6g} %"
