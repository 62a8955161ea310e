"""One event loop for all the applications that tests ask without a socket.

Starlette's TestClient otherwise starts and ends a thread with a loop of its own for each request.
"""

from contextlib import ExitStack

from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from fastapi.testclient import TestClient

_OPEN = ExitStack()
_PORTALS: list[BlockingPortal] = []


def asking(app: FastAPI, base_url: str = "http://testserver", **options: object) -> TestClient:
    """Return a browser or program that asks *app* in the common loop; it follows no redirects."""
    found = TestClient(app, base_url=base_url, follow_redirects=False, **options)  # type: ignore[arg-type]
    if not _PORTALS:
        _PORTALS.append(_OPEN.enter_context(start_blocking_portal("asyncio")))
    found.portal = _PORTALS[0]
    return found


def close() -> None:
    """End the loop; Python waits for its thread."""
    _PORTALS.clear()
    _OPEN.close()
