"""`sre-ops report attribution`: what spent a budget, as a running server tells it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sre_ops.console.asking import print_json, server

if TYPE_CHECKING:
    from collections.abc import Mapping

_Row = tuple[str, str, str, str, str, str]


class Format(StrEnum):
    """How to answer."""

    TABLE = "table"
    JSON = "json"


def attribution(  # noqa: PLR0917 - Typer's options
    slo: Annotated[str, typer.Argument(metavar="SERVICE/SLO", help="As definition files name it.")],
    since: Annotated[
        str | None, typer.Option("--since", help="RFC 3339; the start of the window, if left out.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", help="RFC 3339; the end of the window, if left out.")
    ] = None,
    window: Annotated[
        str, typer.Option("--window", help="One of the SLO's own, such as 30d.")
    ] = "",
    by: Annotated[
        str, typer.Option("--by", help="Divide by the values of this label, such as endpoint.")
    ] = "",
    output: Annotated[Format, typer.Option("--format", help="How to answer.")] = Format.TABLE,
) -> None:
    """Tell which correction, incident or deployment spent the error budget of an SLO.

    With --by it tells by a label instead: about what each endpoint or region spent, as
    Prometheus divides it. Asks the server at SRE_OPS_URL; SRE_OPS_TOKEN needs the scope
    reports:read. Exit status: 2 bad input or no answer, otherwise 0.
    """
    query = {"slo": slo, "window": window, "since": since, "until": until, "label": by}
    path = "/reports/attribution/labels" if by else "/reports/attribution"
    with server() as asked:
        said = asked.get(path, **query)
    if output is Format.JSON:
        print_json(said)
    else:
        typer.echo(by_label_text(said) if by else as_text(said))


def as_text(said: Mapping[str, Any]) -> str:
    """Write the answer for a person: what was spent, then a line for each cause."""
    # Counts of a composite are parts of minutes, and told in minutes.
    parts = said.get("parts_per_minute") or 1
    bad, unit = _counted(said["bad"] - said["corrected"], parts), said["unit"]
    head = f"{said['service']}/{said['slo']} from {said['from']} to {said['to']}: "
    head += f"{_percent(said['budget_consumed'])} of the budget spent, "
    head += f"{bad} bad {unit} of {said['allowed'] / parts:,.1f} allowed"
    if said["corrected"]:
        head += f"; corrections took out {_counted(said['corrected'], parts)}"
    rows: list[_Row] = [("CAUSE", "BAD", "OF BUDGET", "OF SPENT", "WHEN", "WHAT")]
    rows += [_row(one, parts) for one in said["parts"]]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [
        f"{row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}"
        f"  {row[3]:>{widths[3]}}  {row[4]:<{widths[4]}}  {row[5]}".rstrip()
        for row in rows
    ]
    return "\n".join([head, *lines])


def by_label_text(said: Mapping[str, Any]) -> str:
    """Write what each value of a label spent for a person."""
    head = f"{said['service']}/{said['slo']} from {said['from']} to {said['to']}: "
    head += f"{said['bad']:,} bad events by {said['label']}, divided about as Prometheus says"
    rows = [("BAD", "OF BUDGET", said["label"].upper())]
    rows += [
        (
            f"{one['bad']:,}",
            _percent(one["share_of_budget"]),
            "(all others)" if one["value"] is None else one["value"] or "(none)",
        )
        for one in said["parts"]
    ]
    width = max(len(row[0]) for row in rows)
    return "\n".join([head, *(f"{row[0]:>{width}}  {row[1]:>9}  {row[2]}" for row in rows)])


def _counted(count: int, parts: int) -> str:
    return f"{count:,}" if parts == 1 else f"{count / parts:,.1f}"


def _row(one: Mapping[str, Any], parts: int) -> _Row:
    return (
        one["cause"],
        _counted(one["bad"], parts),
        _percent(one["share_of_budget"]),
        _percent(one["share_of_spent"]),
        one["at"] or "-",
        one["title"] or "",
    )


def _percent(ratio: float | None) -> str:
    return "-" if ratio is None else f"{ratio:.1%}"
