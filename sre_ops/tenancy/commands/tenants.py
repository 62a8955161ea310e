"""Tenants: list and create. Each opens its own transaction, since a new one has none yet."""

from datetime import datetime
from uuid import UUID

from sre_ops.db.database import Database
from sre_ops.events.record import record
from sre_ops.kernel.errors import Conflict, Invalid
from sre_ops.kernel.ids import uuid7
from sre_ops.tenancy.public.events import TenantCreated
from sre_ops.tenancy.store import tenants as store
from sre_ops.tenancy.tables import Tenant


def list_tenants(database: Database) -> list[Tenant]:
    """Return every tenant, oldest first."""
    with database.system() as session:
        return store.all_tenants(session)


def create_tenant(
    database: Database, slug: str, *, title: str = "", at: datetime, actor: str = "system"
) -> UUID:
    """Create the tenant *slug* and announce `TenantCreated`.

    Args:
        database: where; SQLite holds one tenant to a file.
        slug: short name, unique, of letters, digits and dashes.
        title: what people read; the slug when empty.
        at: now.
        actor: who asked for it.

    Returns:
        The id under which all its rows are kept.

    Raises:
        Invalid: *slug* has other characters.
        Conflict: the slug is taken, or the SQLite file has its tenant already.
    """
    if not slug.replace("-", "").isalnum():
        raise Invalid(f"tenant {slug!r}: use letters, digits and dashes")
    existing = list_tenants(database)
    if any(tenant.slug == slug for tenant in existing):
        raise Conflict(f"there is a tenant {slug} already")
    if existing and database.is_sqlite:
        raise Conflict(f"this SQLite file belongs to {existing[0].slug}; use PostgreSQL for more")
    row = Tenant(id=uuid7(at), slug=slug, title=title or slug, created_at=at)
    with database.write("tenancy", row.id, actor=actor) as session:
        session.add(row)
        record(session, row, (TenantCreated(slug=slug, at=at),))
    return row.id
