"""`sre-ops slo …`: the commands of this slice; each imports what it needs when it runs."""

import typer

from sre_ops.slo.cli import budget, check, convert, correct, rehearse, rules, status

app = typer.Typer(help="SLIs, error budgets and their definitions.", no_args_is_help=True)
app.command("budget")(budget.budget)
app.command("check")(check.check)
app.command("convert")(convert.convert)
app.add_typer(correct.app, name="correct")
app.command("rehearse")(rehearse.rehearse)
app.command("rules")(rules.rules)
app.command("status")(status.status)


@app.callback()
def slo() -> None:
    """SLIs, error budgets and their definitions."""
