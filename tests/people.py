"""People for tests: accounts in each role, and the cookies and tokens that they carry."""

from uuid import UUID

from sre_ops.db.database import Database
from sre_ops.tenancy.access import COOKIE
from sre_ops.tenancy.commands.hashing import Argon2Hasher
from sre_ops.tenancy.commands.joining import join
from sre_ops.tenancy.commands.links import make_link
from sre_ops.tenancy.commands.sign_in import Visitor
from sre_ops.tenancy.commands.tokens import Wish, create_token
from sre_ops.tenancy.domain.links import Purpose
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.secrets import Key
from sre_ops.tenancy.queries import by_cookie

HASHER = Argon2Hasher(memory_kib=32, passes=1, waiting=50)
"""Cheap hashes: tests sign in thousands of times."""
PASSWORD = "four words in a row"
HERE = Visitor(address="192.0.2.1", agent="Firefox on a phone")


def sign_up(
    database: Database, tenant: UUID, role: Role, *, email: str = "", hasher: Argon2Hasher = HASHER
) -> Key:
    """Let somebody join as *role* and return the key of her session."""
    now = database.clock.now()
    with database.write("tenancy", tenant) as session:
        link = make_link(session, Purpose.INVITATION, role=role, at=now)
    typed = {
        "name": f"Ana {role.title()}",
        "email": email or f"{role}@example.com",
        "password": PASSWORD,
        "locale": "en",
        "zone": "UTC",
    }
    return join(database, link, typed, HERE, hasher=hasher, clock=database.clock)


def person_id(database: Database, key: Key) -> UUID:
    """Return who is signed in with *key*."""
    with database.read("tenancy", key.tenant_id) as session:
        login = by_cookie(session, key, now=database.clock.now())
    assert login is not None
    assert login.actor.person_id is not None
    return login.actor.person_id


def token(
    database: Database, key: Key, *scopes: str, role: Role = Role.VIEWER, days: int = 30
) -> str:
    """Return a new API token, at most *role*, of whoever is signed in with *key*."""
    wish = Wish(name="for a test", scopes=scopes, role=role, days=days)
    slices = [one.name for one in database.schemas]
    with database.write("tenancy", key.tenant_id) as session:
        _, made = create_token(
            session, person_id(database, key), wish, slices=slices, at=database.clock.now()
        )
    return made.token


def cookie(key: Key) -> dict[str, str]:
    """Return the cookies that a browser sends over http."""
    return {COOKIE: key.text}


def bearer(text: str) -> dict[str, str]:
    """Return the headers that a program sends."""
    return {"Authorization": f"Bearer {text}"}
