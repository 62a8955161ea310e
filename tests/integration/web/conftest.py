"""The real application without slices, on a real database, and a server that runs it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.testclient import TestClient

from scripts.servers.child import free_port, wait_until
from sre_ops.app.factory import create_app
from sre_ops.app.runtime import Runtime
from sre_ops.app.settings import Settings
from sre_ops.kernel.clock import FixedClock
from tests.databases import Place
from tests.portal import asking


@pytest.fixture(autouse=True)
def plain_log() -> Iterator[None]:
    """Lines of JSON: the pretty default draws every local variable of a traceback, slowly."""
    before = structlog.get_config()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    )
    yield
    structlog.configure(**before)


@pytest.fixture
def app(place: Place, clock: FixedClock, tmp_path: Path) -> Iterator[FastAPI]:
    """The application as it is served, its jobs not started; once for each database."""
    settings = Settings(
        database_url=SecretStr(place.url), definitions=tmp_path, body_limit_kilobytes=16
    )
    runtime = Runtime(settings, clock=clock)
    yield create_app(runtime, slices=())
    runtime.database.dispose()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A browser without cookies."""
    return asking(app, headers={"accept": "text/html"})


@contextmanager
def running(app: FastAPI) -> Iterator[tuple[uvicorn.Server, int]]:
    """Serve *app* on a free port until the block ends."""
    port = free_port()
    config = uvicorn.Config(app, port=port, log_config=None, lifespan="off")
    config.timeout_graceful_shutdown = 2
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started, "the server")
    try:
        yield server, port
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def served(app: FastAPI) -> Iterator[tuple[uvicorn.Server, int]]:
    """A server of the application, and its port."""
    with running(app) as found:
        yield found
