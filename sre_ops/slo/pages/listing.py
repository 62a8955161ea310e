"""`/slos`: all SLOs, what needs attention first; filters in the address; the same as CSV."""

import csv
import io
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from sre_ops.db.sessions import ReadSession
from sre_ops.slo.domain.states import State
from sre_ops.slo.pages import summaries
from sre_ops.slo.pages.families import families, parts_sentence
from sre_ops.slo.pages.lines import lines
from sre_ops.slo.pages.wording import spoken
from sre_ops.slo.store import fan_outs, status
from sre_ops.slo.store.status import Order, Status, Wanted
from sre_ops.tenancy.access import reads
from sre_ops.web.kept import kept
from sre_ops.web.pages import render
from sre_ops.web.spreadsheets import cell

router = APIRouter()

ROWS = 50
_CSV_ROWS = 100_000
_SELECTABLE = 100
Session = Annotated[ReadSession, reads("slo")]
Text = Annotated[str, Query(max_length=253, pattern=r"^[^\x00]*$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for."""

    wanted: Wanted
    order: Order
    descending: bool
    sort: str
    parts: str

    @property
    def is_filtered(self) -> bool:
        """Whether rows may be left out, other than children of fan-outs."""
        return replace(self.wanted, is_whole=False) != Wanted()


def asked(
    *,
    service: Text = "",
    team: Text = "",
    state: Text = "",
    window: Text = "",
    text: Text = "",
    sort: Text = "",
    parts: Text = "",
) -> Asked:
    """Read filters and order from the address; what makes no sense is passed over.

    The children of fan-outs stand behind their parents unless they are asked for, so that they
    do not drown the others; whoever looks for a name finds them.
    """
    states = tuple(State(one) for one in state.split(",") if one in set(State))
    bare = sort.removeprefix("-")
    order = Order(bare) if bare in set(Order) else Order.ATTENTION
    return Asked(
        wanted=Wanted(
            service=service,
            team=team,
            states=states,
            window=window,
            text=text,
            is_whole=not parts and not text.strip(),
            is_child=parts == "only",
        ),
        order=order,
        descending=sort.startswith("-"),
        sort=sort,
        parts=parts,
    )


@router.get("/slos", response_class=HTMLResponse)
def slos(
    request: Request,
    session: Session,
    question: Annotated[Asked, Depends(asked)],
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Show one page of the list."""
    return kept(
        request,
        session,
        lambda: _list(request, session, question, page),
        status.version(session),
    )


def _list(request: Request, session: ReadSession, question: Asked, page: int) -> HTMLResponse:
    wanted = question.wanted
    found = status.page(
        session,
        wanted,
        order=question.order,
        descending=question.descending,
        limit=ROWS,
        offset=(page - 1) * ROWS,
    )
    services, teams = status.choices(session)
    with spoken(request) as now:
        return render(
            request,
            "slo/list.html",
            topics=("slo.status",),
            lines=lines(found, now, families(session, found)),
            parts=parts_sentence(session, wanted),
            has_fan_outs=bool(fan_outs.labels(session)),
            total=status.count(session, wanted),
            sentence=summaries.sentence(session, wanted),
            counts=status.by_state(session, summaries.whatever_state(wanted)),
            states=[state.value for state in summaries.WORST_FIRST],
            services=_choices(services) if len(services) <= _SELECTABLE else None,
            teams=_choices(teams),
            asked=question,
            page=page,
            rows=ROWS,
        )


def _choices(names: list[str]) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


@router.get("/slos.csv")
def slos_csv(session: Session, question: Annotated[Asked, Depends(asked)]) -> Response:
    """Give the whole list as CSV: ratios 0 to 1, times in RFC 3339."""
    found = status.page(
        session,
        question.wanted,
        order=question.order,
        descending=question.descending,
        limit=_CSV_ROWS,
    )
    return Response(
        _csv(found),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="slos.csv"',
            "Cache-Control": "private, no-cache",
        },
    )


_PLAIN = ("window", "objective", "valid", "bad", "allowed", "sli", "budget_consumed", "state")
_RAW = ("raw_valid", "raw_bad", "raw_allowed", "raw_sli", "raw_budget_consumed", "raw_state")
_LATER = ("coverage", "from", "to", "window_end", "reason_code", "reason", "approximate")


def _csv(found: list[Status]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    head = ("service", "slo", "display_name", "team", *_PLAIN, "exhausted_at", *_LATER)
    writer.writerow((*head, "judged_at", "slo_id", *_RAW))
    for one in found:
        said = one.report
        outlook = said["forecast"] or {}
        row = [said["service"], said["slo"], said["display_name"], one.team]
        row += [said[name] for name in _PLAIN]
        row += [outlook.get("median"), *(said[name] for name in _LATER)]
        row += [one.judged_at.isoformat(), one.slo_id, *(said.get(name) for name in _RAW)]
        writer.writerow([cell(value) for value in row])
    return out.getvalue()
