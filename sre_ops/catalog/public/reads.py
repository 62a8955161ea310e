"""What other slices may ask the catalogue."""

from dataclasses import dataclass
from uuid import UUID

from sre_ops.catalog import store
from sre_ops.catalog.tables import Service
from sre_ops.db.sessions import ReadSession


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceView:
    """A service as others see it.

    Attributes:
        slug: its name in definition files and URLs.
        team: slug of the team that cares for it, or None.
    """

    id: UUID
    slug: str
    title: str
    description: str
    team: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamView:
    """A team as others see it; *slug* is its name in definition files and URLs."""

    id: UUID
    slug: str
    title: str


def teams(session: ReadSession) -> list[TeamView]:
    """Return every team of the tenant by slug."""
    return [TeamView(id=row.id, slug=row.slug, title=row.title) for row in store.teams(session)]


def services(session: ReadSession) -> list[ServiceView]:
    """Return every service of the tenant by slug."""
    slugs = store.team_slugs(session)
    return [_view(row, slugs) for row in store.services(session)]


def service_named(session: ReadSession, slug: str) -> ServiceView | None:
    """Return the service *slug*; None when it is not declared."""
    row = store.service_by_slug(session, slug)
    return None if row is None else _view(row, store.team_slugs(session))


def _view(row: Service, slugs: dict[UUID, str]) -> ServiceView:
    return ServiceView(
        id=row.id,
        slug=row.slug,
        title=row.title,
        description=row.description,
        team=slugs[row.team_id] if row.team_id else None,
    )
