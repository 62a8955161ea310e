"""Fixtures: every database test runs on SQLite and on PostgreSQL, there beside a second tenant."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from scripts.servers.postgres import PostgresServer, running_postgres
from sre_ops.app.slices import SCHEMAS
from sre_ops.db.database import Database
from sre_ops.db.migrate import upgrade
from sre_ops.kernel.clock import FixedClock
from sre_ops.tenancy.commands import create_tenant
from tests.postgres_pool import PostgresPool

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LOGIN = "sre_ops_login"
PASSWORD = "login-secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a database can be opened: as the runtime login, and as whoever may migrate it."""

    url: str
    admin_url: str

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    def upgrade(self) -> None:
        upgrade(self.admin_url, SCHEMAS, login=None if self.is_sqlite else self.url)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One cluster for each test worker; a missing server fails with the line that installs it."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """Name of an upgraded, empty database that each test copies."""
    name = "sre_ops_template"
    postgres_server.create_database(name)
    login = postgres_server.url(name, user=LOGIN, password=PASSWORD)
    upgrade(postgres_server.url(name), SCHEMAS, login=login)
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An upgraded, empty file that each test copies."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    upgrade(f"sqlite:///{path}", SCHEMAS)
    return path


@pytest.fixture
def sqlite_place(sqlite_template: Path, tmp_path: Path) -> Place:
    """A fresh, upgraded SQLite file."""
    return copied(sqlite_template, tmp_path)


def copied(template: Path, folder: Path) -> Place:
    """Return a file in *folder* that is as *template* is."""
    path = folder / "sre_ops.db"
    path.write_bytes(template.read_bytes())
    return Place(url=f"sqlite:///{path}", admin_url=f"sqlite:///{path}")


@pytest.fixture(scope="session")
def postgres_pool(postgres_server: PostgresServer, postgres_template: str) -> PostgresPool:
    """Databases like the template, for one test after another."""
    return PostgresPool(postgres_server, postgres_template)


@pytest.fixture
def postgres_place(postgres_server: PostgresServer, postgres_pool: PostgresPool) -> Iterator[Place]:
    """An upgraded PostgreSQL database without a row."""
    with postgres_pool.taken() as name:
        yield place_on(postgres_server, name)


def place_on(server: PostgresServer, name: str) -> Place:
    """Return where the database *name* of *server* can be opened."""
    return Place(url=server.url(name, user=LOGIN, password=PASSWORD), admin_url=server.url(name))


@pytest.fixture
def empty_postgres_place(postgres_server: PostgresServer) -> Iterator[Place]:
    """A fresh PostgreSQL database without any table."""
    name = f"test_{uuid4().hex}"
    postgres_server.create_database(name)
    yield place_on(postgres_server, name)
    postgres_server.drop_database(name)


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest) -> Place:
    """A fresh, upgraded database; the test runs once for each kind."""
    found = request.getfixturevalue(f"{request.param}_place")
    assert isinstance(found, Place)
    return found


@pytest.fixture(params=["sqlite", "postgres"])
def empty_place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A database without tables; the test runs once for each kind."""
    if request.param == "sqlite":
        path = tmp_path / "empty.db"
        return Place(url=f"sqlite:///{path}", admin_url=f"sqlite:///{path}")
    found = request.getfixturevalue("empty_postgres_place")
    assert isinstance(found, Place)
    return found


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at noon, inside this month's partition or in the default one."""
    return FixedClock(NOON)


@pytest.fixture
def database(place: Place, clock: FixedClock) -> Iterator[Database]:
    """An open, upgraded database without tenants."""
    opened = Database(place.url, SCHEMAS, clock=clock, pool_size=8)
    yield opened
    opened.dispose()


@pytest.fixture
def tenant(database: Database) -> UUID:
    """The tenant on whose behalf the test works."""
    return create_tenant(database, "acme", at=NOON)


@pytest.fixture
def other_tenant(database: Database, tenant: UUID) -> UUID | None:
    """A second tenant, which must never be seen; None on SQLite, whose file holds one."""
    assert tenant
    return None if database.is_sqlite else create_tenant(database, "rival", at=NOON)
