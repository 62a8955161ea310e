"""Whether the database answers, and has the tables that this version of the program needs."""

from sqlalchemy import (
    Column,
    MetaData,
    NullPool,
    String,
    Table,
    create_engine,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, DBAPIError

from sre_ops.db import chain
from sre_ops.db.database import Database
from sre_ops.db.schema import Schema
from sre_ops.kernel.errors import Invalid, Unavailable

# SQLite opens anything; only a read tells that a file is no database.
_LOOK = {"sqlite": "PRAGMA schema_version", "postgresql": "SELECT 1"}


def require_answer(url: str) -> None:
    """Connect once to the database at *url*.

    Raises:
        Invalid: *url* is not that of a SQLite file or a PostgreSQL database.
        Unavailable: nobody answers there, or the file cannot be opened; says why.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise Invalid("the database URL must be sqlite:///path or postgresql://login@host/name")
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise Invalid("the database URL sqlite:///… needs the path of a file")
    engine = create_engine(parsed, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            connection.execute(text(_LOOK[parsed.get_backend_name()]))
    except DBAPIError as problem:
        why = " ".join(str(problem.orig).split())
        raise Unavailable(f"the database {parsed.render_as_string()} cannot be used: {why}") from (
            problem
        )


def newer(database: Database) -> list[str]:
    """Return the slices whose tables were upgraded by a later version of this program."""
    return [
        schema.name
        for schema in database.schemas
        if _revisions(database, schema) - chain.revisions_of(schema)
    ]


def behind(database: Database) -> list[str]:
    """Return the slices whose tables are not at their newest revision.

    Returns:
        Names of slices; empty when `sre-ops db upgrade` has nothing to do. A database without
        any table, or one that does not answer, has all of them.
    """
    return [schema.name for schema in database.schemas if not _is_current(database, schema)]


def _is_current(database: Database, schema: Schema) -> bool:
    return _revisions(database, schema) == set(chain.scripts_of(schema).get_heads())


def _revisions(database: Database, schema: Schema) -> set[str]:
    version = Table(schema.version_table, MetaData(), Column("version_num", String(32)))
    try:
        with database.system() as session:
            return set(session.execute(select(version.c.version_num)).scalars())
    except DBAPIError:
        return set()
