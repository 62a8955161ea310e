"""The JSON routes of this slice."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Forbidden, Invalid, NotFound
from sre_ops.kernel.units import to_minute
from sre_ops.slo.api import models, views
from sre_ops.slo.domain.composite_graph import is_composite
from sre_ops.slo.domain.states import State
from sre_ops.slo.queries import composites, details
from sre_ops.slo.queries.families import family
from sre_ops.slo.store import definition_files, definitions, status
from sre_ops.slo.store.status import Wanted
from sre_ops.tenancy.access import reads
from sre_ops.web.conditional import answer
from sre_ops.web.cursors import cursor_of, key_of
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter()

Session = Annotated[ReadSession, reads("slo")]
Name = Annotated[str, Query(max_length=253, pattern=r"^[^\x00]*$")]
Cursor = Annotated[str, Query(max_length=2_000, description="`next_cursor` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=1_000, description="Rows at most.")]
_REFUSALS = responses(Unauthenticated, Forbidden)
_LOST = responses(Unauthenticated, Forbidden, NotFound)
_KNOWN: dict[int | str, dict[str, Any]] = {
    304: {"description": "The client has it already (`If-None-Match`)."}
}


@router.get("/status", response_model=models.StatusPage, responses={**_REFUSALS, **_KNOWN})
def statuses(
    request: Request,
    session: Session,
    *,
    service: Name = "",
    team: Name = "",
    state: Annotated[list[State], Query(description="Repeat it for several.")] = [],  # noqa: B006 - FastAPI copies it
    window: Name = "",
    parent: Annotated[UUID | None, Query(description="Children of this SLO only.")] = None,
    text: Annotated[Name, Query(description="Occurs in the names of SLO, service or team.")] = "",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Response:
    """Tell how SLOs stand over their windows, by service, SLO and window."""
    wanted = Wanted(
        service=service, team=team, states=tuple(state), window=window, text=text, parent=parent
    )
    key = cast("status.Key | None", key_of(cursor, 3))
    found = status.after(session, wanted, key, limit=limit + 1)
    rows = [views.status_row(one, _now(request)) for one in found[:limit]]
    last = rows[-1] if len(found) > limit else None
    return answer(
        request,
        models.StatusPage(
            rows=rows,
            total=status.count(session, wanted),
            next_cursor=cursor_of((last.service, last.slo, last.window)) if last else None,
        ),
    )


@router.get("/slos", response_model=models.SloPage, responses={**_REFUSALS, **_KNOWN})
def slos(
    request: Request,
    session: Session,
    *,
    service: Name = "",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Response:
    """List SLOs as their definitions say, withdrawn ones included, by service and name."""
    key = cast("tuple[str, str] | None", key_of(cursor, 2))
    found = definitions.listed(session, after=key, service=service, limit=limit + 1)
    shown = [views.slo(one) for one in found[:limit]]
    last = shown[-1] if len(found) > limit else None
    next_cursor = cursor_of((last.service, last.name)) if last else None
    return answer(request, models.SloPage(slos=shown, next_cursor=next_cursor))


@router.get("/slos/{slo_id}", response_model=models.SloDetail, responses={**_LOST, **_KNOWN})
def slo(request: Request, session: Session, slo_id: UUID) -> Response:
    """Tell all about one SLO: objectives in time, queries, and how it stands."""
    known = definitions.known(session, slo_id)
    now = _now(request)
    rows = [views.status_row(one, now) for one in status.of_slo(session, slo_id)]
    is_made = is_composite(known.one.slo)
    made = composites.composed(session, known.one) if is_made else None
    return answer(request, views.slo_detail(known, rows, family(session, known.one.slo), made))


@router.get("/journeys", response_model=models.Journeys, responses={**_REFUSALS, **_KNOWN})
def journeys(request: Request, session: Session) -> Response:
    """List the user journeys in force with their steps, the most important first."""
    return answer(request, views.journeys(composites.journeys(session)))


@router.get("/slos/{slo_id}/course", response_model=models.Course, responses={**_LOST, **_KNOWN})
def course(request: Request, session: Session, slo_id: UUID, window: Name = "") -> Response:
    """Follow the budget of one SLO over a window, hour by hour."""
    found = details.detail(session, slo_id, window)
    if found.chosen is None:
        raise NotFound(f"{'/'.join(found.known.one.slo.key)} has not been judged yet")
    return answer(request, views.course(found.chosen, found.course))


@router.get(
    "/slos/{slo_id}/minutes", response_model=models.MinutesOfDay, responses={**_LOST, **_KNOWN}
)
def minutes(
    request: Request,
    session: Session,
    slo_id: UUID,
    day: Annotated[date, Query(description="A day in `zone`.")],
    zone: Annotated[str, Query(max_length=64, description="IANA name.")] = "UTC",
) -> Response:
    """Return the minutes of one day as the ledger holds them; holes are zeros."""
    start, end = _day(day, zone)
    known, run = details.minutes_of(session, slo_id, start, end)
    return answer(request, views.minutes(known, run))


@router.get(
    "/definitions", response_model=models.DefinitionFiles, responses={**_REFUSALS, **_KNOWN}
)
def files(request: Request, session: Session) -> Response:
    """Tell what was last said of each definition file."""
    found = [views.definition_file(one) for one in definition_files.files(session)]
    return answer(request, models.DefinitionFiles(files=found))


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.clock.now()
    return now


def _day(day: date, zone: str) -> tuple[int, int]:
    try:
        place = ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise Invalid(f"zone {zone!r}: write an IANA name, for example Asia/Tokyo") from error
    try:
        following = day + timedelta(days=1)
        edges = [datetime(d.year, d.month, d.day, tzinfo=place) for d in (day, following)]
        start, end = (max(to_minute(edge), 0) for edge in edges)
    except (OverflowError, ValueError) as error:
        raise Invalid(f"day {day}: no ledger reaches that far") from error
    return start, end
