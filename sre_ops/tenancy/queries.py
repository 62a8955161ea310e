"""Who is at the door, and what people are shown of accounts, sessions and tokens."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.secrets import Key
from sre_ops.tenancy.domain.sessions import SessionFacts, TokenFacts, is_worth_noting
from sre_ops.tenancy.store import people, sessions, tokens
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenListed:
    """A token in its person's list."""

    token_id: UUID
    name: str
    hint: str
    role: Role
    scopes: tuple[str, ...]
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionListed:
    """A signed-in browser in its person's list."""

    session_id: UUID
    user_agent: str
    created_at: datetime
    seen_at: datetime
    is_this_one: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonListed:
    """A person in the list of people, and on her own page."""

    person_id: UUID
    name: str
    email: str
    role: Role
    locale: str
    zone: str
    is_disabled: bool
    seen_at: datetime | None = None


def tokens_of(session: ReadSession, person_id: UUID) -> list[TokenListed]:
    """Return a person's tokens that are not revoked, newest first."""
    return [
        TokenListed(
            token_id=token.id,
            name=secret.name,
            hint=secret.hint,
            role=token.role,
            scopes=tuple(sorted(token.scopes)),
            expires_at=token.expires_at,
            used_at=secret.used_at,
        )
        for token, secret in tokens.tokens_of(session, person_id)
    ]


def sessions_of(
    session: ReadSession, person_id: UUID, *, this: UUID | None, now: datetime
) -> list[SessionListed]:
    """Return the browsers in which a person is signed in, newest use first."""
    return [
        SessionListed(
            session_id=row.id,
            user_agent=row.user_agent,
            created_at=row.created_at,
            seen_at=row.seen_at,
            is_this_one=row.id == this,
        )
        for row in sessions.open_sessions(session, person_id, now)
    ]


def person(session: ReadSession, person_id: UUID) -> PersonListed:
    """Return a person.

    Raises:
        NotFound: there is no such person.
    """
    found = people.account(session, person_id)
    return _listed(found.person, found.contact, None)


def everybody(session: ReadSession) -> list[PersonListed]:
    """Return all people by name, with when they were last here."""
    seen = sessions.last_seen(session)
    return [_listed(row, contact, seen.get(row.id)) for row, contact in people.everybody(session)]


def _listed(row: Person, contact: PersonContact, seen_at: datetime | None) -> PersonListed:
    return PersonListed(
        person_id=row.id,
        name=contact.name,
        email=contact.email,
        role=row.role,
        locale=row.locale,
        zone=row.zone,
        is_disabled=row.is_disabled,
        seen_at=seen_at,
    )
