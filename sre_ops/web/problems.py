"""Errors as people and programs read them: a page, or RFC 9457 `application/problem+json`."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from sre_ops.kernel.errors import Conflict, Forbidden, Invalid, NotFound, SreOpsError, Unavailable
from sre_ops.kernel.messages import N_, Message
from sre_ops.web.i18n import translator
from sre_ops.web.pages import render, viewer
from sre_ops.web.wrong_fields import FieldProblem, Wrong, for_people, for_programs

API = "/api/"
MEDIA_TYPE = "application/problem+json"


class Unauthenticated(SreOpsError):
    """Nobody is signed in, or the token is not known; signing in may help."""


class Busy(Unavailable):
    """The process has too much of this work at once.

    Args:
        text, values: what is told, as in `SreOpsError`.
        retry_after_seconds: when trying again makes sense.
    """

    def __init__(self, text: str, /, *, retry_after_seconds: int = 2, **values: object) -> None:
        super().__init__(text, **values)
        self.retry_after_seconds = retry_after_seconds


STATUSES: dict[type[SreOpsError], int] = {
    Invalid: 422,
    NotFound: 404,
    Conflict: 409,
    Forbidden: 403,
    Unavailable: 503,
    Unauthenticated: 401,
}
TITLES: dict[int, str] = {
    400: N_("The request cannot be read"),
    401: N_("Please sign in"),
    403: N_("This is not yours to do"),
    404: N_("There is nothing here"),
    405: N_("This address does not do that"),
    409: N_("That does not fit the present state"),
    413: N_("That is too large"),
    422: N_("Something given is wrong"),
    429: N_("Too many attempts"),
    500: N_("Something broke on our side"),
    503: N_("Not available at the moment"),
}
ADVICE: dict[int, str] = {
    403: N_("Ask an admin of your team if you need it."),
    404: N_("It may have been removed, or the address has a typing error."),
    500: N_("It was logged. Trying again may help; if it does not, tell the request id below."),
    503: N_("Trying again in a moment may help."),
}


class Problem(BaseModel):
    """RFC 9457 problem details: the body of every error under `/api/`."""

    type: str = Field(default="about:blank", description="`urn:sre_ops:problem:<class>`.")
    title: str
    status: int
    detail: str = ""
    instance: str = Field(default="", description="Path of the request.")
    request_id: str = Field(default="", description="Also in `X-Request-Id` and in the log.")
    errors: list[FieldProblem] = Field(default_factory=list)


def responses(*errors: type[SreOpsError]) -> dict[int | str, dict[str, Any]]:
    """Return the `responses=` of a route that may raise *errors*; 422 is always there."""
    chosen: tuple[type[SreOpsError], ...] = (Invalid, *errors)
    return {
        status_of(one): {"model": Problem, "description": (one.__doc__ or "").split("\n")[0]}
        for one in chosen
    }


def status_of(error: type[SreOpsError] | SreOpsError) -> int:
    """Return the HTTP status of a domain error, by its nearest base class."""
    kind = error if isinstance(error, type) else type(error)
    return next((STATUSES[base] for base in kind.__mro__ if base in STATUSES), 500)


Recognise = Callable[[Request], None]
"""Fills in the viewer of a request, where somebody is signed in and no route has asked yet."""


def install(app: FastAPI, *, recognise: Recognise = lambda _request: None) -> None:
    """Let every error of *app* be told by this module.

    Args:
        app: the application.
        recognise: asked before a page is written, so that an address without a route shows
            the same navigation as any other page.
    """
    app.state.recognise = recognise
    app.add_exception_handler(SreOpsError, _domain)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    _document(app)


def _document(app: FastAPI) -> None:
    """Let the OpenAPI document say `application/problem+json`, where FastAPI says plain JSON."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        document = generate()
        for path in document.get("paths", {}).values():
            for operation in path.values():
                for status, answer in operation.get("responses", {}).items():
                    content = answer.get("content", {})
                    if status.startswith(("4", "5")) and "application/json" in content:
                        content[MEDIA_TYPE] = content.pop("application/json")
        return document

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's documented way to extend it


async def tell(
    request: Request,
    status: int,
    detail: Message | None = None,
    *,
    kind: str = "",
    errors: Sequence[Wrong] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with a problem: JSON under `/api/` or where HTML is not wanted, else a page.

    Args:
        request: what cannot be done.
        status: HTTP status of the answer.
        detail: what went wrong; a program reads it in English, a person in her language.
        kind: name of the problem's type; empty where the status says all.
        errors: of the fields, as pydantic tells them; they take the detail's place.
        headers: further headers.
    """
    if _wants_page(request):
        # In a worker thread: it looks into the database for who is signed in.
        return await run_in_threadpool(_page, request, status, detail, errors, headers)
    fields = for_programs(errors)
    told = "; ".join(f"{one.field}: {one.message}" for one in fields) or str(detail or "")
    problem = Problem(
        type=f"urn:sre_ops:problem:{kind}" if kind else "about:blank",
        title=_title(status),
        status=status,
        detail=told,
        instance=request.url.path,
        request_id=getattr(request.state, "request_id", ""),
        errors=fields,
    )
    body = problem.model_dump(mode="json", exclude_defaults=True)
    return JSONResponse(
        {"type": problem.type, **body}, status, dict(headers or {}), media_type=MEDIA_TYPE
    )


def _page(
    request: Request,
    status: int,
    detail: Message | None,
    errors: Sequence[Wrong],
    headers: Mapping[str, str] | None,
) -> Response:
    """Write the problem in the language of whoever is signed in, inside of her navigation."""
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:  # what broke may be the database itself
        request.app.state.recognise(request)
    say = translator(viewer(request)).gettext
    return render(
        request,
        "web/problem.html",
        status=status,
        headers=headers,
        title=say(_title(status)),
        advice=say(ADVICE[status]) if status in ADVICE else "",
        status_code=status,
        detail=detail.spoken(say) if detail else "",
        errors=[
            {"field": place, "message": words.spoken(say)} for place, words in for_people(errors)
        ],
    )


def _title(status: int) -> str:
    return TITLES.get(status) or HTTPStatus(status).phrase


def _wants_page(request: Request) -> bool:
    if request.url.path.startswith(API):
        return False
    accept = request.headers.get("accept", "")
    return "text/html" in accept or "json" not in accept


async def _domain(request: Request, error: Exception) -> Response:
    assert isinstance(error, SreOpsError)
    status = status_of(error)
    headers: dict[str, str] = {}
    if status == STATUSES[Unauthenticated]:
        if _wants_page(request) and request.app.state.shell.sign_in:
            return RedirectResponse(_sign_in(request), 303)
        headers["WWW-Authenticate"] = 'Bearer realm="sre_ops"'
    if isinstance(error, Busy):
        headers["Retry-After"] = str(error.retry_after_seconds)
    return await tell(request, status, error.message, kind=_kind(error), headers=headers)


def _sign_in(request: Request) -> str:
    """Return the sign-in page's address; it leads back to pages, never to a form's target."""
    address: str = request.app.state.shell.sign_in
    path, query = request.url.path, request.url.query
    if request.method != "GET" or path == "/":
        return address
    return f"{address}?{urlencode({'next': f'{path}?{query}' if query else path})}"


def _kind(error: SreOpsError) -> str:
    name = type(error).__name__
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)[1:]


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = error.errors()
    if _wants_page(request) and all(one["loc"][0] == "path" for one in errors):
        return await tell(request, 404)  # for a person, a typing error in an address
    return await tell(request, 422, kind="invalid", errors=errors)


async def _http(request: Request, error: Exception) -> Response:
    """Tell an error of the framework; its own words, which are English, go to programs alone."""
    assert isinstance(error, HTTPException)
    detail: object = error.detail
    if not isinstance(detail, Message):
        is_foreign = detail == HTTPStatus(error.status_code).phrase or _wants_page(request)
        detail = None if is_foreign else Message(str(detail))
    return await tell(request, error.status_code, detail, headers=error.headers)
