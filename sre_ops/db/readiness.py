"""Whether the database has the tables that this version of the program needs."""

from sqlalchemy import Column, MetaData, String, Table, select
from sqlalchemy.exc import DBAPIError

from sre_ops.db.chain import scripts_of
from sre_ops.db.database import Database
from sre_ops.db.schema import Schema


def behind(database: Database) -> list[str]:
    """Return the slices whose tables are not at their newest revision.

    Returns:
        Names of slices; empty when `sre-ops db upgrade` has nothing to do. A database without
        any table, or one that does not answer, has all of them.
    """
    return [schema.name for schema in database.schemas if not _is_current(database, schema)]


def _is_current(database: Database, schema: Schema) -> bool:
    version = Table(schema.version_table, MetaData(), Column("version_num", String(32)))
    try:
        with database.system() as session:
            found = set(session.execute(select(version.c.version_num)).scalars())
    except DBAPIError:
        return False
    return found == set(scripts_of(schema).get_heads())
