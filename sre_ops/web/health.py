"""`/healthz`, `/readyz` and `/metrics`: for whoever watches the process."""

from collections.abc import Callable, Sequence

from fastapi import APIRouter, Response, params
from fastapi.responses import JSONResponse

from sre_ops.web.metrics import exposition

Obstacles = Callable[[], list[str]]


def health_router(obstacles: Obstacles, dependencies: Sequence[params.Depends] = ()) -> APIRouter:
    """Return the routes.

    Args:
        obstacles: tells, in sentences, what keeps the process from doing its work.
        dependencies: say who may ask.
    """
    router = APIRouter(dependencies=list(dependencies), tags=["health"])

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
