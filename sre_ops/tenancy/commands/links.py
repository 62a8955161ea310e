"""Make links that open once; only their digests are kept."""

from datetime import datetime
from uuid import UUID

from sre_ops.db.database import Database
from sre_ops.db.sessions import WriteSession
from sre_ops.kernel.clock import Clock
from sre_ops.kernel.ids import uuid7
from sre_ops.tenancy.domain.links import LIFETIMES, Purpose
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.secrets import Key, new_key
from sre_ops.tenancy.store import people
from sre_ops.tenancy.tables import SetupLink

SETUP_PATH = "/setup/"


def make_link(
    session: WriteSession,
    purpose: Purpose,
    *,
    role: Role,
    at: datetime,
    person_id: UUID | None = None,
    invited_by: UUID | None = None,
) -> Key:
    """Make a link that opens once and return its key, which is shown now and never again.

    Args:
        session: of tenancy.
        purpose: what it opens; decides how long it lives.
        role: of the person who will join.
        at: now.
        person_id: for a new password, whose.
        invited_by: the admin who asked for it; None for whoever runs the process.
    """
    key = new_key(session.tenant_id)
    session.add(
        SetupLink(
            tenant_id=session.tenant_id,
            id=uuid7(at),
            purpose=purpose.value,
            role_name=role.value,
            secret_digest=key.digest,
            person_id=person_id,
            invited_by=invited_by,
            created_at=at,
            expires_at=at + LIFETIMES[purpose],
        )
    )
    return key


def setup_link(database: Database, tenant: UUID, clock: Clock, base_url: str) -> str:
    """Return a new link that makes one admin of *tenant*, for whoever runs the process.

    Args:
        database: where.
        tenant: whose admin.
        clock: tells now.
        base_url: where people reach this service, `https://sre.example.com`.
    """
    with database.write("tenancy", tenant) as session:
        key = make_link(session, Purpose.SETUP, role=Role.ADMIN, at=clock.now())
    return link_url(base_url, key)


def first_setup_link(database: Database, tenant: UUID, clock: Clock, base_url: str) -> str | None:
    """Return a set-up link while *tenant* has nobody; None once there is, or was, a person."""
    with database.read("tenancy", tenant) as session:
        if people.is_anybody(session):
            return None
    return setup_link(database, tenant, clock, base_url)


def link_url(base_url: str, key: Key) -> str:
    """Return the address of a link."""
    return f"{base_url.rstrip('/')}{SETUP_PATH}{key.text}"
