"""Queries of signed-in browsers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CursorResult, Row, delete, func, or_, select, update
from sqlmodel import col

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.tenancy.tables import Person, PersonContact, PersonSession, Tenant

Found = Row[PersonSession, Person, PersonContact, str]


def by_digest(session: ReadSession, digest: str) -> Found | None:
    """Return session, person, contact and the tenant's slug for a cookie; None if unknown."""
    found = (
        select(PersonSession, Person, PersonContact, col(Tenant.slug))
        .join(
            Person,
            (col(Person.tenant_id) == col(PersonSession.tenant_id))
            & (col(Person.id) == col(PersonSession.person_id)),
        )
        .join(
            PersonContact,
            (col(PersonContact.tenant_id) == col(Person.tenant_id))
            & (col(PersonContact.person_id) == col(Person.id)),
        )
        .join(Tenant, col(Tenant.id) == col(PersonSession.tenant_id))
        .where(
            col(PersonSession.tenant_id) == session.tenant_id,
            col(PersonSession.secret_digest) == digest,
        )
    )
    return session.execute(found).one_or_none()


def open_sessions(session: ReadSession, person_id: UUID, now: datetime) -> list[PersonSession]:
    """Return the sessions of a person that are neither revoked nor expired, newest use first."""
    found = select(PersonSession).where(
        col(PersonSession.tenant_id) == session.tenant_id,
        col(PersonSession.person_id) == person_id,
        col(PersonSession.revoked_at).is_(None),
        col(PersonSession.expires_at) > now,
    )
    return list(session.scalars(found.order_by(col(PersonSession.seen_at).desc())))


def see(session: WriteSession, session_id: UUID, now: datetime) -> None:
    """Keep that the session was used."""
    session.execute(
        update(PersonSession)
        .where(col(PersonSession.tenant_id) == session.tenant_id)
        .where(col(PersonSession.id) == session_id)
        .values(seen_at=now)
    )


def revoke(session: WriteSession, person_id: UUID, session_id: UUID, now: datetime) -> None:
    """End one session of a person.

    Raises:
        NotFound: the person has no such session.
    """
    done = session.execute(
        update(PersonSession)
        .where(col(PersonSession.tenant_id) == session.tenant_id)
        .where(col(PersonSession.person_id) == person_id)
        .where(col(PersonSession.id) == session_id)
        .values(revoked_at=now)
    )
    assert isinstance(done, CursorResult)
    if done.rowcount != 1:
        raise NotFound(N_("there is no session %(id)s of yours"), id=session_id)


def revoke_all(
    session: WriteSession, person_id: UUID, now: datetime, *, keep: UUID | None = None
) -> None:
    """End every session of a person, except *keep*."""
    statement = (
        update(PersonSession)
        .where(col(PersonSession.tenant_id) == session.tenant_id)
        .where(col(PersonSession.person_id) == person_id)
        .where(col(PersonSession.revoked_at).is_(None))
    )
    if keep is not None:
        statement = statement.where(col(PersonSession.id) != keep)
    session.execute(statement.values(revoked_at=now))


def forget(session: WriteSession, before: datetime) -> None:
    """Delete sessions that ended before *before*."""
    session.execute(
        delete(PersonSession).where(
            col(PersonSession.tenant_id) == session.tenant_id,
            or_(col(PersonSession.expires_at) < before, col(PersonSession.revoked_at) < before),
        )
    )


def last_seen(session: ReadSession) -> dict[UUID, datetime]:
    """Return when each person was last here, by her id."""
    found = (
        select(col(PersonSession.person_id), func.max(col(PersonSession.seen_at)))
        .where(col(PersonSession.tenant_id) == session.tenant_id)
        .group_by(col(PersonSession.person_id))
    )
    return {row[0]: row[1] for row in session.execute(found)}
