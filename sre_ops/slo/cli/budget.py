"""`sre-ops slo budget`: the error budgets of definition files, straight from Prometheus."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Self

import typer

from sre_ops.console.asking import refuse
from sre_ops.kernel.clock import SystemClock
from sre_ops.kernel.units import to_minute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sre_ops.slo.commands.measure import Progress
    from sre_ops.slo.domain.budget_row import BudgetRow
    from sre_ops.slo.domain.definition import Slo

SETTLE = timedelta(minutes=5)
EXIT_BAD_INPUT = 2
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


class Format(StrEnum):
    """How the answer is written."""

    TABLE = "table"
    JSON = "json"


def budget(
    definitions: Annotated[
        list[str], typer.Option("--definitions", metavar="DIR", help="Definition files or folders.")
    ],
    prometheus_url: Annotated[
        str,
        typer.Option("--prometheus-url", envvar="SRE_OPS_PROMETHEUS_URL", help="Where to measure."),
    ],
    at: Annotated[
        str | None, typer.Option("--at", help="As of this RFC 3339 instant instead of now.")
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="How to answer.")] = Format.TABLE,
) -> None:
    """Measure every SLO over its windows and show what is left of its error budget.

    Reads raw samples; needs neither server nor database. An SLO that fans out is followed by
    one for each value of its label. Exit status: 2 bad input,
    3 an objective is missed, 4 no data or not enough of it, otherwise 0.
    """
    from sre_ops.kernel.errors import Invalid  # noqa: PLC0415 - lazy, see contracts
    from sre_ops.slo.cli.check import load_or_exit  # noqa: PLC0415
    from sre_ops.slo.domain.report import exit_code  # noqa: PLC0415

    loaded = load_or_exit(definitions)
    if not loaded.definitions.slos:
        refuse(f"no SLO is defined in {', '.join(definitions)}")
    try:
        rows = _measured(loaded.definitions.slos, prometheus_url, _settled_minute(at))
    except Invalid as problem:
        refuse(str(problem))
    print_rows(rows, output)
    raise typer.Exit(exit_code(rows))


def _settled_minute(at: str | None) -> int:
    """Return the last settled minute at or before *at*; the newest one without it."""
    settled = SystemClock().now() - SETTLE
    if at is None:
        return to_minute(settled)
    try:
        asked = datetime.fromisoformat(at.upper()) if _RFC_3339.fullmatch(at) else None
        asked = asked and asked.astimezone(UTC)
    except (ValueError, OverflowError):
        asked = None
    if asked is None:
        refuse(f"--at {at!r}: write an instant with its zone, for example 2026-11-21T09:00:00Z")
    if asked > settled:
        typer.echo(f"sre-ops: --at {at} is not settled yet; shown is {settled:%FT%RZ}", err=True)
    return to_minute(min(asked, settled))


def _measured(slos: Sequence[Slo], url: str, to: int) -> list[BudgetRow]:
    from sre_ops.slo.commands.expand import expanded  # noqa: PLC0415
    from sre_ops.slo.commands.measure import budget_rows  # noqa: PLC0415
    from sre_ops.slo.sources.prometheus import Prometheus  # noqa: PLC0415

    with Prometheus(url) as server, _Bar() as bar:
        every, fan_outs = expanded(slos, server, at_minute=to)
        for one in fan_outs:
            if one.problem or one.left_out:
                typer.echo(f"sre-ops: {one}", err=True)
        return budget_rows(every, server, to_minute=to, progress=bar.show)


class _Bar:
    """A progress bar on stderr, drawn only for a person at a terminal."""

    def __enter__(self) -> Self:
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import Progress  # noqa: PLC0415

        self._progress = Progress(console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task("reading samples", total=None)
        self._progress.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self._progress.stop()

    @property
    def show(self) -> Progress:
        """Return what tells the bar how far the reading is."""
        return lambda done, of: self._progress.update(self._task, completed=done, total=of)


def print_rows(rows: Sequence[BudgetRow], output: Format) -> None:
    """Write *rows* to stdout as a table for people or as their JSON contract."""
    if output is Format.JSON:
        import json  # noqa: PLC0415

        from sre_ops.slo.domain.report import as_json  # noqa: PLC0415

        typer.echo(json.dumps(as_json(rows), ensure_ascii=False, indent=2))
        return
    from rich.console import Console  # noqa: PLC0415

    from sre_ops.slo.cli.budget_table import print_budgets  # noqa: PLC0415

    print_budgets(rows, Console())
