"""Backups that are consistent while the service runs, and their way back.

SQLite: the online backup API copies one state of the file. PostgreSQL: `pg_dump` in its custom
format sees one snapshot. Restoring replaces nothing: the target must be empty.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL

from sre_ops.db.migrate import ensure_roles
from sre_ops.db.schema import Schema
from sre_ops.kernel.errors import Conflict, Invalid, Unavailable

_INSTALL = "apt-get install -y postgresql-client"
_SQLITE_MAGIC = b"SQLite format 3\x00"
_PG_MAGIC = b"PGDMP"
_OURS = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'domain_event'"
_TABLES = text(
    "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
)


def backup(url: str, path: Path) -> None:
    """Write one consistent state of the database to *path*; writers need not stop.

    The file appears under its name only when it is complete.

    Args:
        url: on PostgreSQL of a user who sees all rows, such as the one that upgrades.
        path: a file that does not exist yet.

    Raises:
        Conflict: *path* exists already.
        Unavailable: the database or pg_dump does not answer.
    """
    if path.exists():
        raise Conflict(f"{path} exists already; a backup never overwrites one")
    parsed = make_url(url)
    partial = path.with_name(f"{path.name}.partial")
    partial.unlink(missing_ok=True)
    if parsed.get_backend_name() == "sqlite":
        _copy_sqlite(_sqlite_file(parsed), partial)
    else:
        _run("pg_dump", parsed, ["--format=custom", f"--file={partial}"])
    _sync(partial)
    partial.rename(path)


def restore(
    path: Path, url: str, schemas: tuple[Schema, ...] = (), *, instance: str = "sre_ops"
) -> None:
    """Bring the state of *path* into an empty database.

    Args:
        path: what `backup` wrote.
        url: a SQLite file that does not exist, or a PostgreSQL database without tables.
        schemas: every slice; needed on PostgreSQL, whose roles are not part of a dump.
        instance: prefix of the role names; the one under which the backup was made.

    Raises:
        Conflict: the target holds tables already.
        Invalid: *path* is no backup, or one of the other database.
    """
    parsed = make_url(url)
    on_sqlite = parsed.get_backend_name() == "sqlite"
    with path.open("rb") as file:
        magic = file.read(16)
    if not magic.startswith(_SQLITE_MAGIC if on_sqlite else _PG_MAGIC):
        raise Invalid(f"{path} is no backup of {parsed.get_backend_name()}")
    if on_sqlite:
        _restore_sqlite(path, _sqlite_file(parsed))
    else:
        _require_empty(parsed)
        ensure_roles(parsed, schemas, instance)
        _run(
            "pg_restore",
            parsed,
            ["--exit-on-error", "--single-transaction", "--clean", "--if-exists", str(path)],
        )


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.exists():
        raise Unavailable(f"there is no database {source}")
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as reader,
            closing(sqlite3.connect(target)) as writer,
        ):
            _copy_between(reader, writer, source)
    except BaseException as problem:
        target.unlink(missing_ok=True)
        if isinstance(problem, sqlite3.Error):
            raise Unavailable(f"{source} cannot be copied: {problem}") from problem
        raise


def _copy_between(reader: sqlite3.Connection, writer: sqlite3.Connection, source: Path) -> None:
    if reader.execute(_OURS).fetchone() is None:
        raise Invalid(f"{source} is no database of sre_ops")
    reader.backup(writer)
    if writer.execute("PRAGMA integrity_check").fetchone() != ("ok",):
        raise Unavailable(f"the copy of {source} is damaged; nothing was kept")
    # One file, without a journal beside it, is what people copy away.
    writer.execute("PRAGMA journal_mode=DELETE")


def _restore_sqlite(path: Path, target: Path) -> None:
    if target.exists():
        raise Conflict(f"{target} exists already; restore into a new file")
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    _copy_sqlite(path, partial)
    _sync(partial)
    partial.rename(target)


def _require_empty(url: URL) -> None:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if connection.scalar(_TABLES):
                raise Conflict(f"database {url.database} holds tables already; use an empty one")
    finally:
        engine.dispose()


def _run(program: str, url: URL, arguments: list[str]) -> None:
    found = shutil.which(program)
    if found is None:
        raise Unavailable(f"{program} is not installed: {_INSTALL}")
    environment = {**os.environ, "PGPASSWORD": url.password or "", "PGTZ": "UTC"}
    where = [f"--host={url.host or ''}", f"--port={url.port or 5432}"]
    where += [f"--username={url.username or ''}", f"--dbname={url.database}", "--no-password"]
    done = subprocess.run(  # noqa: S603 - arguments come from settings, without a shell
        [found, *where, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Unavailable(f"{program} failed: {done.stderr.strip()[-1000:]}")


def _sqlite_file(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise Invalid("a database in memory cannot be backed up or restored")
    return Path(url.database)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
