"""`sre-ops alerts …`; each command imports what it needs when it runs."""

import typer

from sre_ops.alerts.cli import catalogue, groups, quality, routes, sample

app = typer.Typer(help="What fires, who has it, and where it goes.", no_args_is_help=True)
app.command("list")(groups.listed)
app.command("ack")(groups.ack)
app.command("resolve")(groups.resolve)
app.command("catalogue")(catalogue.catalogue)
app.command("quality")(quality.quality)
app.command("explain")(routes.explain)
app.command("test")(sample.send)

__all__ = ["app"]
