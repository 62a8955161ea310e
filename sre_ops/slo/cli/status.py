"""`sre-ops slo status`: the error budgets as a running server has judged them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from sre_ops.console.asking import connected, refuse
from sre_ops.slo.cli.budget import Format, print_rows

if TYPE_CHECKING:
    from typing import Any

    from sre_ops.slo.domain.budget_row import BudgetRow

_AT_ONCE = 1_000


class Asks(Protocol):
    """What the command needs of `sre_ops.console.client.Client`."""

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Return the JSON at *path* below `/api/v1`."""
        ...


def status(
    service: Annotated[str, typer.Option("--service", help="Only those of this service.")] = "",
    team: Annotated[str, typer.Option("--team", help="Only those of this team.")] = "",
    state: Annotated[
        list[str] | None,
        typer.Option("--state", help="Only those in this state; repeat it for several."),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="How to answer.")] = Format.TABLE,
) -> None:
    """Show what is left of every error budget, as the server at SRE_OPS_URL knows it.

    SRE_OPS_TOKEN needs the scope slo:read. Exit status: 2 bad input or no answer,
    3 an objective is missed, 4 no data or not enough of it, otherwise 0.
    """
    from sre_ops.kernel.errors import SreOpsError  # noqa: PLC0415
    from sre_ops.slo.domain.report import exit_code  # noqa: PLC0415

    try:
        with connected() as server:
            rows = fetch(server, service=service, team=team, state=state or [])
    except (SreOpsError, KeyError, ValueError) as problem:
        refuse(str(problem))
    print_rows(rows, output)
    raise typer.Exit(exit_code(rows))


def fetch(server: Asks, *, service: str, team: str, state: list[str]) -> list[BudgetRow]:
    """Return the rows of all pages of the answer."""
    from sre_ops.slo.domain.budget_json import row_from_json  # noqa: PLC0415

    rows: list[BudgetRow] = []
    cursor = ""
    while True:
        found = server.get(
            "/slo/status", service=service, team=team, state=state, cursor=cursor, limit=_AT_ONCE
        )
        rows += [row_from_json(row) for row in found["rows"]]
        cursor = found["next_cursor"] or ""
        if not cursor:
            return rows
