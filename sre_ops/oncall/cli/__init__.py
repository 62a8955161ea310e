"""`sre-ops oncall …`; each command imports what it needs when it runs."""

import typer

from sre_ops.oncall.cli import paging

app = typer.Typer(help="Who is on call, who is paged, and why.", no_args_is_help=True)
app.command("why")(paging.why)
app.command("simulate")(paging.simulate)
