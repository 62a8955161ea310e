"""Change the e-mail address with which somebody signs in: her own, or as an admin hers."""

from datetime import datetime
from uuid import UUID

from sre_ops.db.database import Database
from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.clock import Clock
from sre_ops.kernel.errors import Conflict
from sre_ops.kernel.messages import N_
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.commands.hashing import Hasher
from sre_ops.tenancy.commands.sign_in import Attempt, Visitor, check_password
from sre_ops.tenancy.domain.contact import email_of
from sre_ops.tenancy.domain.faults import Fault, Unfit, raise_for
from sre_ops.tenancy.public.events import ContactChanged
from sre_ops.tenancy.store import people, tenants


class OwnAddress(Conflict):
    """One's own address takes the password, and is changed on the account page."""


def change_own_address(
    database: Database,
    actor: Actor,
    email: str,
    *,
    password: str,
    visitor: Visitor,
    hasher: Hasher,
    clock: Clock,
) -> None:
    """Let a person who is signed in sign in with another address from now on.

    Her sessions and tokens stay. Whether somebody else has the address is told to nobody
    who does not know the password.

    Args:
        database: where.
        actor: the person.
        email: as typed.
        password: her present one, as typed.
        visitor: where it comes from, for the lock-out.
        hasher: decides how many may hash at once.
        clock: tells now.

    Raises:
        Unfit: the address has another shape or is taken, or the password is wrong.
        LockedOut: the password was guessed wrong too often.
        Busy: too many are signing in at this moment.
    """
    assert actor.person_id is not None
    raise_for({"email": None if email_of(email) else Fault.EMAIL_SHAPE})
    with database.read("tenancy", actor.tenant_id) as reading:
        present = people.account(reading, actor.person_id).contact.email
    attempt = Attempt(email=present, password=password, visitor=visitor)
    with hasher.turn():
        is_right = check_password(
            database, actor.tenant_id, actor.person_id, attempt, hasher=hasher, clock=clock
        )
    if not is_right:
        raise Unfit({"email_password": Fault.PASSWORD_WRONG})
    with database.write(
        "tenancy", actor.tenant_id, actor=actor.name, request_id=actor.request_id
    ) as session:
        _change(session, actor.person_id, email, at=clock.now())


def change_address(
    session: WriteSession, person_id: UUID, email: str, *, by: UUID | None, at: datetime
) -> None:
    """Let somebody else sign in with another address from now on; her sessions stay.

    Args:
        session: of tenancy.
        person_id: whose.
        email: as typed.
        by: the admin.
        at: now.

    Raises:
        NotFound: there is no such person, or she was erased.
        OwnAddress: it is the admin's own; an unattended browser must not be enough.
        Unfit: the address has another shape or is taken.
    """
    if person_id == by:
        raise OwnAddress(N_("your own address is changed on your account page, with your password"))
    _change(session, person_id, email, at=at)


def _change(session: WriteSession, person_id: UUID, email: str, *, at: datetime) -> None:
    """Load, decide, save, record; the tenant's lock keeps two people from taking one address."""
    wanted = email_of(email)
    if wanted is None:
        raise Unfit({"email": Fault.EMAIL_SHAPE})
    tenants.lock_tenant(session)
    row = people.lock_person(session, person_id)
    contact = people.account(session, person_id).contact
    if contact.email == wanted:
        return
    if people.by_email(session, wanted) is not None:
        raise Unfit({"email": Fault.EMAIL_TAKEN})
    contact.email = wanted
    record(session, row, (ContactChanged(person_id=person_id, at=at),))
