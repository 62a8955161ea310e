"""SQLite: durable settings, writers that queue, and an authorizer that refuses foreign tables."""

import sqlite3
import threading
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from sre_ops.db.schema import Schema
from sre_ops.db.scope import Mode, Reach, Scope, reaches, scope_of

BUSY_MS = 10_000
_TURN = "sre_ops_turn"
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA trusted_schema=OFF",
)
_WRITES = {
    sqlite3.SQLITE_INSERT: "INSERT",
    sqlite3.SQLITE_UPDATE: "UPDATE",
    sqlite3.SQLITE_DELETE: "DELETE",
}
_HARMLESS = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_TRANSACTION,
        sqlite3.SQLITE_SAVEPOINT,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
    }
)
Authorizer = Callable[[int, str | None, str | None, str | None, str | None], int]


def runtime_engine(url: URL, schemas: Collection[Schema], *, pool_size: int) -> Engine:
    """Return an engine whose every transaction is limited to its scope's tables."""
    engine = create_engine(url, pool_size=pool_size, max_overflow=0, pool_timeout=30)
    # Writers of this process queue here. SQLite lets them sleep and look again, for up to 100 ms
    # at a time and in no order, so that under load one could starve until its timeout.
    turn = threading.Lock()
    allowed = reaches(schemas)
    known = frozenset(t.name for s in schemas for t in s.tables)
    known |= frozenset(s.version_table for s in schemas)

    def begin(connection: Connection) -> None:
        scope = scope_of(connection)
        # Setting an authorizer also expires prepared statements, so one that was prepared
        # for another slice is checked again (sqlite3_set_authorizer, 3.40).
        raw: Any = connection.connection.dbapi_connection
        raw.set_authorizer(_authorizer(scope, allowed[scope.owner], known))
        immediate = scope.mode is Mode.WRITE
        if immediate:
            connection.info[_TURN] = turn.acquire(timeout=BUSY_MS / 1000)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    def let_next(_raw: Any, record: Any) -> None:
        if record.info.pop(_TURN, False):
            turn.release()

    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", begin)
    event.listen(engine, "checkin", let_next)
    return engine


def migration_engine(url: URL) -> Engine:
    """Return an engine for DDL: foreign keys off before BEGIN, one writer at a time.

    A batch rebuild drops and renames tables; with foreign keys on, that would delete rows.
    """
    engine = create_engine(url)

    def configure(raw: Any, record: object) -> None:
        _configure(raw, record)
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("PRAGMA busy_timeout=120000")

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", begin)
    return engine


def _configure(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # the driver must not begin or commit on its own
    for pragma in _PRAGMAS:
        raw.execute(pragma)


def _authorizer(scope: Scope, reach: Reach, known: frozenset[str]) -> Authorizer:
    writes = scope.mode is Mode.WRITE

    def authorize(
        action: int, first: str | None, _second: str | None, _db: str | None, _source: str | None
    ) -> int:
        table = first or ""
        if action in _HARMLESS:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ:
            # Names that are no table of ours are sub-queries and common table expressions.
            hidden = table in known or table.startswith(("sqlite_", "pragma_"))
            allowed = table in reach.readable or not hidden
        else:
            verb = _WRITES.get(action, "")
            allowed = writes and verb in reach.writable.get(table, frozenset())
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    return authorize
