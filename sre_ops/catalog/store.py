"""Every query of the catalogue."""

from uuid import UUID

from sqlmodel import col, select

from sre_ops.catalog.tables import Service, Team
from sre_ops.db.sessions import ReadSession, WriteSession


def services(session: ReadSession) -> list[Service]:
    """Return every service of the tenant by slug."""
    return list(session.scalars(select(Service).order_by(col(Service.slug))))


def teams(session: ReadSession) -> list[Team]:
    """Return every team of the tenant by slug."""
    return list(session.scalars(select(Team).order_by(col(Team.slug))))


def service_by_slug(session: ReadSession, slug: str) -> Service | None:
    """Return the service that is called *slug*; None when there is none."""
    own = col(Service.tenant_id) == session.tenant_id
    return session.scalars(select(Service).where(own, col(Service.slug) == slug)).one_or_none()


def lock_service(session: WriteSession, slug: str) -> Service | None:
    """Return the service *slug*, locked until the commit; None when there is none."""
    own = col(Service.tenant_id) == session.tenant_id
    found = select(Service).where(own, col(Service.slug) == slug).with_for_update()
    return session.scalars(found).one_or_none()


def lock_team(session: WriteSession, slug: str) -> Team | None:
    """Return the team *slug*, locked until the commit; None when there is none."""
    own = col(Team.tenant_id) == session.tenant_id
    return session.scalars(
        select(Team).where(own, col(Team.slug) == slug).with_for_update()
    ).one_or_none()


def team_slugs(session: ReadSession) -> dict[UUID, str]:
    """Return id → slug of every team of the tenant."""
    return {team.id: team.slug for team in teams(session)}
