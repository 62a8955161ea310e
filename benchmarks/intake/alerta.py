"""PyPI's alerta-server as it comes, in a virtualenv of its own, on a PostgreSQL of its own."""

import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from scripts.servers.child import Server, http_ok
from scripts.servers.postgres import PostgresServer, running_postgres
from scripts.servers.tools import TOOLS

REQUIREMENTS = ("alerta-server==9.1.0", "psycopg2-binary", "gunicorn", "setuptools<81")
HOME = TOOLS / "alerta"
PATH = "/webhooks/prometheus"
WORKERS = 5
"""Twice the cores and one, as gunicorn advises for two cores; we have one process."""
_DATABASE = "monitoring"


def install() -> Path:
    """Return the path of its server program; installed from PyPI where it is missing."""
    program = HOME / "bin" / "gunicorn"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
        pip = [str(HOME / "bin" / "pip"), "install", "--quiet", *REQUIREMENTS]
        subprocess.run(pip, check=True)
    return program


class AlertaServer(Server):
    """alerta-server behind gunicorn, in its default configuration."""

    name = "alerta"

    def __init__(self, program: Path, postgres: PostgresServer) -> None:
        super().__init__()
        self._program = program
        self._database = postgres.url(_DATABASE).replace("+psycopg", "")
        lines = (f"DATABASE_URL = {self._database!r}", f"SECRET_KEY = {secrets.token_hex()!r}")
        (self.folder / "alertad.conf").write_text("\n".join(lines))
        # Once before: workers that start together all try to create the tables, and fail.
        create = "from alerta.app import create_app; create_app()"
        subprocess.run([*self._env, program.parent / "python", "-c", create], check=True)

    @property
    def _env(self) -> list[str]:
        # gunicorn would keep a socket in the home of whoever starts it.
        return ["env", f"HOME={self.folder}", f"ALERTA_SVR_CONF_FILE={self.folder}/alertad.conf"]

    def command(self) -> list[str | Path]:
        """Return gunicorn's command line."""
        bind = ["--bind", f"127.0.0.1:{self.port}", "--keep-alive", "30"]
        # Threaded workers keep connections open, as our server does; its default ones do not.
        workers = ["--workers", str(WORKERS), "--worker-class", "gthread", "--threads", "8"]
        return [*self._env, self._program, *bind, *workers, "alerta.app:create_app()"]

    def is_ready(self) -> bool:
        """Tell whether it answers."""
        return http_ok(f"{self.url}/management/gtg")

    def count(self) -> int:
        """Return how many alerts it has."""
        with psycopg.connect(self._database) as connection:
            row = connection.execute("SELECT count(*) FROM alerts").fetchone()
        return int(row[0]) if row else 0


@contextmanager
def running_alerta() -> Iterator[AlertaServer]:
    """Run it until the block ends."""
    program = install()
    with running_postgres(is_durable=True) as postgres:
        postgres.create_database(_DATABASE)
        with AlertaServer(program, postgres) as server:
            yield server
