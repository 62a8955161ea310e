"""Judges all SLOs every few minutes, and keeps how they stand for lists, API and metrics."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sre_ops.manifest import JobContext
from sre_ops.slo.commands.apply_policies import apply_policies
from sre_ops.slo.domain.budget_row import BudgetRow, sort_rows
from sre_ops.slo.domain.corrected_report import RECURRING_LIMIT
from sre_ops.slo.queries.budgets import Judgement, judgements
from sre_ops.slo.queries.corrections import approved
from sre_ops.slo.store import ledger, status
from sre_ops.slo.store.definitions import InForce

_HOUR = 60


def judge(
    context: JobContext, slos: Sequence[InForce], *, now: int, problems: Mapping[UUID, str]
) -> list[BudgetRow]:
    """Judge *slos*, keep the rows in `slo_status`, apply the policies, and return them sorted.

    The hours of the day that is not sealed yet are kept beside those of sealed days, so
    that pages need not unpack the minutes of all SLOs to show one.

    Args:
        context: of the job that keeps the ledger; its lease fences the write.
        slos: all that are in force for the tenant.
        now: the present minute.
        problems: by SLO id, why it cannot be measured as it is written.
    """
    judged: list[status.Judged] = []
    hours: list[Mapping[str, object]] = []
    ids = {one.slo.key: one.slo_id for one in slos}
    with context.read() as session:
        limit = context.options.get("recurring_share", RECURRING_LIMIT)
        correcting = approved(session, recurring_limit=limit)
        marks = {
            source: ledger.watermark(session, source) for source in {o.slo.source for o in slos}
        }
        starts = _hours_from(context, slos, marks)
        for each in judgements(session, slos, now=now, problems=problems, approved=correcting):
            team = correcting.team_of(each.one)
            judged += (
                status.Judged(
                    slo_id=each.one.slo_id,
                    team=team,
                    row=row,
                    parent=each.one.slo.parent,
                    parent_id=ids.get((each.one.slo.service, each.one.slo.parent)),
                )
                for row in each.rows
            )
            hours += _hours(each, starts)
    with context.write() as session:
        at = context.clock.now()
        status.save_statuses(session, judged, at=at)
        apply_policies(session, judged, at=at)
        ledger.save_hours(session, hours)
    context.memory["hours_from"] = (
        slos,
        {source: mark.settled // _HOUR * _HOUR for source, mark in marks.items() if mark},
    )
    return sort_rows([one.row for one in judged])


def _hours_from(
    context: JobContext,
    slos: Sequence[InForce],
    marks: Mapping[str, ledger.Watermark | None],
) -> dict[str, int]:
    """Return by source from where on hours may have changed since the last judgement.

    Minutes change until they are settled; after a start, or when a definition has changed,
    all that are not sealed are written again.
    """
    former, settled = context.memory.get("hours_from", (None, {}))
    known = settled if former == slos else {}
    return {
        source: max(mark.sealed, known.get(source, 0)) for source, mark in marks.items() if mark
    }


def _hours(each: Judgement, starts: Mapping[str, int]) -> Sequence[Mapping[str, object]]:
    start, minutes = starts.get(each.one.slo.source), each.unsealed
    if minutes is None or start is None or start >= minutes.end:
        return []
    return ledger.hours_of(each.one.slo_id, minutes.slice(start, minutes.end))
