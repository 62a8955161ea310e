"""Sign in with a password, and out again."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sre_ops.db.database import Database
from sre_ops.db.sessions import WriteSession
from sre_ops.kernel.clock import Clock
from sre_ops.kernel.errors import Conflict
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.messages import N_
from sre_ops.tenancy.commands.hashing import Hasher
from sre_ops.tenancy.domain import lockout
from sre_ops.tenancy.domain.contact import email_of
from sre_ops.tenancy.domain.lockout import ACCOUNT, ADDRESS
from sre_ops.tenancy.domain.secrets import Key, new_key
from sre_ops.tenancy.domain.sessions import LONGEST
from sre_ops.tenancy.store import attempts, people, sessions
from sre_ops.tenancy.store.people import Account
from sre_ops.tenancy.tables import PersonSession
from sre_ops.web.problems import Unauthenticated

_LONGEST_AGENT = 200


class WrongPassword(Unauthenticated):
    """No account has this address and this password; which of both is wrong is not told."""


class LockedOut(Conflict):
    """Too many attempts failed; the next one counts after a pause.

    Args:
        until: the pause's end.
        seconds: its length from now on.
    """

    def __init__(self, until: datetime, now: datetime) -> None:
        self.until = until
        self.seconds = max(1, int((until - now).total_seconds()))
        super().__init__(
            N_("too many attempts failed; try again in %(seconds)s seconds"), seconds=self.seconds
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Where an attempt comes from.

    Attributes:
        address: of the client, for the lock-out.
        agent: what the browser says it is, shown in the list of sessions.
    """

    address: str
    agent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt to sign in."""

    email: str
    password: str = field(repr=False)
    visitor: Visitor


def sign_in(
    database: Database, tenant: UUID | None, attempt: Attempt, *, hasher: Hasher, clock: Clock
) -> Key:
    """Open a session for whoever knows the password.

    The attempt counts as failed until it proves right, so that simultaneous guesses cannot
    outrun the lock-out; and an unknown account costs the same hash as a known one.

    Args:
        database: where.
        tenant: in which the account is; None when the one that was named does not exist.
        attempt: what was typed, and from where.
        hasher: decides how many may hash at once.
        clock: tells now.

    Returns:
        The key for the cookie.

    Raises:
        WrongPassword: account or password are wrong, or the account is disabled.
        LockedOut: too many failed before.
        Busy: too many are signing in at this moment.
    """
    email = email_of(attempt.email) or ""
    with hasher.turn():
        account, until = None, None
        if tenant is not None:
            account, until = _count(database, tenant, email, attempt.visitor, clock.now())
        hashed = account.password.hash if account is not None and account.password else None
        is_right = hasher.verify(hashed, attempt.password)
        if account is None or tenant is None or not is_right or account.person.is_disabled:
            if until is not None:
                raise LockedOut(until, clock.now())
            raise WrongPassword(N_("no account has this address and this password"))
        renewed = hasher.hash(attempt.password) if hasher.is_outdated(hashed or "") else None
    now = clock.now()
    actor = f"person:{account.person.id}"
    with database.write("tenancy", tenant, actor=actor) as session:
        _give_back(session, email, attempt.visitor, now)
        if renewed is not None:
            people.keep_password(session, account.person.id, renewed, now)
        return open_session(session, account.person.id, attempt.visitor, at=now)


def check_password(
    database: Database,
    tenant: UUID,
    person_id: UUID,
    attempt: Attempt,
    *,
    hasher: Hasher,
    clock: Clock,
) -> bool:
    """Tell whether somebody who is signed in knows the password; failures count as at sign-in.

    Call it inside of `hasher.turn()`.

    Raises:
        LockedOut: too many failed before.
    """
    now = clock.now()
    found, _ = _count(database, tenant, attempt.email, attempt.visitor, now)
    hashed = found.password.hash if found and found.password else None
    if not hasher.verify(hashed, attempt.password) or found is None or found.person.id != person_id:
        return False
    with database.write("tenancy", tenant) as session:
        _give_back(session, attempt.email, attempt.visitor, now)
    return True


def open_session(session: WriteSession, person_id: UUID, visitor: Visitor, *, at: datetime) -> Key:
    """Open a new session, never continuing an old one, and return its key."""
    key = new_key(session.tenant_id)
    agent = "".join(letter for letter in visitor.agent if letter.isprintable())
    session.add(
        PersonSession(
            tenant_id=session.tenant_id,
            id=uuid7(at),
            person_id=person_id,
            secret_digest=key.digest,
            created_at=at,
            seen_at=at,
            expires_at=at + LONGEST,
            user_agent=agent[:_LONGEST_AGENT],
        )
    )
    return key


def sign_out(session: WriteSession, person_id: UUID, session_id: UUID, *, at: datetime) -> None:
    """End one session of a person; it stops counting with the commit.

    Raises:
        NotFound: the person has no such session.
    """
    sessions.revoke(session, person_id, session_id, at)


def _count(
    database: Database, tenant: UUID, email: str, visitor: Visitor, now: datetime
) -> tuple[Account | None, datetime | None]:
    """Count the attempt as failed; return the account, and until when a failure locks it."""
    subjects = _subjects(email, visitor)
    with database.write("tenancy", tenant) as session:
        tries = [(s, limit, attempts.lock_tries(session, s, now)) for s, limit in subjects]
        for _, _, known in tries:
            until = lockout.refused_until(known, now)
            if until is not None:
                raise LockedOut(until, now)
        after = [(s, lockout.counted(known, limit, now)) for s, limit, known in tries]
        for subject, counted in after:
            attempts.keep_tries(session, subject, counted)
        locks = [counted.locked_until for _, counted in after if counted.locked_until]
        found = people.by_email(session, email) if email else None
        return found, max(locks, default=None)


def _give_back(session: WriteSession, email: str, visitor: Visitor, now: datetime) -> None:
    (account, _), (address, limit) = _subjects(email, visitor)
    attempts.clear(session, account)
    known = attempts.lock_tries(session, address, now)
    attempts.keep_tries(session, address, lockout.given_back(known, limit))


def _subjects(email: str, visitor: Visitor) -> tuple[tuple[str, lockout.Limit], ...]:
    """Name the two counters, always in this order, so that no two attempts wait crosswise."""
    return (
        (lockout.account_subject(email), ACCOUNT),
        (lockout.address_subject(visitor.address), ADDRESS),
    )
