"""Builds the web application of a process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

from sre_ops.app.runtime import Runtime
from sre_ops.web.health import health_router

_FRONT = """sre_ops keeps the error budgets of {slos}.

/healthz   the process lives
/readyz    it can do its work
/metrics   budgets and burn rates (sre_ops_slo_*), jobs, process
"""


def create_app(runtime: Runtime) -> FastAPI:
    """Return the application; starting it starts the jobs of *runtime*."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        runtime.start()
        yield
        runtime.stop()

    # Swagger's page comes from a foreign host; the API's own one arrives with the API.
    app = FastAPI(title="sre_ops", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.include_router(health_router(runtime.obstacles))

    @app.get("/", response_class=PlainTextResponse)
    def front() -> str:
        """Say what this is and where to look."""
        return _FRONT.format(slos=runtime.settings.definitions)

    return app
