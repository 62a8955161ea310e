"""Judges an SLO with its corrections, and beside that as the ledger has it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sre_ops.slo.domain.budget import ObjectiveVersion
from sre_ops.slo.domain.budget_row import BudgetRow, Uncorrected
from sre_ops.slo.domain.corrections import Correction, corrected, counted, recurring_share
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.report import evaluate

RECURRING_LIMIT = 0.05
"""The share of a window that recurring corrections may take without an alarm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """The corrections approved for one SLO, and how much recurring ones may take."""

    approved: tuple[Correction, ...] = ()
    recurring_limit: float = RECURRING_LIMIT


NONE = Corrections()


def evaluate_corrected(
    slo: Slo,
    minutes: Minutes,
    objectives: Sequence[ObjectiveVersion],
    to_minute: int,
    corrections: Corrections = NONE,
) -> list[BudgetRow]:
    """Judge *slo* over each of its windows as it stood at *to_minute*.

    Args:
        slo: with its windows.
        minutes: the SLI's ledger of events, uncorrected, from `report.needed_from` on.
        objectives: versions ascending by `from_minute`.
        to_minute: the minute after the last settled one.
        corrections: of this SLO.

    Returns:
        A row for each window; where a correction covers part of it, with what it would be
        without corrections.
    """
    applied = corrected(minutes, corrections.approved)
    rows = []
    for window in slo.windows:
        row = evaluate(slo, window, applied, objectives, to_minute)
        found = counted(minutes, corrections.approved, row.span.from_minute, to_minute)
        if found:
            raw = evaluate(slo, window, minutes, objectives, to_minute)
            row = replace(row, corrections=found, raw=_uncorrected(raw))
        rows.append(_with_alarm(row, corrections))
    return rows


def _uncorrected(row: BudgetRow) -> Uncorrected:
    return Uncorrected(
        valid=row.valid,
        bad=row.bad,
        allowed=row.allowed,
        sli=row.sli,
        budget_consumed=row.budget_consumed,
        state=row.state,
    )


def _with_alarm(row: BudgetRow, corrections: Corrections) -> BudgetRow:
    at = row.span
    share = recurring_share(corrections.approved, at.from_minute, at.end_minute)
    is_alarm = share > corrections.recurring_limit
    return replace(row, recurring_share=share, is_recurring_alarm=is_alarm)
