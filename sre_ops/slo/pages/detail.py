"""`/slos/{id}`: one SLO in words, charts and the facts behind each number."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import numpy as np
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from sre_ops.catalog.public import reads as catalog
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.units import DAY_MINUTES, minute_start
from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.composite_graph import is_composite
from sre_ops.slo.domain.hours import HOUR, BudgetCourse
from sre_ops.slo.domain.selectors import reads_of
from sre_ops.slo.pages import correction_words, drawings, part_lines, wording
from sre_ops.slo.pages.definitions import HAPPENED
from sre_ops.slo.pages.families import children
from sre_ops.slo.pages.lines import line
from sre_ops.slo.pages.policy_words import policy_sentence
from sre_ops.slo.pages.wording import spoken
from sre_ops.slo.public import reads as slo_reads
from sre_ops.slo.public.reads import StandingView
from sre_ops.slo.queries import composites, details
from sre_ops.slo.queries.details import Detail
from sre_ops.slo.store import status
from sre_ops.slo.store.corrections import correction_of
from sre_ops.tenancy.access import reads
from sre_ops.web.filters import percent
from sre_ops.web.i18n import _, speaking
from sre_ops.web.kept import kept
from sre_ops.web.pages import render

router = APIRouter()

_WORST_HOURS = 5
Session = Annotated[ReadSession, reads("slo")]
Window = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")]


@router.get("/slos/{slo_id}", response_class=HTMLResponse)
def slo(request: Request, session: Session, slo_id: UUID, window: Window = "") -> Response:
    """Show one SLO over one of its windows."""
    return kept(
        request,
        session,
        lambda: _slo(request, session, slo_id, window),
        status.version(session),
    )


def _slo(request: Request, session: ReadSession, slo_id: UUID, window: str) -> HTMLResponse:
    found = details.detail(session, slo_id, window)
    said = found.known.one.slo
    owner = catalog.service_named(session, said.service)
    with spoken(request) as now:
        context: dict[str, Any] = {
            "topics": ("slo.status",),
            "policy": _policy(session, found, now),
            "known": found.known,
            "slo": said,
            "team": (owner and owner.team) or said.team,
            "reads": reads_of(said.sli),
            "history": details.history(session, slo_id),
            "objectives": [
                (each, minute_start(each.from_minute)) for each in found.known.one.objectives
            ],
            "happened": HAPPENED,
            **_made_of(session, found, now),
        }
        policy = context["policy"]
        context["policy_sentence"] = policy_sentence(policy) if policy else ""
        shown = found.chosen.report["window"] if found.chosen else ""
        context |= children(session, said, slo_id, shown, now)
        return render(request, "slo/detail.html", **context, **_figures(found, now))


def _made_of(session: ReadSession, found: Detail, now: datetime) -> dict[str, Any]:
    """Return what a composite is made of; nothing for an SLO that is measured."""
    one = found.known.one
    if not is_composite(one.slo):
        return {"made": None}
    window = found.chosen.report["window"] if found.chosen else ""
    made = composites.composed(session, one, window)
    return {
        "made": made,
        "parts": part_lines.part_lines(made, now),
        "rules": part_lines.rules(made),
        "worst_sentence": part_lines.worst_sentence(made),
    }


def _policy(session: ReadSession, found: Detail, now: datetime) -> StandingView | None:
    """Return what the policy asks over the window that is shown.

    None before a judgement, and once no file defines the SLO any longer.
    """
    if found.chosen is None or not found.known.is_in_force:
        return None
    return slo_reads.standing_of(session, found.known.one, found.chosen, now=now)


def _figures(found: Detail, now: datetime) -> dict[str, Any]:
    """Return what is only there once the SLO has been judged."""
    if found.chosen is None:
        return {"line": None}
    row = found.chosen.row
    drawn: dict[str, Any] = {}
    if found.course is not None:
        drawn = {
            "budget_chart": drawings.of_budget(row, found.course),
            "ledger_chart": drawings.of_ledger(row, found.course),
            "worst": worst_hours(found.course),
        }
    return {
        "line": line(found.chosen, now),
        "row": row,
        "sentence": wording.sentence(row),
        "counted": partial(wording.counted, parts=row.parts),
        "windows": [(line(one, now), one is found.chosen) for one in found.statuses],
        "corrections": _corrections(found, row),
        **_raw(row),
        "burn_chart": drawings.of_burn_rates(row),
        "interval": [percent(edge, 4) for edge in row.interval] if row.interval else None,
        "revised": [
            (minute_start(day * DAY_MINUTES).date(), revision)
            for day, revision in found.revised.items()
        ],
        **drawn,
    }


def _raw(row: BudgetRow) -> dict[str, str]:
    """Return the uncorrected figures in words, where there are any."""
    if row.raw is None:
        return {}
    return {
        "raw_sli": wording.counted_sli(row.raw.valid, row.raw.bad, row.objective),
        "raw_consumed": wording.consumed(row.raw.budget_consumed),
    }


def _corrections(found: Detail, row: BudgetRow) -> list[dict[str, Any]]:
    """Return the corrections that count, with what each covers of the window."""
    shown = []
    for one in row.corrections:
        said = found.corrections[one.correction_id]
        shown.append(
            {
                "id": said.id,
                "reason": said.reason,
                "when": correction_words.when(correction_of(said)),
                "effect": _(correction_words.EFFECTS[one.effect]),
                "minutes": one.minutes,
                "valid": one.valid,
                "bad": one.bad,
            }
        )
    return shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """One hour that took much of a budget; *day* and *hour* are as the address has them."""

    at: datetime
    day: str
    hour: int
    bad: int
    valid: int
    share: float


def worst_hours(course: BudgetCourse) -> list[Hour]:
    """Return the hours that took most of the budget, the worst first."""
    known = np.nan_to_num(course.spent)
    worst = [int(at) for at in np.argsort(-known, kind="stable")[:_WORST_HOURS] if known[at] > 0]
    zone = speaking().viewer.zone_info
    starts = {at: minute_start(int(course.hours[at]) * HOUR) for at in worst}
    return [
        Hour(
            at=starts[at],
            day=starts[at].astimezone(zone).date().isoformat(),
            hour=_place(starts[at].astimezone(zone)),
            bad=int(course.bad[at]),
            valid=int(course.valid[at]),
            share=float(course.spent[at]),
        )
        for at in worst
    ]


def _place(local: datetime) -> int:
    """Return which hour of its day *local* is in; 24 and 25 where the clocks went back."""
    midnight = local.replace(hour=0, minute=0, second=0, fold=0)
    return int((local.timestamp() - midnight.timestamp()) // 3600)


@router.get("/slos/{slo_id}/series.json")
def series(request: Request, session: Session, slo_id: UUID, window: Window = "") -> Response:
    """Give the course of the budget to the explorable chart."""
    found = details.detail(session, slo_id, window)
    with spoken(request):
        return JSONResponse(
            {
                "zone": speaking().viewer.zone,
                "times": [] if found.course is None else (found.course.minutes * 60).tolist(),
                "series": [
                    {
                        "label": _("budget left"),
                        "unit": "ratio",
                        "values": []
                        if found.course is None
                        else found.course.remaining.round(6).tolist(),
                    }
                ],
            },
            headers={"Cache-Control": "private, no-cache", "Vary": "Cookie"},
        )
