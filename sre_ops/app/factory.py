"""Builds the web application of a process."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib import import_module
from importlib.metadata import version
from uuid import UUID

from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from sre_ops.app.runtime import Runtime
from sre_ops.app.slices import SLICES
from sre_ops.manifest import Slice
from sre_ops.tenancy.access import identify, open_to_all, recognise, requires
from sre_ops.tenancy.domain.roles import Role
from sre_ops.web import problems
from sre_ops.web.api_docs import api_docs_router
from sre_ops.web.assets import PREFIX, Assets
from sre_ops.web.components import components_router
from sre_ops.web.guards import (
    BodyLimitMiddleware,
    CrossSiteMiddleware,
    SecurityHeadersMiddleware,
    ViewerMiddleware,
)
from sre_ops.web.health import health_router
from sre_ops.web.kept import KeptPages
from sre_ops.web.live import Live, live_router
from sre_ops.web.preferences import preferences_router
from sre_ops.web.requests import RequestMiddleware
from sre_ops.web.shell import Shell
from sre_ops.web.templating import templates

API = "/api/v1"
MIDDLEWARE = (
    Middleware(SecurityHeadersMiddleware),
    Middleware(GZipMiddleware, minimum_size=1000, compresslevel=4),
    Middleware(ViewerMiddleware),
    Middleware(RequestMiddleware),
    Middleware(CrossSiteMiddleware),
)
"""From the outermost in; what answers with a page needs the viewer, so it stands inside."""


def create_app(runtime: Runtime, *, slices: Iterable[Slice] = SLICES) -> FastAPI:
    """Return the application; starting it starts the jobs of *runtime*."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        runtime.start()
        yield
        runtime.stop()

    declared = tuple(slices)
    app = FastAPI(
        title="sre_ops",
        version=version("sre-ops"),
        lifespan=lifespan,
        # Swagger's page comes from a foreign host; ours is drawn from the same document.
        openapi_url=None,
        middleware=[
            *MIDDLEWARE,
            Middleware(BodyLimitMiddleware, limit=runtime.settings.body_limit_kilobytes * 1024),
        ],
    )
    problems.install(app, recognise=recognise)
    _furnish(app, runtime, declared)
    for one in declared:
        if one.asked_most:
            app.include_router(
                _router(one.asked_most), prefix=f"{API}/{one.mount}", tags=[one.name]
            )
    app.include_router(health_router(runtime.obstacles, [open_to_all]))
    app.include_router(preferences_router([open_to_all]))
    app.include_router(components_router([open_to_all, Depends(recognise)]))
    app.include_router(api_docs_router([open_to_all, Depends(recognise)]))
    app.include_router(live_router(_tenant_of, [requires(Role.VIEWER)]))
    for one in declared:
        _include(app, one)
    app.mount(PREFIX, Assets(), name="static")
    return app


def _furnish(app: FastAPI, runtime: Runtime, declared: Sequence[Slice]) -> None:
    """Lay out what routes need.

    That is `runtime`, `database`, `clock`, `templates`, `shell`, `kept`, `live`, `public_url`,
    `base_url`, `report_zone`, `sends_mail`, and where the tenant of the definition files is
    measured.
    """
    app.state.runtime = runtime
    app.state.database = runtime.database
    app.state.clock = runtime.clock
    app.state.public_url = runtime.settings.public_url
    app.state.base_url = runtime.settings.base_url
    app.state.report_zone = runtime.settings.report_zone
    app.state.prometheus_url = runtime.settings.prometheus_url
    app.state.definitions_tenant = runtime.tenant
    app.state.sends_mail = bool(runtime.settings.smtp_host)
    app.state.templates = templates()
    app.state.shell = _shell(declared)
    app.state.kept = KeptPages()
    app.state.live = Live(
        runtime.database,
        [topic for one in declared for topic in one.topics],
        interval=timedelta(seconds=runtime.settings.live_seconds),
    )


def _include(app: FastAPI, one: Slice) -> None:
    """Mount the routes of a slice."""
    if one.api:
        app.include_router(_router(one.api), prefix=f"{API}/{one.mount}", tags=[one.name])
    for more in one.more_api:
        app.include_router(_router(more.what), prefix=f"{API}/{more.prefix}", tags=[one.name])
    if one.compatible:
        app.include_router(_router(one.compatible), tags=[one.name])
    if one.pages:
        app.include_router(_router(one.pages), include_in_schema=False)


def _tenant_of(request: Request) -> UUID | None:
    login = identify(request)
    return login.actor.tenant_id if login else None


def _shell(slices: Iterable[Slice]) -> Shell:
    entries = [entry for one in slices for entry in one.navigation]
    return Shell(
        navigation=tuple(sorted(entries, key=lambda entry: (entry.order, entry.title))),
        account="/account",
        sign_in="/sign-in",
        sign_out="/sign-out",
        api_docs="/api/docs",
    )


def _router(path: str) -> APIRouter:
    module, name = path.split(":")
    found = getattr(import_module(module), name)
    assert isinstance(found, APIRouter), path
    return found
