"""`sre-ops db upgrade`: one transaction brings every slice to its newest tables and rules.

All chains, grants, policies and triggers are one transaction, on SQLite too: a process that is
killed half-way leaves what was there before, and two at once wait for each other.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, make_url, text
from sqlalchemy.engine import URL

from sre_ops.db import chain, postgres, sqlite
from sre_ops.db.core import DB
from sre_ops.db.schema import Schema, in_order
from sre_ops.db.triggers import apply_triggers
from sre_ops.kernel.errors import Conflict

_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('sre_ops db upgrade'))")
_PATH = text("SELECT set_config('search_path', :path, true)")
_ROLE = text("SELECT set_config('role', :role, true)")


def upgrade(
    url: str,
    schemas: tuple[Schema, ...],
    *,
    instance: str = "sre_ops",
    login: str | None = None,
) -> None:
    """Create or upgrade the database; doing it again changes nothing.

    Args:
        url: the database; on PostgreSQL with a user that may create roles and schemas.
        schemas: every slice, and `events`; `db` is added.
        instance: prefix of the role names on PostgreSQL.
        login: URL of the runtime login, whose role is created with its password.

    Raises:
        Conflict: a rebuilt table of SQLite left a foreign key without its parent.
    """
    ordered = in_order((DB, *(s for s in schemas if s is not DB)))
    with migrating(make_url(url), ordered, instance, login) as connection:
        for schema in ordered:
            with_schema(connection, schema, lambda: chain.upgrade(connection, schema))  # noqa: B023 - called at once


def ensure_roles(url: URL, schemas: tuple[Schema, ...], instance: str) -> None:
    """Create the roles and empty schemas on PostgreSQL, as a restore needs them."""
    from sre_ops.db import roles  # noqa: PLC0415 - psycopg is an extra

    engine = postgres.migration_engine(url)
    try:
        with engine.begin() as connection:
            raw: Any = connection.connection.driver_connection
            roles.create_roles(raw, in_order((DB, *(s for s in schemas if s is not DB))), instance)
    finally:
        engine.dispose()


@contextmanager
def migrating(
    url: URL, schemas: Collection[Schema], instance: str, login: str | None = None
) -> Iterator[Connection]:
    """Open the one transaction of an upgrade; rules are applied when the block ends."""
    if url.get_backend_name() == "sqlite":
        with _sqlite(url, schemas) as connection:
            yield connection
    else:
        with _postgres(url, schemas, instance, login) as connection:
            yield connection


def with_schema(connection: Connection, schema: Schema, change: Callable[[], None]) -> None:
    """Run *change* while new tables of PostgreSQL land in the slice's own schema."""
    if connection.dialect.name == "postgresql":
        connection.execute(_PATH, {"path": f'"{schema.name}", pg_temp'})
    change()


@contextmanager
def _sqlite(url: URL, schemas: Collection[Schema]) -> Iterator[Connection]:
    engine = sqlite.migration_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
            apply_triggers(connection, schemas)
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if orphans:
                raise Conflict(f"foreign keys without parent after the upgrade: {orphans[:5]}")
    finally:
        engine.dispose()


@contextmanager
def _postgres(
    url: URL, schemas: Collection[Schema], instance: str, login: str | None
) -> Iterator[Connection]:
    from sre_ops.db import access, roles  # noqa: PLC0415 - psycopg is an extra

    engine = postgres.migration_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(_LOCK)
            raw: Any = connection.connection.driver_connection
            roles.create_roles(raw, schemas, instance)
            if login is not None:
                roles.create_login(raw, schemas, instance, make_url(login))
            connection.execute(_ROLE, {"role": postgres.role_name(instance, roles.OWNER)})
            yield connection
            access.apply_access(raw, schemas, instance)
    finally:
        engine.dispose()
