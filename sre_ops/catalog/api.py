"""`/api/v1/catalog`: services and teams. Fields are only ever added."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from sre_ops.catalog import queries
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Forbidden, NotFound
from sre_ops.tenancy.access import reads
from sre_ops.web.conditional import answer
from sre_ops.web.cursors import cursor_of, key_of
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter()

Session = Annotated[ReadSession, reads("catalog")]
_PLAIN = r"^[^\x00]*$"
Slug = Annotated[str, Path(max_length=253, pattern=_PLAIN)]
Cursor = Annotated[str, Query(max_length=2_000, description="`next_cursor` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=1_000, description="Rows at most.")]
_KNOWN: dict[int | str, dict[str, Any]] = {
    304: {"description": "The client has it already (`If-None-Match`)."}
}
_REFUSALS = {**responses(Unauthenticated, Forbidden), **_KNOWN}
_LOST = {**responses(Unauthenticated, Forbidden, NotFound), **_KNOWN}


class Service(BaseModel):
    """Something that users rely on."""

    id: UUID
    slug: str = Field(description="Its name in definition files and addresses.")
    title: str
    description: str
    team: str | None = Field(description="Slug of the team that cares for it.")


class Services(BaseModel):
    """Services by slug."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["sre_ops.services.v1"] = Field(default="sre_ops.services.v1", alias="schema")
    services: list[Service]
    next_cursor: str | None


class Team(BaseModel):
    """People who care for services together."""

    id: UUID
    slug: str
    title: str
    services: int = Field(description="How many services it cares for.")


class Teams(BaseModel):
    """Teams by slug."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["sre_ops.teams.v1"] = Field(default="sre_ops.teams.v1", alias="schema")
    teams: list[Team]
    next_cursor: str | None


@router.get("/services", response_model=Services, responses=_REFUSALS)
def services(
    request: Request,
    session: Session,
    *,
    team: Annotated[str, Query(max_length=253, pattern=_PLAIN)] = "",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Response:
    """List services by slug."""
    found = queries.services_after(session, _after(cursor), limit=limit + 1, team=team)
    shown = [Service.model_validate(one, from_attributes=True) for one in found[:limit]]
    next_cursor = cursor_of((shown[-1].slug,)) if len(found) > limit else None
    return answer(request, Services(services=shown, next_cursor=next_cursor))


@router.get("/services/{slug}", response_model=Service, responses=_LOST)
def service(request: Request, session: Session, slug: Slug) -> Response:
    """Tell about one service."""
    found = queries.service(session, slug)
    return answer(request, Service.model_validate(found, from_attributes=True))


@router.get("/teams", response_model=Teams, responses=_REFUSALS)
def teams(
    request: Request, session: Session, *, cursor: Cursor = "", limit: Limit = 100
) -> Response:
    """List teams by slug."""
    found = queries.teams_after(session, _after(cursor), limit=limit + 1)
    shown = [Team.model_validate(one, from_attributes=True) for one in found[:limit]]
    next_cursor = cursor_of((shown[-1].slug,)) if len(found) > limit else None
    return answer(request, Teams(teams=shown, next_cursor=next_cursor))


@router.get("/teams/{slug}", response_model=Team, responses=_LOST)
def team(request: Request, session: Session, slug: Slug) -> Response:
    """Tell about one team."""
    found = queries.team(session, slug)
    return answer(request, Team.model_validate(found, from_attributes=True))


def _after(cursor: str) -> str:
    key = key_of(cursor, 1)
    return key[0] if key else ""
