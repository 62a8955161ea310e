"""A throw-away PostgreSQL for tests and benchmarks: its own user, its own folder, loopback only."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

INSTALL = "apt-get install -y postgresql-15   # or any later postgresql package"
SUPERUSER = "postgres"
_ROOM = "-c max_connections=200"
_FAST = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    # Databases live for a second or two: nothing of them has to be tidied.
    " -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off"
)


class ServerMissing(RuntimeError):
    """The server's programs are not installed; the message holds the line that installs them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresServer:
    """A running cluster; any password is accepted, since only this machine can reach it."""

    port: int
    folder: Path

    def url(self, database: str, *, user: str = SUPERUSER, password: str = "") -> str:
        """Return the SQLAlchemy URL of *database*."""
        secret = f":{password}" if password else ""
        return f"postgresql+psycopg://{user}{secret}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, *, template: str = "template0") -> None:
        """Create *name* as a copy of *template*."""
        with self._connect() as connection:
            # Copying files is three times faster than writing all of them to the log as well.
            connection.execute(
                SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    Identifier(name), Identifier(template)
                )
            )

    def drop_database(self, name: str) -> None:
        """Drop *name*, ending whoever is still connected to it."""
        with self._connect() as connection:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            f"host=127.0.0.1 port={self.port} user={SUPERUSER} dbname=postgres", autocommit=True
        )


def binaries(installed: Path = Path("/usr/lib/postgresql")) -> Path:
    """Return the folder of the newest installed PostgreSQL programs.

    Raises:
        ServerMissing: there is none.
    """
    found = [path for path in installed.glob("*/bin") if (path / "initdb").exists()]
    if not found:
        raise ServerMissing(f"PostgreSQL is not installed: {INSTALL}")
    return max(found, key=lambda path: float(path.parent.name))


@contextmanager
def running_postgres(*, is_durable: bool = False) -> Iterator[PostgresServer]:
    """Run a cluster of its own until the block ends; nothing of it stays.

    Args:
        is_durable: with PostgreSQL's own defaults, for comparisons: what is committed is on
            the disk. Tests need no such thing.

    Raises:
        ServerMissing: the programs are not installed.
    """
    programs = binaries()
    folder = Path(tempfile.mkdtemp(prefix="sre_ops_postgres_"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, SUPERUSER, SUPERUSER)
        data = folder / "data"
        initdb = [str(programs / "initdb"), "-D", str(data), "-U", SUPERUSER, "--auth=trust"]
        _run([*initdb, "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"], folder)
        server = _start(programs, data, folder, _ROOM if is_durable else f"{_ROOM} {_FAST}")
        try:
            yield server
        finally:
            _run([str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(programs: Path, data: Path, folder: Path, settings: str) -> PostgresServer:
    for attempts_left in (2, 1, 0):
        port = _free_port()
        options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} {settings}"
        log = str(folder / "server.log")
        start = [str(programs / "pg_ctl"), "-D", str(data), "-w", "-t", "60", "-l", log]
        try:
            _run([*start, "-o", options, "start"], folder)
        except RuntimeError:  # somebody else took the port between the two steps
            if not attempts_left:
                raise
        else:
            return PostgresServer(port=port, folder=folder)
    raise AssertionError("unreachable")


def _run(command: list[str], folder: Path) -> None:
    # PostgreSQL refuses to run as root; the user postgres cannot enter root's home.
    prefix = ["runuser", "-u", SUPERUSER, "--"] if os.geteuid() == 0 else []
    output = folder / "command.log"
    with output.open("ab") as log:  # a pipe would stay open in the server and never end
        done = subprocess.run(
            [*prefix, *command],
            cwd=folder,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=120,
        )
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {output.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
