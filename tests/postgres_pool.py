"""PostgreSQL databases for one test after another: kept where nothing was written.

A copy of a template takes 0.2 s, emptying what a test wrote some hundredths. A database whose
tables, grants, policies or triggers a test changed is dropped.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Identifier

from scripts.servers.postgres import SUPERUSER, PostgresServer

_OURS = "nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
_TABLES = f"""
    SELECT nspname, relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind = 'r' AND {_OURS}
"""
_SHAPE = f"""
    SELECT md5(coalesce(string_agg(part, ' ' ORDER BY part), '')) FROM (
        SELECT concat_ws(',', nspname, relname, relkind, relacl, relrowsecurity,
                         relforcerowsecurity, relhastriggers, relnatts) AS part
        FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE {_OURS}
        UNION ALL SELECT concat_ws(',', polrelid, polname, polcmd, polroles, polqual, polwithcheck)
        FROM pg_policy
        UNION ALL SELECT concat_ws(',', tgrelid, tgname, tgenabled, tgfoid) FROM pg_trigger
        UNION ALL SELECT concat_ws(',', nspname, proname, prosrc) FROM pg_proc
        JOIN pg_namespace n ON n.oid = pronamespace WHERE {_OURS}
    ) AS parts
"""
_HOLDERS = """
    SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

_Connection = psycopg.Connection[TupleRow]


class PostgresPool:
    """Databases that are all as their templates are.

    Args:
        server: where they are; nobody else writes there meanwhile.
        template: name of the upgraded, empty one, whose copies can be emptied.
    """

    def __init__(self, server: PostgresServer, template: str) -> None:
        self._server = server
        self._template = template
        self._idle = defaultdict[str, list[str]](list)
        with self._connect(template) as connection:
            rows = connection.execute(_TABLES).fetchall()
            tables = [SQL(".").join(map(Identifier, row)) for row in rows]
            versions = _filled(connection, tables)
            self._tables = [one for one in tables if one not in versions]
            self._versions = versions
            self._standing = self._stands(connection)

    @contextmanager
    def taken(self, template: str = "") -> Iterator[str]:
        """Give the name of a database that is as *template* is, until the block ends."""
        template = template or self._template
        idle = self._idle[template]
        name = idle.pop() if idle else self._copy(template)
        before = self._written()
        yield name
        if self._written() == before or (template == self._template and self._is_emptied(name)):
            idle.append(name)
        else:
            self._server.drop_database(name)

    def _copy(self, template: str) -> str:
        name = f"test_{uuid4().hex}"
        self._server.create_database(name, template=template)
        return name

    def _written(self) -> object:
        """Return how far the log is; it stands still while nothing in the cluster is written."""
        with self._connect("postgres") as connection:
            return connection.execute("SELECT pg_current_wal_insert_lsn()").fetchone()

    def _is_emptied(self, name: str) -> bool:
        with self._connect(name) as connection:
            connection.execute(_HOLDERS)
            if self._stands(connection) != self._standing:
                return False
            # Neither triggers that keep events nor foreign keys are asked.
            connection.execute("SET session_replication_role = replica")
            for one in _filled(connection, self._tables):
                connection.execute(SQL("DELETE FROM {}").format(one))
        return True

    def _stands(self, connection: _Connection) -> object:
        """Return what an emptied database must have in common with the template."""
        looks = [
            SQL("SELECT {}::text FROM {} AS one").format(Identifier("one"), table)
            for table in self._versions
        ]
        rows = connection.execute(SQL(" UNION ALL ").join(looks) + SQL(" ORDER BY 1")).fetchall()
        return connection.execute(_SHAPE).fetchone(), rows

    def _connect(self, name: str) -> _Connection:
        address = f"host=127.0.0.1 port={self._server.port} user={SUPERUSER} dbname={name}"
        return psycopg.connect(address, autocommit=True)


def _filled(
    connection: _Connection, tables: list[psycopg.sql.Composed]
) -> list[psycopg.sql.Composed]:
    looks = (
        SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(number, table)
        for number, table in enumerate(tables)
    )
    rows = connection.execute(SQL(" UNION ALL ").join(looks)).fetchall()
    return [tables[int(row[0])] for row in rows]
