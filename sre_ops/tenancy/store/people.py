"""Queries of people, their contacts and passwords."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, func, select
from sqlmodel import col

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.tables import Password, Person, PersonContact

Found = Row[Person, PersonContact]


@dataclass(frozen=True, slots=True)
class Account:
    """A person, how she is called, and the hash of her password; None where she has none."""

    person: Person
    contact: PersonContact
    password: Password | None


def by_email(session: ReadSession, email: str) -> Account | None:
    """Return the account under an address in lower case; None when there is none."""
    found = session.execute(
        select(Person, PersonContact)
        .join(PersonContact, _same_person())
        .where(col(PersonContact.tenant_id) == session.tenant_id, col(PersonContact.email) == email)
    ).one_or_none()
    return None if found is None else Account(found[0], found[1], password(session, found[0].id))


def account(session: ReadSession, person_id: UUID) -> Account:
    """Return a person's account.

    Raises:
        NotFound: there is no such person, or she was erased.
    """
    found = session.execute(
        select(Person, PersonContact)
        .join(PersonContact, _same_person())
        .where(col(Person.tenant_id) == session.tenant_id, col(Person.id) == person_id)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("there is no person %(id)s"), id=person_id)
    return Account(found[0], found[1], password(session, person_id))


def password(session: ReadSession, person_id: UUID) -> Password | None:
    """Return the hash of a person's password; None when she has none."""
    found = select(Password).where(
        col(Password.tenant_id) == session.tenant_id, col(Password.person_id) == person_id
    )
    return session.scalars(found).one_or_none()


def lock_person(session: WriteSession, person_id: UUID) -> Person:
    """Return a person, locked until the commit.

    Raises:
        NotFound: there is no such person.
    """
    found = session.scalars(
        select(Person)
        .where(col(Person.tenant_id) == session.tenant_id, col(Person.id) == person_id)
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(N_("there is no person %(id)s"), id=person_id)
    return found


def everybody(session: ReadSession) -> list[Found]:
    """Return all people who were not erased, by name."""
    found = (
        select(Person, PersonContact)
        .join(PersonContact, _same_person())
        .where(col(Person.tenant_id) == session.tenant_id)
        .order_by(func.lower(col(PersonContact.name)), col(Person.id))
    )
    return list(session.execute(found))


Facts = Row[UUID, str, str, str, str, str, bool]
"""Id, name, address, locale, zone, role, whether disabled: rows alone, since pagers ask often."""


def facts(session: ReadSession, person_id: UUID | None = None) -> list[Facts]:
    """Return what others may know of people who were not erased, by name; of all, or of one."""
    found = (
        select(
            col(Person.id),
            col(PersonContact.name),
            col(PersonContact.email),
            col(Person.locale),
            col(Person.zone),
            col(Person.role_name),
            col(Person.is_disabled),
        )
        .join(PersonContact, _same_person())
        .where(col(Person.tenant_id) == session.tenant_id)
        .order_by(func.lower(col(PersonContact.name)), col(Person.id))
    )
    if person_id is not None:
        found = found.where(col(Person.id) == person_id)
    return list(session.execute(found))


def is_anybody(session: ReadSession) -> bool:
    """Tell whether the tenant has, or had, any person."""
    found = select(col(Person.id)).where(col(Person.tenant_id) == session.tenant_id).limit(1)
    return session.scalars(found).one_or_none() is not None


def other_admins(session: ReadSession, person_id: UUID) -> int:
    """Count the people besides this one who can administer the tenant."""
    found = select(func.count()).where(
        col(Person.tenant_id) == session.tenant_id,
        col(Person.id) != person_id,
        col(Person.role_name) == Role.ADMIN.value,
        col(Person.is_disabled).is_(False),
    )
    return session.scalars(found).one()


def keep_password(session: WriteSession, person_id: UUID, hashed: str, at: datetime) -> None:
    """Make *hashed* the hash of a person's password."""
    found = password(session, person_id)
    if found is None:
        found = Password(
            tenant_id=session.tenant_id, person_id=person_id, hash=hashed, changed_at=at
        )
        session.add(found)
    found.hash, found.changed_at = hashed, at


def forget_password(session: WriteSession, person_id: UUID) -> None:
    """Delete a person's password."""
    session.execute(
        delete(Password).where(
            col(Password.tenant_id) == session.tenant_id, col(Password.person_id) == person_id
        )
    )


def _same_person() -> ColumnElement[bool]:
    return (col(PersonContact.tenant_id) == col(Person.tenant_id)) & (
        col(PersonContact.person_id) == col(Person.id)
    )
