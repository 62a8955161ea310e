"""`/`: how things stand in one sentence, and what needs attention."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from sre_ops.catalog.public import reads as catalog
from sre_ops.db.sessions import ReadSession
from sre_ops.slo.domain.states import State
from sre_ops.slo.pages import summaries
from sre_ops.slo.pages.families import families, parts_sentence
from sre_ops.slo.pages.lines import lines
from sre_ops.slo.pages.wording import spoken
from sre_ops.slo.store import definition_files, status
from sre_ops.slo.store.status import Wanted
from sre_ops.tenancy.access import reads
from sre_ops.web.kept import kept
from sre_ops.web.pages import render

router = APIRouter()

_SHOWN = 8
_WHOLE = Wanted(is_whole=True)
_TROUBLE = (State.MISSED, State.AT_RISK, State.NO_DATA)


@router.get("/", response_class=HTMLResponse)
def overview(request: Request, session: Annotated[ReadSession, reads("slo")]) -> Response:
    """Show the overview."""
    return kept(request, session, lambda: _overview(request, session), status.version(session))


def _overview(request: Request, session: ReadSession) -> HTMLResponse:
    found = status.page(session, replace(_WHOLE, states=_TROUBLE), limit=_SHOWN)
    counts = status.by_state(session, _WHOLE)
    files = definition_files.files(session)
    with spoken(request) as now:
        return render(
            request,
            "slo/overview.html",
            topics=("slo.status",),
            sentence=summaries.sentence(session, _WHOLE),
            parts=parts_sentence(session, _WHOLE),
            counts=counts,
            total=sum(counts.values()),
            states=[state.value for state in summaries.WORST_FIRST],
            lines=lines(found, now, families(session, found)),
            bad_files=[one for one in files if one.problem],
            services=len(catalog.services(session)),
            teams=len(catalog.teams(session)),
        )
