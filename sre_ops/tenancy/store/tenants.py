"""Queries of tenants."""

from uuid import UUID

from sqlmodel import col, select

from sre_ops.db.sessions import ReadSession, SystemSession, WriteSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
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
        raise NotFound(N_("there is no tenant %(id)s"), id=tenant_id)
    return found


def lock_tenant(session: WriteSession) -> Tenant:
    """Return the session's own tenant, locked until the commit.

    Whoever changes who may administer a tenant takes this lock first, so that two admins
    cannot demote each other at the same moment, and a set-up link is used once.
    """
    found = select(Tenant).where(col(Tenant.id) == session.tenant_id).with_for_update()
    return session.scalars(found).one()
