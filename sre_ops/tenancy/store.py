"""Every query of tenancy."""

from uuid import UUID

from sqlmodel import col, select

from sre_ops.db.sessions import ReadSession, SystemSession
from sre_ops.kernel.errors import NotFound
from sre_ops.tenancy.tables import Tenant


def all_tenants(session: SystemSession) -> list[Tenant]:
    """Return every tenant, oldest first."""
    return list(session.scalars(select(Tenant).order_by(col(Tenant.created_at), col(Tenant.id))))


def tenant(session: ReadSession, tenant_id: UUID) -> Tenant:
    """Return the session's own tenant.

    Raises:
        NotFound: there is no such tenant.
    """
    found = session.get(Tenant, tenant_id)
    if found is None:
        raise NotFound(f"there is no tenant {tenant_id}")
    return found
