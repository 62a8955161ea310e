"""PostgreSQL roles: an owner without login, a role per slice, a login that owns nothing."""

from collections.abc import Collection
from typing import Any

from psycopg import Connection as Raw
from psycopg.sql import SQL, Identifier, Literal
from sqlalchemy.engine import URL

from sre_ops.db.core import SYSTEM
from sre_ops.db.postgres import role_name
from sre_ops.db.schema import Schema

OWNER = "owner"
# Another database of the same server may be creating the same role at this moment.
_CREATE = SQL(
    "DO $$ BEGIN CREATE ROLE {role} {options};"
    " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
)
# A restored or copied database has lost the grants that stood on the database itself.
_LOGINS = (
    "SELECT rolname FROM pg_auth_members JOIN pg_roles ON pg_roles.oid = member"
    " WHERE roleid = (SELECT oid FROM pg_roles WHERE rolname = %s) AND NOT rolsuper"
)
_LIMITED = SQL("NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOINHERIT")


def runtime_roles(schemas: Collection[Schema], instance: str) -> dict[str, str]:
    """Return owner name → role name, of every slice and the system."""
    names = [*(schema.name for schema in schemas), SYSTEM]
    return {name: role_name(instance, name) for name in names}


def create_roles(raw: Raw[Any], schemas: Collection[Schema], instance: str) -> None:
    """Create the owner and the runtime roles where they are missing, and the schemas."""
    owner = Identifier(role_name(instance, OWNER))
    for role in [role_name(instance, OWNER), *runtime_roles(schemas, instance).values()]:
        raw.execute(_CREATE.format(role=Identifier(role), options=_LIMITED))
    # Creating a role does not make its creator a member, unless that is a superuser.
    member = raw.execute(
        "SELECT pg_has_role(current_user, %s, 'MEMBER')", [role_name(instance, OWNER)]
    ).fetchone()
    if member is None or not member[0]:
        raw.execute(SQL("GRANT {} TO CURRENT_USER").format(owner))
    database = Identifier(raw.info.dbname)
    # A temporary table could stand in for a real one; and nobody needs `public`.
    raw.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    raw.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    logins = raw.execute(_LOGINS, [role_name(instance, SYSTEM)]).fetchall()
    for role in [*runtime_roles(schemas, instance).values(), *(name for (name,) in logins)]:
        raw.execute(SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, Identifier(role)))
    for schema in schemas:
        raw.execute(
            SQL("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}").format(
                Identifier(schema.name), owner
            )
        )


def create_login(raw: Raw[Any], schemas: Collection[Schema], instance: str, login: URL) -> None:
    """Create the login of *login* with its password, able to become every runtime role.

    It inherits nothing: without `set_config('role', …)` it can read no table.
    """
    assert login.username is not None
    user = Identifier(login.username)
    options = SQL("LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOINHERIT")
    raw.execute(_CREATE.format(role=user, options=options))
    if login.password:
        raw.execute(SQL("ALTER ROLE {} PASSWORD {}").format(user, Literal(login.password)))
    database = Identifier(raw.info.dbname)
    raw.execute(SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, user))
    for role in runtime_roles(schemas, instance).values():
        raw.execute(SQL("GRANT {} TO {}").format(Identifier(role), user))
