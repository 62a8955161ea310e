"""Queries of integrations."""

from uuid import UUID

from sqlmodel import col, select

from sre_ops.alerts.tables import IntegrationKeyRow, IntegrationRow
from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_


def integrations(session: ReadSession) -> list[IntegrationRow]:
    """Return the integrations that count, oldest first."""
    own = (
        col(IntegrationRow.tenant_id) == session.tenant_id,
        col(IntegrationRow.revoked_at).is_(None),
    )
    found = select(IntegrationRow).where(*own).order_by(col(IntegrationRow.id))
    return list(session.scalars(found))


def integration_ids(session: ReadSession) -> list[UUID]:
    """Return the ids of all integrations, those that count no more as well."""
    own = select(col(IntegrationRow.id)).where(col(IntegrationRow.tenant_id) == session.tenant_id)
    return list(session.scalars(own.order_by(col(IntegrationRow.id))))


def integration_by_digest(session: ReadSession, digest: str) -> IntegrationRow | None:
    """Return an integration that counts, by the digest of its key."""
    same = (col(IntegrationRow.tenant_id) == col(IntegrationKeyRow.tenant_id)) & (
        col(IntegrationRow.id) == col(IntegrationKeyRow.integration_id)
    )
    own = (
        col(IntegrationKeyRow.tenant_id) == session.tenant_id,
        col(IntegrationKeyRow.key_digest) == digest,
        col(IntegrationRow.revoked_at).is_(None),
    )
    found = select(IntegrationRow).join(IntegrationKeyRow, same).where(*own)
    return session.scalars(found).one_or_none()


def check_integration(session: ReadSession, integration_id: UUID) -> None:
    """Refuse to go on without an integration of that id; one that counts no more is one.

    Raises:
        NotFound: there is none.
    """
    own = (
        col(IntegrationRow.tenant_id) == session.tenant_id,
        col(IntegrationRow.id) == integration_id,
    )
    if session.scalars(select(col(IntegrationRow.id)).where(*own)).one_or_none() is None:
        raise NotFound(N_("there is no integration %(id)s"), id=integration_id)


def lock_integration(session: WriteSession, integration_id: UUID) -> IntegrationRow:
    """Return an integration, locked until the commit: what it sends is taken in in turn.

    Raises:
        NotFound: there is none of that id.
    """
    own = (
        col(IntegrationRow.tenant_id) == session.tenant_id,
        col(IntegrationRow.id) == integration_id,
    )
    row = session.scalars(select(IntegrationRow).where(*own).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(N_("there is no integration %(id)s"), id=integration_id)
    return row
