"""Fixtures: the whole application on a database, without its jobs, as browsers see it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from scripts.servers.child import free_port, wait_until
from sre_ops.app.settings import Settings
from sre_ops.db.database import Database
from sre_ops.kernel.clock import FixedClock
from sre_ops.tenancy.commands import create_tenant
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.secrets import Key
from tests.databases import NOON, Place
from tests.people import HASHER, cookie, sign_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A running application and who lives there.

    Attributes:
        tenant: the one of the settings; `rival` the second one, None on SQLite.
        clock: all times of the application come from it.
    """

    app: FastAPI
    database: Database
    tenant: UUID
    rival: UUID | None
    clock: FixedClock

    def browser(self, key: Key | None = None) -> TestClient:
        """Return a browser, signed in with *key*, that shows redirects instead of following."""
        found = TestClient(self.app, base_url="http://127.0.0.1", follow_redirects=False)
        for name, text in cookie(key).items() if key else ():
            found.cookies.set(name, text, domain="127.0.0.1")
        return found

    def joined(self, role: Role, *, tenant: UUID | None = None, email: str = "") -> Key:
        """Let somebody join and return the key of her session."""
        return sign_up(self.database, tenant or self.tenant, role, email=email)


def open_site(place: Place, clock: FixedClock, folder: Path) -> Site:
    """Build the application on *place*; two of them are two processes."""
    # Here, so that tests without the application do not import all of it.
    from sre_ops.app.factory import create_app  # noqa: PLC0415
    from sre_ops.app.runtime import Runtime  # noqa: PLC0415

    settings = Settings(
        database_url=SecretStr(place.url), tenant="acme", definitions=folder, prometheus_url=""
    )
    runtime = Runtime(settings, clock=clock)
    app = create_app(runtime)
    app.state.hasher = HASHER
    return Site(app=app, database=runtime.database, tenant=runtime.tenant, rival=None, clock=clock)


@contextmanager
def listening(app: FastAPI, *, port: int = 0) -> Iterator[str]:
    """Let *app* listen, for programs that ask it over the network; gives its address."""
    port = port or free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, lifespan="off", log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_until(lambda: server.started, "the application listens")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def site(place: Place, tmp_path: Path) -> Iterator[Site]:
    """The application, on PostgreSQL beside a second tenant."""
    found = open_site(place, FixedClock(NOON), tmp_path)
    rival = None if place.is_sqlite else create_tenant(found.database, "rival", at=NOON)
    yield Site(
        app=found.app,
        database=found.database,
        tenant=found.tenant,
        rival=rival,
        clock=found.clock,
    )
    found.database.dispose()
