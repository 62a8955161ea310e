"""`sre-ops oncall …`; each command imports what it needs when it runs."""

import typer

from sre_ops.oncall.cli import paging, schedules

app = typer.Typer(help="Who is on call, who is paged, and why.", no_args_is_help=True)
app.command("now")(schedules.now)
app.command("shifts")(schedules.shifts)
app.command("gaps")(schedules.gaps)
app.command("apply")(schedules.apply)
app.command("override")(schedules.override)
app.command("why")(paging.why)
app.command("escalate")(paging.escalate)
app.command("simulate")(paging.simulate)
