"""`/healthz`, `/readyz` and `/metrics`: for whoever watches the process."""

from collections.abc import Callable

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from sre_ops.web.metrics import exposition

Obstacles = Callable[[], list[str]]


def health_router(obstacles: Obstacles) -> APIRouter:
    """Return the routes.

    Args:
        obstacles: tells, in sentences, what keeps the process from doing its work.
    """
    router = APIRouter()

    @router.get("/healthz")
    def healthz() -> dict[str, str]:
        """Say that the process lives."""
        return {"status": "alive"}

    @router.get("/readyz")
    def readyz() -> JSONResponse:
        """Say whether the process can do its work, and if not, why."""
        found = obstacles()
        body = {"status": "not ready" if found else "ready", "obstacles": found}
        return JSONResponse(body, status_code=503 if found else 200)

    @router.get("/metrics")
    def metrics() -> Response:
        """Return the process's own metrics."""
        body, content_type = exposition()
        return Response(body, media_type=content_type)

    return router
