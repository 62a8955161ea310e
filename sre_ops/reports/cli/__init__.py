"""`sre-ops report …`; each command imports what it needs when it runs."""

import typer

from sre_ops.reports.cli import attribution, budget

app = typer.Typer(help="What was spent of error budgets, and why.", no_args_is_help=True)
app.command("budget")(budget.budget)
app.command("attribution")(attribution.attribution)
