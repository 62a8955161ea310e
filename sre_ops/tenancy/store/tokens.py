"""Queries of API tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, select, update
from sqlmodel import col

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.tenancy.tables import ApiToken, ApiTokenSecret, Person, PersonContact, Tenant

Found = Row[ApiToken, ApiTokenSecret, Person, PersonContact, str]
Listed = Row[ApiToken, ApiTokenSecret]


def by_digest(session: ReadSession, digest: str) -> Found | None:
    """Return token, secret, person, contact and tenant's slug for a header; None if unknown."""
    found = (
        select(ApiToken, ApiTokenSecret, Person, PersonContact, col(Tenant.slug))
        .join(ApiTokenSecret, _same_token())
        .join(
            Person,
            (col(Person.tenant_id) == col(ApiToken.tenant_id))
            & (col(Person.id) == col(ApiToken.person_id)),
        )
        .join(
            PersonContact,
            (col(PersonContact.tenant_id) == col(Person.tenant_id))
            & (col(PersonContact.person_id) == col(Person.id)),
        )
        .join(Tenant, col(Tenant.id) == col(ApiToken.tenant_id))
        .where(
            col(ApiTokenSecret.tenant_id) == session.tenant_id,
            col(ApiTokenSecret.secret_digest) == digest,
        )
    )
    return session.execute(found).one_or_none()


def tokens_of(session: ReadSession, person_id: UUID) -> list[Listed]:
    """Return a person's tokens that are not revoked, newest first."""
    found = _listed(session).where(
        col(ApiToken.person_id) == person_id, col(ApiToken.revoked_at).is_(None)
    )
    return list(session.execute(found.order_by(col(ApiToken.created_at).desc())))


def lock_token(session: WriteSession, token_id: UUID, person_id: UUID) -> ApiToken:
    """Return a person's token, locked until the commit.

    Raises:
        NotFound: the person has no such token.
    """
    found = session.scalars(
        select(ApiToken)
        .where(
            col(ApiToken.tenant_id) == session.tenant_id,
            col(ApiToken.id) == token_id,
            col(ApiToken.person_id) == person_id,
        )
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(N_("there is no token %(id)s of yours"), id=token_id)
    return found


def see(session: WriteSession, token_id: UUID, now: datetime) -> None:
    """Keep that the token was used."""
    session.execute(
        update(ApiTokenSecret)
        .where(col(ApiTokenSecret.tenant_id) == session.tenant_id)
        .where(col(ApiTokenSecret.token_id) == token_id)
        .values(used_at=now)
    )


def _listed(session: ReadSession) -> Select[ApiToken, ApiTokenSecret]:
    return (
        select(ApiToken, ApiTokenSecret)
        .join(ApiTokenSecret, _same_token())
        .where(col(ApiToken.tenant_id) == session.tenant_id)
    )


def _same_token() -> ColumnElement[bool]:
    return (col(ApiTokenSecret.tenant_id) == col(ApiToken.tenant_id)) & (
        col(ApiTokenSecret.token_id) == col(ApiToken.id)
    )
