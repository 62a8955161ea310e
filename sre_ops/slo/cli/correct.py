"""`sre-ops slo correct …`: ask for corrections, approve, withdraw and list them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sre_ops.console.asking import Format, print_json, refuse, server

if TYPE_CHECKING:
    from collections.abc import Mapping

_PATH = "/slo/corrections"
_MOST = 1_000


class Effect(StrEnum):
    """What becomes of the minutes."""

    EXCLUDE = "exclude"
    COUNT_AS_GOOD = "count_as_good"


class Kind(StrEnum):
    """Why there is a correction."""

    MAINTENANCE = "maintenance"
    DATA_FAULT = "data_fault"
    OTHER = "other"


class State(StrEnum):
    """How far a correction is."""

    WAITING = "waiting"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


Id = Annotated[str, typer.Argument(help="As `list` shows it.")]
Output = Annotated[Format, typer.Option("--format", help="How to answer.")]
Service = Annotated[
    str, typer.Option("--service", help="Its name; * stands for any text, here and below.")
]
Reason = Annotated[str, typer.Option("--reason", help="Why; everybody can read it.")]
SloName = Annotated[str, typer.Option("--slo", help="Name of the SLO.")]
Team = Annotated[str, typer.Option("--team", help="Who cares for the service.")]
EffectChosen = Annotated[
    Effect, typer.Option("--effect", help="Leave minutes out, or count their bad events good.")
]
KindChosen = Annotated[Kind, typer.Option("--kind", help="Because of what.")]
From = Annotated[str, typer.Option("--from", help="Once: RFC 3339 instant, also in the past.")]
Until = Annotated[str, typer.Option("--until", help="Once: RFC 3339 instant.")]
Rule = Annotated[
    str, typer.Option("--rule", help="Recurring: FREQ=WEEKLY;BYDAY=SU, FREQ=MONTHLY;BYDAY=2TU.")
]
Zone = Annotated[str, typer.Option("--zone", help="Recurring: whose clocks decide.")]
Starts = Annotated[str, typer.Option("--starts", help="Recurring: 02:00.")]
Ends = Annotated[str, typer.Option("--ends", help="Recurring: 04:00, of the next day if earlier.")]
FirstDay = Annotated[str, typer.Option("--first-day", help="Recurring: 2026-11-30.")]
LastDay = Annotated[str, typer.Option("--last-day", help="Recurring; without, it has no end.")]
app = typer.Typer(help="Corrections: what shall not count.", no_args_is_help=True)


@app.callback()
def correct() -> None:
    """Corrections: what shall not count, asked for by one and approved by another."""


@app.command("request")
def request(
    *,
    service: Service,
    reason: Reason,
    slo: SloName = "*",
    team: Team = "*",
    effect: EffectChosen = Effect.EXCLUDE,
    kind: KindChosen = Kind.MAINTENANCE,
    starts_at: From = "",
    ends_at: Until = "",
    rule: Rule = "",
    zone: Zone = "UTC",
    starts: Starts = "",
    ends: Ends = "",
    first_day: FirstDay = "",
    last_day: LastDay = "",
    output: Output = Format.TEXT,
) -> None:
    """Ask for a correction, once or recurring; it counts once somebody else has approved it.

    SRE_OPS_TOKEN needs the scope slo:write and a responder. Exit status: 2 bad input or no
    answer, otherwise 0.
    """
    recurrence = {
        "rule": rule,
        "zone": zone,
        "starts": starts,
        "ends": ends,
        "first_day": first_day,
        "last_day": last_day or None,
    }
    wish = {
        "service": service,
        "slo": slo,
        "team": team,
        "effect": effect.value,
        "kind": kind.value,
        "reason": reason,
        "starts_at": starts_at or None,
        "ends_at": ends_at or None,
        "recurrence": recurrence if rule else None,
    }
    _post(_PATH, wish, output)


@app.command("approve")
def approve(
    correction_id: Id,
    control: Annotated[
        str,
        typer.Option(
            "--control", help="Where nobody else could approve: what takes a second look's place."
        ),
    ] = "",
    output: Output = Format.TEXT,
) -> None:
    """Let a correction count that somebody else asked for.

    SRE_OPS_TOKEN needs the scope slo:write and a manager. Exit status: 2 bad input or no
    answer, otherwise 0.
    """
    _post(f"{_PATH}/{_one(correction_id)}/approve", {"control": control}, output)


@app.command("withdraw")
def withdraw(
    correction_id: Id,
    because: Annotated[str, typer.Option("--because", help="Why it shall not count.")] = "",
    output: Output = Format.TEXT,
) -> None:
    """Let a correction count no more; by whoever asked for it, or a manager.

    Exit status: 2 bad input or no answer, otherwise 0.
    """
    _post(f"{_PATH}/{_one(correction_id)}/withdraw", {"because": because}, output)


@app.command("list")
def listed(
    state: Annotated[
        State | None, typer.Option("--state", help="Only those in this state.")
    ] = None,
    output: Output = Format.TEXT,
) -> None:
    """List the newest 1,000 corrections, the newest request first.

    SRE_OPS_TOKEN needs the scope slo:read. Exit status: 2 bad input or no answer, otherwise 0.
    """
    with server() as asked:
        said = asked.get(_PATH, state=state.value if state else "", limit=_MOST)
    if output is Format.JSON:
        print_json(said)
        return
    for one in said["corrections"]:
        typer.echo(line(one))


def line(one: Mapping[str, Any]) -> str:
    """Write one correction in a line: id, state, what it means, when, and why."""
    named = "/".join((one["service"], one["slo"]))
    team = "" if one["team"] == "*" else f" of {one['team']}"
    reason = " ".join(str(one["reason"]).split())
    return f"{one['id']}  {one['state']}  {named}{team}  {one['effect']}  {_when(one)}  {reason}"


def _when(one: Mapping[str, Any]) -> str:
    recurs = one["recurrence"]
    if recurs is None:
        return f"{one['starts_at']} to {one['ends_at']}"
    days = f"from {recurs['first_day']}"
    if recurs["last_day"]:
        days += f" until {recurs['last_day']}"
    return f"{recurs['rule']} {recurs['starts']}-{recurs['ends']} {recurs['zone']} {days}"


def _one(correction_id: str) -> str:
    """Return the id as it stands in a path: nothing else may be asked for with it."""
    from uuid import UUID  # noqa: PLC0415

    try:
        return str(UUID(correction_id))
    except ValueError:
        refuse(f"{correction_id!r} is no id of a correction; `sre-ops slo correct list` shows them")


def _post(path: str, body: Mapping[str, Any], output: Format) -> None:
    with server() as asked:
        said = asked.post(path, body)
    if output is Format.JSON:
        print_json({"schema": "sre_ops.slo_correction.v1", **said})
    else:
        typer.echo(line(said))
