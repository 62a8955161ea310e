"""Whether the database answers, and has the tables that this version of the program needs."""

from collections.abc import Collection

from sqlalchemy import (
    Column,
    MetaData,
    NullPool,
    String,
    Table,
    create_engine,
    literal,
    make_url,
    select,
    text,
    union_all,
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
    found = _revisions(database)
    return [
        schema.name
        for schema in database.schemas
        if found[schema.name] - chain.revisions_of(schema)
    ]


def behind(database: Database) -> list[str]:
    """Return the slices whose tables are not at their newest revision.

    Returns:
        Names of slices; empty when `sre-ops db upgrade` has nothing to do. A database without
        any table, or one that does not answer, has all of them.
    """
    found = _revisions(database)
    return [
        schema.name
        for schema in database.schemas
        if found[schema.name] != set(chain.scripts_of(schema).get_heads())
    ]


def _revisions(database: Database) -> dict[str, set[str]]:
    """Return the revisions of each slice's tables: asked at once, and apart where one has none."""
    try:
        return _asked(database, database.schemas)
    except DBAPIError:
        return {schema.name: _asked_alone(database, schema) for schema in database.schemas}


def _asked_alone(database: Database, schema: Schema) -> set[str]:
    try:
        return _asked(database, [schema])[schema.name]
    except DBAPIError:
        return set()


def _asked(database: Database, schemas: Collection[Schema]) -> dict[str, set[str]]:
    versions = [
        Table(schema.version_table, MetaData(), Column("version_num", String(32)))
        for schema in schemas
    ]
    looks = [
        select(literal(schema.name), version.c.version_num)
        for schema, version in zip(schemas, versions, strict=True)
    ]
    found: dict[str, set[str]] = {schema.name: set() for schema in schemas}
    with database.system() as session:
        for name, revision in session.execute(union_all(*looks)):
            found[name].add(revision)
    return found
