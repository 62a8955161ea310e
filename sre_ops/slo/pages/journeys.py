"""`/journeys`: what people do with the services, step by step, and how well it works."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from sre_ops.catalog.public import reads as catalog
from sre_ops.db.sessions import ReadSession
from sre_ops.slo.pages import part_lines, wording
from sre_ops.slo.pages.lines import line
from sre_ops.slo.pages.wording import spoken
from sre_ops.slo.queries import composites
from sre_ops.slo.queries.composites import Composed
from sre_ops.slo.store import status
from sre_ops.tenancy.access import reads
from sre_ops.web.i18n import joined
from sre_ops.web.kept import kept
from sre_ops.web.pages import render

router = APIRouter()

Session = Annotated[ReadSession, reads("slo")]


@router.get("/journeys", response_class=HTMLResponse)
def journeys(request: Request, session: Session) -> Response:
    """Show all user journeys, the most important first."""
    return kept(request, session, lambda: _journeys(request, session), status.version(session))


def _journeys(request: Request, session: ReadSession) -> HTMLResponse:
    found = composites.journeys(session)
    owners = _Owners(session)
    with spoken(request) as now:
        return render(
            request,
            "slo/journeys.html",
            topics=("slo.status",),
            journeys=[
                (
                    made,
                    line(made.status, now) if made.status else None,
                    part_lines.importance(made),
                    owners.of(made),
                )
                for made in found
            ],
            troubled=sum(
                made.status is not None and made.status.row.state.value in ("missed", "at_risk")
                for made in found
            ),
        )


@router.get("/journeys/{slo_id}", response_class=HTMLResponse)
def journey(request: Request, session: Session, slo_id: UUID) -> Response:
    """Show one user journey with its steps in order."""
    return kept(
        request, session, lambda: _journey(request, session, slo_id), status.version(session)
    )


def _journey(request: Request, session: ReadSession, slo_id: UUID) -> HTMLResponse:
    made = composites.journey(session, slo_id)
    owner = _Owners(session).of(made)
    with spoken(request) as now:
        shown = line(made.status, now) if made.status else None
        return render(
            request,
            "slo/journey.html",
            topics=("slo.status",),
            made=made,
            slo=made.one.slo,
            line=shown,
            owner=owner,
            importance=part_lines.importance(made),
            sentence=joined(
                [wording.sentence(shown.row) if shown else "", part_lines.worst_sentence(made)]
            ),
            parts=part_lines.part_lines(made, now),
            rules=part_lines.rules(made),
        )


class _Owners:
    """Tells the team of a journey, as (slug, title); ("", "") where none is named."""

    def __init__(self, session: ReadSession) -> None:
        self._titles = {team.slug: team.title for team in catalog.teams(session)}
        self._teams = {one.slug: one.team or "" for one in catalog.services(session)}

    def of(self, made: Composed) -> tuple[str, str]:
        """Return the team's slug and title."""
        said = made.one.slo
        slug = self._teams.get(said.service) or said.team
        return slug, self._titles.get(slug, slug)
