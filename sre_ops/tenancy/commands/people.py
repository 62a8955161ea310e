"""What admins do with accounts, and people with their own."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sre_ops.db.database import Database
from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.clock import Clock
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.commands.hashing import Hasher
from sre_ops.tenancy.commands.links import make_link
from sre_ops.tenancy.commands.sign_in import Attempt, Visitor, check_password
from sre_ops.tenancy.domain import people as rules
from sre_ops.tenancy.domain.contact import name_fault, preference_faults
from sre_ops.tenancy.domain.faults import Fault, Unfit, raise_for
from sre_ops.tenancy.domain.links import Purpose
from sre_ops.tenancy.domain.passwords import weakness
from sre_ops.tenancy.domain.people import Change, PersonFacts
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.secrets import Key
from sre_ops.tenancy.public.events import (
    ContactChanged,
    PasswordChanged,
    PersonErased,
    SignedOutEverywhere,
)
from sre_ops.tenancy.store import people, sessions, tenants
from sre_ops.tenancy.tables import Person


def invite(session: WriteSession, role: Role, *, by: UUID | None, at: datetime) -> Key:
    """Return the key of a link with which one person joins as *role*."""
    return make_link(session, Purpose.INVITATION, role=role, at=at, invited_by=by)


def let_choose_password(
    session: WriteSession, person_id: UUID, *, by: UUID | None, at: datetime
) -> Key:
    """Return the key of a link with which a person chooses a new password.

    Raises:
        NotFound: there is no such person.
    """
    person = people.account(session, person_id).person
    return make_link(
        session,
        Purpose.NEW_PASSWORD,
        role=person.role,
        at=at,
        person_id=person_id,
        invited_by=by,
    )


def give_role(session: WriteSession, person_id: UUID, role: Role, *, at: datetime) -> Person:
    """Give a person another role and announce `RoleChanged`.

    Raises:
        NotFound: there is no such person.
        LastAdmin: nobody else could administer the tenant.
    """
    return _decide(
        session,
        person_id,
        lambda facts, others: rules.give_role(facts, role, other_admins=others, at=at),
    )


def disable(session: WriteSession, person_id: UUID, *, at: datetime) -> Person:
    """Let a person in no more: sessions end, tokens stop counting at once.

    Raises:
        NotFound: there is no such person.
        LastAdmin: nobody else could administer the tenant.
    """
    row = _decide(
        session,
        person_id,
        lambda facts, others: rules.disable(facts, other_admins=others, at=at),
    )
    sessions.revoke_all(session, person_id, at)
    return row


def enable(session: WriteSession, person_id: UUID, *, at: datetime) -> Person:
    """Let a person sign in again.

    Raises:
        NotFound: there is no such person, or she was erased.
    """
    people.account(session, person_id)
    return _decide(session, person_id, lambda facts, _: rules.enable(facts, at=at))


def sign_out_everywhere(
    session: WriteSession, person_id: UUID, *, at: datetime, keep: UUID | None = None
) -> None:
    """End every session of a person, except *keep*, and announce it.

    Raises:
        NotFound: there is no such person.
    """
    row = people.lock_person(session, person_id)
    sessions.revoke_all(session, person_id, at, keep=keep)
    record(session, row, (SignedOutEverywhere(person_id=person_id, at=at),))


def erase(session: WriteSession, person_id: UUID, *, confirmed: str, at: datetime) -> None:
    """Delete name, address, password and sessions of a person; her id stays in history.

    Args:
        session: of tenancy.
        person_id: who.
        confirmed: her e-mail address, typed again.
        at: now.

    Raises:
        NotFound: there is no such person.
        Unfit: *confirmed* is something else.
        LastAdmin: nobody else could administer the tenant.
    """
    row = disable(session, person_id, at=at)
    found = people.account(session, person_id)
    if confirmed.strip().lower() != found.contact.email:
        raise Unfit({"confirmed": Fault.NOT_CONFIRMED})
    session.delete(found.contact)
    people.forget_password(session, person_id)
    record(session, row, (PersonErased(person_id=person_id, at=at),))


def change_profile(
    session: WriteSession, person_id: UUID, *, name: str, locale: str, zone: str, at: datetime
) -> None:
    """Change how a person is called, and in which language and zone she reads.

    Raises:
        Unfit: a field is wrong.
    """
    name = name.strip()
    raise_for({"name": name_fault(name), **preference_faults(locale, zone)})
    row = _decide(
        session,
        person_id,
        lambda facts, _: rules.prefer(facts, locale=locale, zone=zone, at=at),
    )
    contact = people.account(session, person_id).contact
    if contact.name != name:
        contact.name = name
        record(session, row, (ContactChanged(person_id=person_id, at=at),))


def change_password(
    database: Database,
    actor: Actor,
    *,
    present: str,
    new: str,
    visitor: Visitor,
    hasher: Hasher,
    clock: Clock,
) -> None:
    """Give a person who is signed in a new password; her other sessions end.

    Raises:
        Unfit: the present password is wrong, or the new one too weak.
        LockedOut: the present one was guessed wrong too often.
        Busy: too many are signing in at this moment.
    """
    assert actor.person_id is not None
    with database.read("tenancy", actor.tenant_id) as reading:
        contact = people.account(reading, actor.person_id).contact
    raise_for({"new": weakness(new, about=(contact.name, contact.email))})
    attempt = Attempt(email=contact.email, password=present, visitor=visitor)
    with hasher.turn():
        if not check_password(
            database, actor.tenant_id, actor.person_id, attempt, hasher=hasher, clock=clock
        ):
            raise Unfit({"present": Fault.PASSWORD_WRONG})
        hashed = hasher.hash(new)
    now = clock.now()
    with database.write(
        "tenancy", actor.tenant_id, actor=actor.name, request_id=actor.request_id
    ) as session:
        row = people.lock_person(session, actor.person_id)
        people.keep_password(session, row.id, hashed, now)
        sessions.revoke_all(session, row.id, now, keep=actor.session_id)
        record(session, row, (PasswordChanged(person_id=row.id, at=now),))


def _decide(
    session: WriteSession, person_id: UUID, decide: Callable[[PersonFacts, int], Change]
) -> Person:
    """Load, decide, save, record; the tenant's lock keeps two admins from demoting each other."""
    tenants.lock_tenant(session)
    row = people.lock_person(session, person_id)
    facts = PersonFacts(
        person_id=row.id,
        role=row.role,
        locale=row.locale,
        zone=row.zone,
        is_disabled=row.is_disabled,
    )
    change = decide(facts, people.other_admins(session, person_id))
    row.role_name, row.is_disabled = change.facts.role.value, change.facts.is_disabled
    row.locale, row.zone = change.facts.locale, change.facts.zone
    record(session, row, change.events)
    return row
