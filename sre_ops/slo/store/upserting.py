"""Insert or replace many rows at once, on both databases."""

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

from sre_ops.db.sessions import WriteSession


def upsert(session: WriteSession, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows of the session's tenant, replacing those with the same key."""
    if not rows:
        return
    connection = session.connection()
    connection.execute(
        _upsert_into(table, connection.dialect.name),
        [{"tenant_id": session.tenant_id, **row} for row in rows],
    )


@cache
def _upsert_into(table: Table, dialect_name: str) -> Insert:
    """Build the statement once: composing it costs more than running it."""
    dialect = postgresql if dialect_name == "postgresql" else sqlite
    statement = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    changed = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
    upsert_row: Insert = statement.on_conflict_do_update(index_elements=keys, set_=changed)
    return upsert_row
