"""`/services` and `/teams`: what there is, who cares for it, and how its SLOs stand."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse

from sre_ops.catalog.public import reads as catalog
from sre_ops.catalog.public.reads import ServiceView, TeamView
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.slo.domain.states import State
from sre_ops.slo.pages import summaries
from sre_ops.slo.pages.families import families, parts_sentence
from sre_ops.slo.pages.lines import lines
from sre_ops.slo.pages.policy_words import service_sentence
from sre_ops.slo.pages.wording import spoken
from sre_ops.slo.public import reads as slo_reads
from sre_ops.slo.store import status
from sre_ops.slo.store.status import Wanted
from sre_ops.tenancy.access import reads
from sre_ops.web.kept import kept
from sre_ops.web.pages import render

router = APIRouter()

_ROWS = 200
Session = Annotated[ReadSession, reads("slo")]
Slug = Annotated[str, Path(max_length=253, pattern=r"^[^\x00]*$")]


@dataclass(slots=True, kw_only=True)
class Standing:
    """How many SLOs of a service or team stand in each state."""

    counts: dict[State, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.counts.values())

    @property
    def worst(self) -> str | None:
        """The worst state that occurs; None without SLOs."""
        found = (state.value for state in summaries.WORST_FIRST if self.counts.get(state))
        return next(found, None)

    @property
    def rank(self) -> tuple[int, int]:
        """Sorts the worst first."""
        places = [n for n, state in enumerate(summaries.WORST_FIRST) if self.counts.get(state)]
        worst = min(places, default=len(summaries.WORST_FIRST))
        found = self.counts.get(summaries.WORST_FIRST[worst], 0) if places else 0
        return worst, -found


def _standings(session: ReadSession) -> dict[str, Standing]:
    found: dict[str, Standing] = defaultdict(Standing)
    for service, state, number in status.by_service(session):
        found[service].counts[state] += number
    return found


def _together(standings: Iterable[Standing]) -> Standing:
    whole = Standing()
    for one in standings:
        for state, number in one.counts.items():
            whole.counts[state] += number
    return whole


@router.get("/services", response_class=HTMLResponse)
def services(request: Request, session: Session) -> Response:
    """Show all services, those in trouble first."""
    return kept(request, session, lambda: _services(request, session), status.version(session))


def _services(request: Request, session: ReadSession) -> HTMLResponse:
    standings = _standings(session)
    titles = {team.slug: team.title for team in catalog.teams(session)}
    found = [(one, standings.get(one.slug, Standing())) for one in catalog.services(session)]
    found.sort(key=lambda pair: (pair[1].rank, pair[0].slug))
    return render(
        request,
        "slo/services.html",
        topics=("slo.status",),
        found=found,
        titles=titles,
        troubled=_troubled(standing for _, standing in found),
    )


@router.get("/services/{slug}", response_class=HTMLResponse)
def service(request: Request, session: Session, slug: Slug) -> Response:
    """Show one service and its SLOs."""
    return kept(request, session, lambda: _service(request, session, slug), status.version(session))


def _service(request: Request, session: ReadSession, slug: str) -> HTMLResponse:
    found = catalog.service_named(session, slug)
    if found is None:
        raise NotFound(N_("there is no service %(slug)s"), slug=slug)
    wanted = Wanted(service=slug, is_whole=True)
    rows = status.page(session, wanted, limit=_ROWS)
    with spoken(request) as now:
        return render(
            request,
            "slo/service.html",
            topics=("slo.status",),
            service=found,
            team=_team(session, found.team),
            sentence=summaries.sentence(session, wanted),
            policy=service_sentence(slo_reads.standings(session, slug, now=now)),
            lines=lines(rows, now, families(session, rows)),
            parts=parts_sentence(session, wanted),
        )


@router.get("/teams", response_class=HTMLResponse)
def teams(request: Request, session: Session) -> Response:
    """Show all teams, those in trouble first."""
    return kept(request, session, lambda: _teams(request, session), status.version(session))


def _teams(request: Request, session: ReadSession) -> HTMLResponse:
    standings = _standings(session)
    owned: dict[str, list[ServiceView]] = defaultdict(list)
    for one in catalog.services(session):
        owned[one.team or ""].append(one)
    found = [
        (team, owned[team.slug], _of(owned[team.slug], standings))
        for team in catalog.teams(session)
    ]
    found.sort(key=lambda each: (each[2].rank, each[0].slug))
    return render(
        request,
        "slo/teams.html",
        topics=("slo.status",),
        found=found,
        unowned=owned[""],
        troubled=_troubled(standing for _, _, standing in found),
    )


@router.get("/teams/{slug}", response_class=HTMLResponse)
def team(request: Request, session: Session, slug: Slug) -> Response:
    """Show one team, its services and their SLOs."""
    return kept(
        request, session, lambda: _team_page(request, session, slug), status.version(session)
    )


def _team_page(request: Request, session: ReadSession, slug: str) -> HTMLResponse:
    found = _team(session, slug)
    if found is None:
        raise NotFound(N_("there is no team %(slug)s"), slug=slug)
    standings = _standings(session)
    owned = [one for one in catalog.services(session) if one.team == slug]
    wanted = Wanted(team=slug, is_whole=True)
    rows = status.page(session, wanted, limit=_ROWS)
    with spoken(request) as now:
        return render(
            request,
            "slo/team.html",
            topics=("slo.status",),
            team=found,
            services=[(one, standings.get(one.slug, Standing())) for one in owned],
            sentence=summaries.sentence(session, wanted),
            lines=lines(rows, now, families(session, rows)),
            parts=parts_sentence(session, wanted),
        )


def _of(owned: Iterable[ServiceView], standings: dict[str, Standing]) -> Standing:
    return _together(standings[one.slug] for one in owned if one.slug in standings)


def _team(session: ReadSession, slug: str | None) -> TeamView | None:
    return next((one for one in catalog.teams(session) if one.slug == slug), None)


def _troubled(standings: Iterable[Standing]) -> int:
    return sum(one.worst in {State.MISSED, State.AT_RISK} for one in standings)
