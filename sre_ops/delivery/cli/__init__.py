"""`sre-ops deploy …` and `sre-ops gate`; each command imports what it needs when it runs."""

import typer

from sre_ops.delivery.cli import exceptions, record
from sre_ops.delivery.cli.gate import gate

app = typer.Typer(help="Deployments, and exceptions from the gate.", no_args_is_help=True)
app.command("record")(record.record)
app.command("list")(record.listed)
app.command("make-hook")(record.make_hook)
app.command("exceptions")(exceptions.listed)
app.command("ask-exception")(exceptions.ask)
app.command("approve-exception")(exceptions.approve)
app.command("refuse-exception")(exceptions.refuse_)
app.command("review-exception")(exceptions.review)

__all__ = ["app", "gate"]
