"""Who is at the door: what a cookie or a token says, read from the database."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.secrets import Key
from sre_ops.tenancy.domain.sessions import SessionFacts, TokenFacts, is_worth_noting
from sre_ops.tenancy.store import sessions, tokens
from sre_ops.tenancy.tables import Person, PersonContact


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Somebody who was let in.

    Attributes:
        actor: for transactions and events.
        name, locale, zone, tenant: for the pages; the tenant by its slug.
        token_id: the token, if it is a program.
        is_worth_noting: whether the time of use should be kept.
    """

    actor: Actor
    name: str
    locale: str
    zone: str
    tenant: str
    token_id: UUID | None = None
    is_worth_noting: bool = False


def by_cookie(session: ReadSession, key: Key, *, now: datetime) -> Login | None:
    """Return who is signed in with the session *key*; None when it does not count any more."""
    found = sessions.by_digest(session, key.digest)
    if found is None:
        return None
    signed_in, person, contact, slug = found
    facts = SessionFacts(
        seen_at=signed_in.seen_at,
        expires_at=signed_in.expires_at,
        revoked_at=signed_in.revoked_at,
        is_person_disabled=person.is_disabled,
    )
    if not facts.is_open(now):
        return None
    actor = Actor(
        tenant_id=session.tenant_id,
        name=f"person:{person.id}",
        person_id=person.id,
        role=person.role,
        session_id=signed_in.id,
    )
    is_due = is_worth_noting(signed_in.seen_at, now)
    return _login(actor, person, contact, slug, is_due=is_due)


def by_token(session: ReadSession, key: Key, *, now: datetime) -> Login | None:
    """Return in whose name the token *key* acts; None when it does not count any more."""
    found = tokens.by_digest(session, key.digest)
    if found is None:
        return None
    token, secret, person, contact, slug = found
    facts = TokenFacts(
        expires_at=token.expires_at,
        revoked_at=token.revoked_at,
        is_person_disabled=person.is_disabled,
    )
    if not facts.is_open(now):
        return None
    actor = Actor(
        tenant_id=session.tenant_id,
        name=f"token:{token.id}",
        person_id=person.id,
        role=person.role.capped(token.role),
        scopes=token.scopes,
    )
    is_due = is_worth_noting(secret.used_at, now)
    return _login(actor, person, contact, slug, token_id=token.id, is_due=is_due)


def _login(
    actor: Actor,
    person: Person,
    contact: PersonContact,
    slug: str,
    *,
    is_due: bool,
    token_id: UUID | None = None,
) -> Login:
    return Login(
        actor=actor,
        name=contact.name,
        locale=person.locale,
        zone=person.zone,
        tenant=slug,
        token_id=token_id,
        is_worth_noting=is_due,
    )
