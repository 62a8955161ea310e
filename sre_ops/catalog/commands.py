"""Use cases of the catalogue: declare what a file says. Saying it twice changes nothing."""

from datetime import datetime

from sre_ops.catalog import store
from sre_ops.catalog.public.events import ServiceDeclared, TeamDeclared
from sre_ops.catalog.tables import Service, Team
from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.messages import N_


def declare_team(session: WriteSession, slug: str, *, title: str = "", at: datetime) -> Team:
    """Create or change the team *slug* and announce `TeamDeclared` when something changed."""
    title = title or slug
    row = store.lock_team(session, slug)
    if row is not None and row.title == title:
        return row
    if row is None:
        row = Team(tenant_id=session.tenant_id, id=uuid7(at), slug=slug, title=title)
        session.add(row)
    row.title = title
    record(session, row, (TeamDeclared(team_id=row.id, slug=slug, title=title, at=at),))
    return row


def declare_service(
    session: WriteSession,
    slug: str,
    *,
    title: str = "",
    description: str = "",
    team: str | None = None,
    at: datetime,
) -> Service:
    """Create or change the service *slug* and announce `ServiceDeclared` when something changed.

    Args:
        session: of the slice catalog.
        slug: the service's name in definition files.
        title: what people read; the slug when empty.
        description: a sentence or a few.
        team: slug of a declared team, or None.
        at: now.

    Raises:
        NotFound: the team is not declared.
    """
    row = store.lock_service(session, slug)
    owner = _team(session, team)
    said = {"title": title or slug, "description": description, "team_id": owner and owner.id}
    if row is not None and all(getattr(row, name) == value for name, value in said.items()):
        return row
    if row is None:
        row = Service(tenant_id=session.tenant_id, id=uuid7(at), slug=slug, title=title or slug)
        session.add(row)
    row.title, row.description = title or slug, description
    row.team_id = owner.id if owner else None
    record(session, row, (_declared(row, at),))
    return row


def _team(session: WriteSession, slug: str | None) -> Team | None:
    if slug is None:
        return None
    found = store.lock_team(session, slug)
    if found is None:
        text = N_("team %(slug)s is not declared; declare it before its services")
        raise NotFound(text, slug=slug)
    return found


def _declared(row: Service, at: datetime) -> ServiceDeclared:
    return ServiceDeclared(
        service_id=row.id,
        slug=row.slug,
        title=row.title,
        description=row.description,
        team_id=row.team_id,
        at=at,
    )
