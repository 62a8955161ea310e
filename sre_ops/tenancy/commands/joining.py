"""Use a link that opens once: join with an account, or choose a new password."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.db.database import Database
from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.clock import Clock
from sre_ops.kernel.ids import uuid7
from sre_ops.tenancy.commands.hashing import Hasher
from sre_ops.tenancy.commands.sign_in import Visitor, open_session
from sre_ops.tenancy.domain.contact import Applicant, applicant
from sre_ops.tenancy.domain.faults import Fault, Unfit, raise_for
from sre_ops.tenancy.domain.links import Purpose
from sre_ops.tenancy.domain.lockout import account_subject
from sre_ops.tenancy.domain.passwords import weakness
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.secrets import Key
from sre_ops.tenancy.public.events import PasswordChanged, PersonJoined
from sre_ops.tenancy.store import attempts, links, people, sessions, tenants
from sre_ops.tenancy.tables import Person, PersonContact, SetupLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A link that still opens.

    Attributes:
        purpose: what for.
        role: of whoever joins.
        email: of the person whose password it changes; empty otherwise.
        tenant: title of the tenant.
    """

    purpose: Purpose
    role: Role
    email: str
    tenant: str


def look_at_link(database: Database, key: Key, *, at: datetime) -> Opened:
    """Tell what a link is for, without using it.

    Raises:
        LinkSpent: it opens nothing any more.
    """
    with database.read("tenancy", key.tenant_id) as session:
        link = links.open_link(session, key.digest, at)
        email = people.account(session, link.person_id).contact.email if link.person_id else ""
        return Opened(
            purpose=Purpose(link.purpose),
            role=Role(link.role_name),
            email=email,
            tenant=tenants.tenant(session, session.tenant_id).title,
        )


def join(
    database: Database,
    key: Key,
    typed: Mapping[str, str],
    visitor: Visitor,
    *,
    hasher: Hasher,
    clock: Clock,
) -> Key:
    """Make the account that a set-up link or an invitation promises, and sign in.

    Args:
        database: where.
        key: of the link.
        typed: name, email, password, locale and zone, as typed.
        visitor: where it comes from.
        hasher: for the password.
        clock: tells now.

    Returns:
        The key for the cookie.

    Raises:
        LinkSpent: the link was used, by whoever was faster.
        Unfit: a field is wrong; the link can still be used.
        Busy: too many are signing in at this moment.
    """
    found = applicant(typed)
    look_at_link(database, key, at=clock.now())  # nobody makes us hash without a link
    with hasher.turn():
        hashed = hasher.hash(found.password)
    now = clock.now()
    with database.write("tenancy", key.tenant_id) as session:
        tenants.lock_tenant(session)
        link = links.open_link(session, key.digest, now)
        if people.by_email(session, found.email) is not None:
            raise Unfit({"email": Fault.EMAIL_TAKEN})
        links.spend(session, link, now)
        if link.purpose == Purpose.SETUP:
            links.void_setup_links(session, now)
        person_id = _add(session, found, link, now)
        people.keep_password(session, person_id, hashed, now)
        return open_session(session, person_id, visitor, at=now)


def choose_password(
    database: Database,
    key: Key,
    password: str,
    visitor: Visitor,
    *,
    hasher: Hasher,
    clock: Clock,
) -> Key:
    """Take a new password from whoever has the link for it, end all sessions, and sign in.

    Raises:
        LinkSpent: the link was used or has expired.
        Unfit: the password is too weak.
        Busy: too many are signing in at this moment.
    """
    opened = look_at_link(database, key, at=clock.now())
    raise_for({"password": weakness(password, about=(opened.email,))})
    with hasher.turn():
        hashed = hasher.hash(password)
    now = clock.now()
    with database.write("tenancy", key.tenant_id) as session:
        tenants.lock_tenant(session)
        link = links.open_link(session, key.digest, now)
        links.spend(session, link, now)
        assert link.person_id is not None
        row = people.lock_person(session, link.person_id)
        people.keep_password(session, row.id, hashed, now)
        sessions.revoke_all(session, row.id, now)
        attempts.clear(session, account_subject(opened.email))
        record(session, row, (PasswordChanged(person_id=row.id, at=now),))
        return open_session(session, row.id, visitor, at=now)


def _add(session: WriteSession, found: Applicant, link: SetupLink, at: datetime) -> UUID:
    row = Person(
        tenant_id=session.tenant_id,
        id=uuid7(at),
        role_name=link.role_name,
        locale=found.locale,
        zone=found.zone,
        created_at=at,
    )
    session.add(row)
    event = PersonJoined(person_id=row.id, role=link.role_name, invited_by=link.invited_by, at=at)
    record(session, row, (event,))
    session.flush()  # without a relationship SQLAlchemy would not know who comes first
    session.add(
        PersonContact(
            tenant_id=session.tenant_id, person_id=row.id, email=found.email, name=found.name
        )
    )
    return row.id
