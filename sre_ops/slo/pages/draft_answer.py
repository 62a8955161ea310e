"""What a trial of a drafted SLO says to its reader: the last days, the budget, a target."""

from decimal import Decimal
from typing import Any

from sre_ops.slo.commands.drafting import Trial
from sre_ops.slo.commands.preview import Preview
from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.draft import trial_window
from sre_ops.slo.domain.hours import HOUR, Hours, budget_course
from sre_ops.slo.domain.rehearsal import past_windows
from sre_ops.slo.domain.report import evaluate
from sre_ops.slo.domain.suggestion import suggest
from sre_ops.slo.pages import drawings, wording
from sre_ops.web import filters
from sre_ops.web.i18n import _


def answer_of(slo: Slo, trial: Trial) -> dict[str, Any]:
    """Return what the page shows of *trial*, in the words of whoever is spoken to."""
    said: dict[str, Any] = {
        "findings": trial.findings,
        "skipped": trial.skipped,
        "measured": trial.measured,
        "problem": trial.problem.spoken(_) if trial.problem else "",
    }
    return said | (_of_preview(slo, trial.preview) if trial.preview else {})


def _of_preview(slo: Slo, preview: Preview) -> dict[str, Any]:
    window = trial_window(slo.windows[0], preview.days)
    row = evaluate(slo, window, preview.minutes, (), preview.minutes.end, with_forecast=False)
    suggestion = suggest(past_windows(preview.minutes, window))
    valid, bad = int(preview.minutes.valid.sum()), int(preview.minutes.bad.sum())
    first = row.span.from_minute // HOUR * HOUR
    run = preview.minutes.slice(first, preview.minutes.end)
    course = budget_course(row, Hours.of(run, run))
    return {
        "row": row,
        "sentence": _sentence(row),
        "days": preview.days,
        "is_exact": preview.is_exact,
        "is_shortened": str(window) != str(slo.windows[0]),
        "window": wording.window(row),
        "sli": wording.counted_sli(valid, bad, row.objective),
        "valid": valid,
        "consumed": wording.consumed(row.budget_consumed),
        "allowed": wording.amount(row.allowed),
        "coverage": wording.coverage(row.coverage),
        "chart": drawings.of_budget(row, course) if course is not None else None,
        "suggested": None if suggestion.target is None else _plain(suggestion.target),
        "reasons": [one.spoken(_) for one in suggestion.reasons],
    }


def _sentence(row: BudgetRow) -> str:
    told = {
        "window": wording.window(row),
        "sli": wording.sli(row),
        "bad": filters.number(row.bad),
        "valid": filters.number(row.valid),
        "target": wording.objective(row),
        "consumed": wording.consumed(row.budget_consumed),
    }
    if not row.valid:
        return _("Nothing was counted in the last %(window)s: there would be no data.") % told
    text = _(
        "In the last %(window)s %(sli)s of %(valid)s events were good; with a target of"
        " %(target)s the SLO would have spent %(consumed)s of its error budget."
    )
    return text % told


def _plain(ratio: Decimal) -> str:
    """Write a ratio in percent for a field: without grouping, with a point."""
    return f"{ratio.scaleb(2).normalize():f}"
