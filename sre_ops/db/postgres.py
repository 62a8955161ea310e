"""PostgreSQL: role, tenant and search path are set together at the begin of every transaction."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL

from sre_ops.db.schema import Schema
from sre_ops.db.scope import Mode, Scope, scope_of
from sre_ops.kernel.errors import Invalid

# Statement and lock timeouts, so that one lost client cannot stop the others.
_TIMEOUTS = "-c statement_timeout=60000 -c lock_timeout=15000"
_IDLE = "-c idle_in_transaction_session_timeout=120000"

# A slice deployed alone logs in as its own role, which is a member of nothing.
_LOGIN = (
    "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole,"
    " rolinherit AND EXISTS (SELECT 1 FROM pg_auth_members WHERE member = pg_roles.oid)"
    " FROM pg_roles WHERE rolname = session_user"
)
_ENTER = text(
    "SELECT set_config('role', :role, true), set_config('sre_ops.tenant_id', :tenant, true),"
    " set_config('search_path', :path, true), set_config('application_name', :who, true),"
    " set_config('transaction_read_only', :read_only, true)"
)


def role_name(instance: str, owner: str) -> str:
    """Return the name of a role; the prefix lets two instances share one server."""
    return f"{instance}_{owner}"


class MightyLogin(Invalid):
    """The runtime login could pass by row-level security; the service refuses to start with it."""


def search_path(schemas: Collection[Schema]) -> str:
    """Return all slices' schemas; table names are unique across them.

    pg_temp comes last, or a temporary table could stand in for a real one.
    """
    return ", ".join([*(f'"{schema.name}"' for schema in schemas), "pg_temp"])


def runtime_engine(
    url: URL, schemas: Collection[Schema], *, instance: str, pool_size: int
) -> Engine:
    """Return an engine whose transactions each take on their scope's role and tenant."""
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=30,
        pool_pre_ping=True,
        connect_args={"options": f"{_TIMEOUTS} {_IDLE} -c timezone=UTC"},
    )
    path = search_path(schemas)

    def begin(connection: Connection) -> None:
        scope = scope_of(connection)
        connection.execute(_ENTER, _settings(scope, instance, path))

    event.listen(engine, "connect", _refuse_mighty_login)
    event.listen(engine, "begin", begin)
    return engine


def migration_engine(url: URL) -> Engine:
    """Return an engine for DDL, which may wait long for locks but not for ever."""
    return create_engine(url, connect_args={"options": "-c lock_timeout=120000 -c timezone=UTC"})


def _refuse_mighty_login(raw: Any, _record: object) -> None:
    with raw.cursor() as cursor:
        cursor.execute(_LOGIN)
        name, mighty, inherits = cursor.fetchone()
    raw.rollback()
    if mighty or inherits:
        what = "is a superuser or bypasses row security" if mighty else "inherits other roles"
        raise MightyLogin(f"login {name} {what}; use the one that `sre-ops db upgrade` created")


def _settings(scope: Scope, instance: str, path: str) -> dict[str, str]:
    who = f"{instance}:{scope.owner} {scope.request_id or '-'} {scope.actor}"
    return {
        "role": role_name(instance, scope.owner),
        "tenant": "" if scope.tenant is None else str(scope.tenant),
        "path": path,
        "who": who.encode("ascii", "replace")[:63].decode(),
        "read_only": "off" if scope.mode is Mode.WRITE else "on",
    }
