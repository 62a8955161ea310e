"""Pure ASGI middleware that protects browsers: security headers, and no cross-site changes."""

from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as AsgiMessage

from sre_ops.kernel.messages import N_, Message
from sre_ops.web.problems import API, tell
from sre_ops.web.viewer import viewer_of

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""No inline script, no inline style, no foreign host; `data:` images are icons of the styles."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
TRANSPORT = "max-age=31536000"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class SecurityHeadersMiddleware:
    """Puts `HEADERS` on every answer, and HSTS on those over HTTPS."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def sending(message: AsgiMessage) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", TRANSPORT)
            await send(message)

        await self.app(scope, receive, sending)


class ViewerMiddleware:
    """Sets `request.state.viewer` from cookies and Accept-Language."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            request = Request(scope)
            language = request.headers.get("accept-language", "")
            request.state.viewer = viewer_of(request.cookies, language)
        await self.app(scope, receive, send)


class CrossSiteMiddleware:
    """Refuses changes that another site's page asks a browser to make in a person's name.

    Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`; what
    carries neither is no browser, and has no cookie that somebody else could misuse. A
    request to the API with a bearer token is exempt: a foreign page cannot know the token.

    Source: OWASP Cross-Site Request Forgery Prevention Cheat Sheet, "Fetch Metadata".
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and is_cross_site(
            scope["method"], scope["path"], Headers(scope=scope)
        ):
            detail = Message(N_("this change was asked for by a page of another site"))
            answer = await tell(Request(scope), 403, detail, kind="cross-site")
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)


class BodyLimitMiddleware:
    """Refuses bodies of more than *limit* bytes with 413, before or while they are read.

    FastAPI's own limit stands outside of every middleware: its answer has no headers of ours.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit
        self._too_large = Message(N_("a request may have %(limit)s bytes"), {"limit": limit})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        told = Headers(scope=scope).get("content-length", "") if scope["type"] == "http" else ""
        if told.isdecimal() and int(told) > self.limit:
            answer = await tell(Request(scope), 413, self._too_large)
            await answer(scope, receive, send)
            return
        read = 0

        async def receiving() -> AsgiMessage:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.limit:
                raise HTTPException(413, self._too_large)
            return message

        await self.app(scope, receiving, send)


def is_cross_site(method: str, path: str, headers: Headers) -> bool:
    """Tell whether a request would change something on behalf of a foreign page."""
    # On a page the token means nothing and the cookie counts: a made-up one must not exempt it.
    is_token = headers.get("authorization", "").lower().startswith("bearer ")
    if method in SAFE or (is_token and path.startswith(API)):
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")
