"""`/`: what needs a person now, and nothing else when nothing does."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from sre_ops.db.sessions import ReadSession
from sre_ops.reports.domain.need import Hold
from sre_ops.reports.pages import overview_words as words
from sre_ops.reports.pages import wording
from sre_ops.reports.queries.overview import overview as found_now
from sre_ops.reports.queries.wording import spent
from sre_ops.slo.public import outlook
from sre_ops.tenancy.access import reads
from sre_ops.tenancy.domain.roles import Role
from sre_ops.web.i18n import speaking_to
from sre_ops.web.kept import kept
from sre_ops.web.pages import render, viewer

router = APIRouter()

_SHOWN = 20
_STATES = ("missed", "at_risk", "no_data", "not_enough_data", "met")
_TAKEN = (Hold.NOBODY, Hold.HELD, Hold.MUTED)


@router.get("/", response_class=HTMLResponse)
def overview(request: Request, session: Annotated[ReadSession, reads("reports")]) -> Response:
    """Show what needs a person now."""
    return kept(request, session, lambda: _page(request, session), outlook.judged(session))


def _page(request: Request, session: ReadSession) -> HTMLResponse:
    now = request.app.state.clock.now()
    found = found_now(session, now=now)
    firing = [(held, one) for held in _TAKEN for one in found.groups[held]]
    waiting = found.groups[Hold.WAITING]
    with speaking_to(viewer(request), now=now, url=str(request.url)):
        return render(
            request,
            "reports/overview.html",
            topics=("reports.overview",),
            found=found,
            sentence=words.sentence(found.figures),
            waiting=waiting[:_SHOWN],
            waiting_more=len(waiting[_SHOWN:]),
            firing=[(words.holder(one, held, found.names), one) for held, one in firing[:_SHOWN]],
            firing_more=len(firing[_SHOWN:]),
            may_acknowledge=_may_acknowledge(request),
            states=[(one, found.counts[one]) for one in _STATES if found.counts.get(one)],
            total=sum(found.counts.values()),
            children=words.children(found.child_counts),
            words=words,
            spent=spent,
            window=wording.window,
        )


def _may_acknowledge(request: Request) -> bool:
    role = viewer(request).role
    return role in {one.value for one in Role} and Role(role).covers(Role.RESPONDER)
