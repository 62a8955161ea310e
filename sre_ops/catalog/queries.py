"""Reads for the API of the catalogue: services with their teams, paged."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlmodel import col

from sre_ops.catalog.tables import Service, Team
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedService:
    """A service and the slug of the team that cares for it, if any."""

    id: UUID
    slug: str
    title: str
    description: str
    team: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTeam:
    """A team and how many services it cares for."""

    id: UUID
    slug: str
    title: str
    services: int


def services_after(
    session: ReadSession, slug: str, *, limit: int, team: str = ""
) -> list[ListedService]:
    """Return the *limit* services after *slug*, by slug; *team* keeps those of one team."""
    found = _services(session).where(col(Service.slug) > slug).limit(limit)
    if team:
        found = found.where(col(Team.slug) == team)
    return [_listed(*row) for row in session.execute(found)]


def service(session: ReadSession, slug: str) -> ListedService:
    """Return the service *slug*.

    Raises:
        NotFound: it is not declared.
    """
    row = session.execute(_services(session).where(col(Service.slug) == slug)).one_or_none()
    if row is None:
        raise NotFound(N_("there is no service %(slug)s"), slug=slug)
    return _listed(*row)


def teams_after(session: ReadSession, slug: str, *, limit: int) -> list[ListedTeam]:
    """Return the *limit* teams after *slug*, by slug."""
    found = _teams(session).where(col(Team.slug) > slug).limit(limit)
    return [_team(row, count) for row, count in session.execute(found)]


def team(session: ReadSession, slug: str) -> ListedTeam:
    """Return the team *slug*.

    Raises:
        NotFound: it is not declared.
    """
    row = session.execute(_teams(session).where(col(Team.slug) == slug)).one_or_none()
    if row is None:
        raise NotFound(N_("there is no team %(slug)s"), slug=slug)
    return _team(*row)


def _services(session: ReadSession) -> Select[Service, str]:
    own = col(Service.tenant_id) == session.tenant_id
    of_team = (col(Service.tenant_id) == col(Team.tenant_id)) & (
        col(Service.team_id) == col(Team.id)
    )
    joined = select(Service, col(Team.slug)).join(Team, of_team, isouter=True)
    return joined.where(own).order_by(col(Service.slug))


def _listed(row: Service, team_slug: str | None) -> ListedService:
    return ListedService(
        id=row.id, slug=row.slug, title=row.title, description=row.description, team=team_slug
    )


def _teams(session: ReadSession) -> Select[Team, int]:
    cared_for = (
        select(func.count())
        .where(col(Service.tenant_id) == col(Team.tenant_id), col(Service.team_id) == col(Team.id))
        .correlate(Team)
        .scalar_subquery()
    )
    own = col(Team.tenant_id) == session.tenant_id
    return select(Team, cared_for).where(own).order_by(col(Team.slug))


def _team(row: Team, services: int) -> ListedTeam:
    return ListedTeam(id=row.id, slug=row.slug, title=row.title, services=services)
