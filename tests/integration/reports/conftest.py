"""The application over two months of minutes: all of October and most of November.

Tests of `closed` begin where the job has run once; the others where nothing is closed yet.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from scripts.servers.postgres import PostgresServer
from sre_ops.app.slices import SCHEMAS
from sre_ops.db import leases
from sre_ops.db.database import Database
from sre_ops.kernel.clock import FixedClock
from sre_ops.manifest import JobContext
from sre_ops.reports.jobs import write_budget_reports
from sre_ops.tenancy.access import caller
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.commands import create_tenant
from sre_ops.tenancy.domain.roles import Role
from tests.databases import LOGIN, NOON, PASSWORD, Place, place_on
from tests.integration.slo.conftest import (
    DEFINED,
    Prepared,
    application,
    defined,
    prepared_postgres,
    prepared_sqlite,
)
from tests.portal import asking
from tests.postgres_pool import PostgresPool

__all__ = ["application", "defined", "prepared_postgres", "prepared_sqlite"]

CLOSED = "closed"
Work = Callable[[], None]
_TTL = timedelta(minutes=1)


def _work(database: Database, tenant: UUID, clock: FixedClock) -> None:
    with database.system() as session:
        name = f"reports.write_budget_reports/{tenant}"
        lease = leases.take(session, name, holder="test", ttl=_TTL)
    assert lease is not None
    write_budget_reports(
        JobContext(
            database=database,
            owner="reports",
            tenant=tenant,
            tenant_slug="acme",
            lease=lease,
            lease_for=_TTL,
            clock=clock,
        )
    )


def _close(url: str, tenant: UUID) -> None:
    database = Database(url, SCHEMAS, clock=FixedClock(NOON), pool_size=2)
    _work(database, tenant, FixedClock(NOON))
    database.dispose()


@pytest.fixture(scope="session")
def closed_sqlite(
    prepared_sqlite: Prepared,
    tmp_path_factory: pytest.TempPathFactory,
) -> Prepared:
    """The file that tests of `closed` copy."""
    path = tmp_path_factory.mktemp("closed") / "closed.db"
    path.write_bytes(Path(prepared_sqlite.name).read_bytes())
    _close(f"sqlite:///{path}", prepared_sqlite.tenant)
    return Prepared(str(path), prepared_sqlite.tenant)


@pytest.fixture(scope="session")
def closed_postgres(
    postgres_server: PostgresServer,
    prepared_postgres: Prepared,
) -> Prepared:
    """The database that tests of `closed` copy."""
    name = "sre_ops_closed"
    postgres_server.create_database(name, template=prepared_postgres.name)
    _close(postgres_server.url(name, user=LOGIN, password=PASSWORD), prepared_postgres.tenant)
    return Prepared(name, prepared_postgres.tenant)


def _prepared(request: pytest.FixtureRequest, kind: str) -> Prepared | None:
    """Return what the test's database is a copy of; None for an empty one."""
    start = {CLOSED: "closed", DEFINED: "prepared"}
    chosen = next((start[one] for one in start if one in request.fixturenames), None)
    if chosen is None:
        return None
    found = request.getfixturevalue(f"{chosen}_{kind}")
    assert isinstance(found, Prepared)
    return found


@pytest.fixture
def sqlite_place(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> Place:
    """A fresh SQLite file, filled as the test asks."""
    prepared = _prepared(request, "sqlite")
    path = tmp_path / "sre_ops.db"
    path.write_bytes((Path(prepared.name) if prepared else sqlite_template).read_bytes())
    return Place(url=f"sqlite:///{path}", admin_url=f"sqlite:///{path}")


@pytest.fixture
def postgres_place(
    request: pytest.FixtureRequest, postgres_server: PostgresServer, postgres_pool: PostgresPool
) -> Iterator[Place]:
    """A PostgreSQL database, filled as the test asks."""
    prepared = _prepared(request, "postgres")
    with postgres_pool.taken(prepared.name if prepared else "") as name:
        yield place_on(postgres_server, name)


@pytest.fixture
def tenant(request: pytest.FixtureRequest, place: Place, database: Database) -> UUID:
    """The tenant on whose behalf the test works."""
    prepared = _prepared(request, "sqlite" if place.is_sqlite else "postgres")
    return prepared.tenant if prepared else create_tenant(database, "acme", at=NOON)


@pytest.fixture
def closed(defined: None) -> None:
    """Every week and month up to the running ones is closed."""


@pytest.fixture
def work(database: Database, tenant: UUID, clock: FixedClock) -> Work:
    """Runs the job once, as the scheduler does in a process that has just started."""
    return lambda: _work(database, tenant, clock)


@pytest.fixture
def client(application: FastAPI, tenant: UUID) -> TestClient:
    """A viewer who is signed in."""
    person = Actor(tenant_id=tenant, name="person:test", role=Role.VIEWER)
    application.dependency_overrides[caller] = lambda: person
    return asking(application)
