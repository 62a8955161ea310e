"""SQLite triggers that keep append-only tables append-only."""

from collections.abc import Collection

from sqlalchemy import Connection
from sqlalchemy import Table as SqlTable

from sre_ops.db.chain import metadata_of
from sre_ops.db.schema import Schema, Table

_REFUSE_DELETE = """
CREATE TRIGGER IF NOT EXISTS %(table)s_never_deleted BEFORE DELETE ON %(table)s
BEGIN SELECT RAISE(ABORT, '%(table)s is append-only'); END
"""
_REFUSE_UPDATE = """
CREATE TRIGGER IF NOT EXISTS %(table)s_append_only BEFORE UPDATE ON %(table)s
WHEN NOT (%(unchanged)s) BEGIN SELECT RAISE(ABORT, '%(table)s is append-only'); END
"""


def apply_triggers(connection: Connection, schemas: Collection[Schema]) -> None:
    """Forbid UPDATE and DELETE on append-only tables, except for erasing what may be erased."""
    for schema in schemas:
        for table in schema.tables:
            if table.append_only:
                columns = metadata_of(schema).tables[table.name]
                context = {"table": table.name, "unchanged": _unchanged(columns, table)}
                connection.exec_driver_sql(_REFUSE_DELETE % context)
                connection.exec_driver_sql(_REFUSE_UPDATE % context)


def _unchanged(columns: SqlTable, table: Table) -> str:
    kept = [f"NEW.{c.name} IS OLD.{c.name}" for c in columns.c if c.name not in table.erasable]
    erased = [f"(NEW.{name} IS NULL OR NEW.{name} IS OLD.{name})" for name in table.erasable]
    return " AND ".join(kept + erased)
