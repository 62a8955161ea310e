"""`/reports/budget/{scope}/{name}/{period}`: one report on one page, to read and to print."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_
from sre_ops.reports.domain.facts import Kind
from sre_ops.reports.domain.period import Period
from sre_ops.reports.queries import document, drawing, glossary, opening, sheets, wording
from sre_ops.reports.queries.answers import MEDIA, file_of, headers_of
from sre_ops.reports.queries.reports import Shown, budget_report, reader
from sre_ops.tenancy.access import reads
from sre_ops.web.i18n import speaking_to
from sre_ops.web.kept import kept
from sre_ops.web.pages import render, viewer

router = APIRouter()

_PLAIN = r"^[^\x00]*$"
Session = Annotated[ReadSession, reads("reports")]
Name = Annotated[str, Path(max_length=253, pattern=_PLAIN)]
Named = Annotated[str, Path(max_length=10, pattern=_PLAIN)]


@router.get("/reports/budget/{scope}/{name}/{period}", response_class=HTMLResponse)
def budget(request: Request, session: Session, scope: Kind, name: Name, period: Named) -> Response:
    """Show one report; of one that still runs, for some seconds, what was just worked out."""
    return kept(request, session, lambda: _page(request, session, scope, name, period))


def _page(
    request: Request, session: ReadSession, scope: Kind, name: str, period: str
) -> HTMLResponse:
    found = _found(request, session, scope, name, period)
    now = request.app.state.clock.now()
    request.state.viewer = reader(viewer(request), found)
    with speaking_to(viewer(request), now=now, url=str(request.url)):
        own = found.report.period
        place = f"/reports/budget/{scope.value}/{name}"
        following = own.after()
        context: dict[str, Any] = {
            "shown": found,
            "report": found.report,
            "heading": wording.heading(found.report.scope, own),
            "period": wording.period(own),
            "sentences": opening.opening(found),
            "decided": [said for _one, said in opening.decided(found.report)],
            "chart": drawing.for_page(found.report),
            "sheets": sheets.all_sheets(found),
            "services": sheets.service_links(found.report),
            "facts": list(document.facts_of(found)),
            "terms": glossary.terms(),
            "address": f"{place}/{own.name}",
            "before": (wording.period(own.before()), f"{place}/{own.before().name}"),
            "after": (wording.period(following), f"{place}/{following.name}")
            if following.since <= now
            else None,
        }
        return render(request, "reports/budget.html", **context)


@router.get("/reports/budget/{scope}/{name}/{period}/file.{form}")
def file(
    request: Request,
    session: Session,
    *,
    scope: Kind,
    name: Name,
    period: Named,
    form: Annotated[str, Path(max_length=5)],
    table: Annotated[str, Query(max_length=20)] = "objectives",
) -> Response:
    """Give one report as a file; of a CSV *table* tells which."""
    if form not in MEDIA:
        raise Invalid(N_("there is no format %(form)s"), form=repr(form))
    found = _found(request, session, scope, name, period)
    now = request.app.state.clock.now()
    with speaking_to(reader(viewer(request), found), now=now):
        made = file_of(found, form, base=request.app.state.base_url, table=table)
    return Response(made.data, media_type=made.kind, headers=headers_of(made))


def _found(request: Request, session: ReadSession, scope: Kind, name: str, period: str) -> Shown:
    state = request.app.state
    now = state.clock.now()
    own = Period.named(period, state.report_zone)
    if own.since > now:
        raise Invalid(N_("%(period)s has not begun yet"), period=own.name)
    return budget_report(session, scope, name, own, now=now)
