"""The application over two months of minutes: all of October and most of November."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from sre_ops.db import leases
from sre_ops.db.database import Database
from sre_ops.kernel.clock import FixedClock
from sre_ops.manifest import JobContext
from sre_ops.reports.jobs import write_budget_reports
from sre_ops.tenancy.access import caller
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from tests.integration.slo.conftest import (
    application,
    defined,
    postgres_place,
    prepared_postgres,
    prepared_sqlite,
    sqlite_place,
    tenant,
)

__all__ = [
    "application",
    "defined",
    "postgres_place",
    "prepared_postgres",
    "prepared_sqlite",
    "sqlite_place",
    "tenant",
]

Work = Callable[[], None]
_TTL = timedelta(minutes=1)


@pytest.fixture
def work(database: Database, tenant: UUID, clock: FixedClock) -> Work:
    """Runs the job once, as the scheduler does in a process that has just started."""

    def run() -> None:
        name = f"reports.write_budget_reports/{tenant}"
        with database.system() as session:
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

    return run


@pytest.fixture
def client(application: FastAPI, tenant: UUID) -> TestClient:
    """A viewer who is signed in."""
    person = Actor(tenant_id=tenant, name="person:test", role=Role.VIEWER)
    application.dependency_overrides[caller] = lambda: person
    return TestClient(application, raise_server_exceptions=True, follow_redirects=False)
