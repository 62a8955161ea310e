"""Pure ASGI middleware around every request: its id, its log line, its metrics, the last resort."""

import re
from time import perf_counter
from typing import Any
from uuid import uuid4

import structlog
from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sre_ops.web.metrics import REQUEST_SECONDS, REQUESTS
from sre_ops.web.problems import tell

_LOG = structlog.get_logger("sre_ops.access")
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET = (
    "/healthz",
    "/readyz",
    "/metrics",
    "/static/",
    "/api/v1/alerts/alertmanager/",
    "/api/v1/alerts/generic/",
    "/v2/enqueue",
)
"""What is asked every few seconds, with every page, or in floods: logged at debug level."""
_SECRETS = ("{token}", "{key}")
"""Parts of a path that let somebody in."""


class RequestMiddleware:
    """Gives each request an id, binds it to the log, measures, and answers 500 when all fails.

    The id comes from `X-Request-Id` when a proxy in front gives a plain one, so that both
    logs meet; it is in the answer, in `request.state.request_id` and in every log line.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope).get("x-request-id", ""))
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = perf_counter()
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception:
            _LOG.exception("request_failed", method=scope["method"], path=loggable(scope))
            if status:
                raise  # half an answer is out; only closing the connection tells the truth
            answer = await tell(Request(scope), 500)
            await answer(scope, receive, sending)
        finally:
            _account(scope, status or 500, perf_counter() - started)


def _request_id(given: str) -> str:
    return given if _GIVEN.fullmatch(given) else uuid4().hex


def _account(scope: Scope, status: int, seconds: float) -> None:
    method, route = _known(scope["method"]), route_template(scope)
    REQUESTS.labels(method=method, route=route, status=f"{status // 100}xx").inc()
    if route != "/live":  # open for hours by design: it would drown the others
        REQUEST_SECONDS.labels(method=method, route=route).observe(seconds)
    say = _LOG.debug if scope["path"].startswith(QUIET) and status < 400 else _LOG.info  # noqa: PLR2004
    say(
        "request",
        method=scope["method"],
        path=loggable(scope),
        route=route,
        status=status,
        milliseconds=round(seconds * 1000, 1),
        client=(scope.get("client") or ("",))[0],
    )


def route_template(scope: Scope) -> str:
    """Return the route as declared, such as `/slos/{slo_id}`; `unmatched` when there is none.

    Never the path itself: whoever tries addresses would fill the memory with metrics.
    """
    inner: dict[str, Any] = scope.get("fastapi") or {}
    context = inner.get("effective_route_context")
    if context is not None:
        return str(context.path_format)  # with the prefixes of including routers
    route = scope.get("route")
    if route is not None:
        return str(getattr(route, "path_format", "") or getattr(route, "path", "unmatched"))
    return "/static" if scope["path"].startswith("/static/") else "unmatched"


def loggable(scope: Scope) -> str:
    """Return the path; the template instead where the path itself lets somebody in."""
    route = route_template(scope)
    return route if any(one in route for one in _SECRETS) else str(scope["path"])


def _known(method: str) -> str:
    known = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    return method if method in known else "other"
