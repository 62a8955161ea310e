"""The door: sign in, sign out, and links that open once."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.tenancy.access import cookie_name, identify, open_to_all, requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.commands.joining import choose_password, join, look_at_link
from sre_ops.tenancy.commands.sign_in import (
    Attempt,
    LockedOut,
    WrongPassword,
    sign_in,
    sign_out,
)
from sre_ops.tenancy.commands.tenants import list_tenants
from sre_ops.tenancy.domain.faults import Unfit
from sre_ops.tenancy.domain.links import LinkSpent, Purpose
from sre_ops.tenancy.domain.returning import HOME, own_path
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.secrets import Key, key_of
from sre_ops.tenancy.pages import forms
from sre_ops.tenancy.tables import Tenant
from sre_ops.tenancy.transactions import writes
from sre_ops.web.i18n import N_
from sre_ops.web.pages import viewer

router = APIRouter()
SIGN_IN = "tenancy/sign_in.html"
Text = Annotated[str, Form()]


@router.get("/sign-in", dependencies=[open_to_all])
def ask(request: Request, next: str = HOME) -> Response:  # noqa: A002 - the query's word
    """Ask for address and password."""
    if identify(request) is not None:
        return RedirectResponse(own_path(next), 303)
    return _form(request, tenant="", next_path=next)


@router.get("/t/{slug}/sign-in", dependencies=[open_to_all])
def ask_of_tenant(request: Request, slug: str, next: str = HOME) -> Response:  # noqa: A002
    """Ask for address and password of one tenant's people, whether it exists or not."""
    return _form(request, tenant=slug, next_path=next)


@router.post("/sign-in", dependencies=[open_to_all])
def enter(
    request: Request,
    *,
    email: Text = "",
    password: Text = "",
    tenant: Text = "",
    next: Text = HOME,  # noqa: A002 - the form's word
) -> Response:
    """Open a session for whoever knows the password."""
    found = _tenant(list_tenants(request.app.state.database), tenant.strip())
    attempt = Attempt(email=email, password=password, visitor=forms.visitor(request))
    try:
        key = sign_in(
            request.app.state.database,
            found,
            attempt,
            hasher=forms.hasher(request),
            clock=request.app.state.clock,
        )
    except WrongPassword:
        said = forms.say(request, N_("No account has this address and this password."))
        return _form(request, tenant=tenant, next_path=next, email=email, error=said, status=401)
    except LockedOut as problem:
        said = forms.pause_told(request, problem)
        return _form(
            request,
            tenant=tenant,
            next_path=next,
            email=email,
            error=said,
            status=429,
            headers=forms.retry(problem),
        )
    _leave_old(request)
    return forms.let_in(request, key, own_path(next))


@router.post("/sign-out")
def leave(request: Request, actor: Annotated[Actor, requires(Role.VIEWER)]) -> Response:
    """End this session; it stops counting at once, whoever copied the cookie."""
    _end(request, actor)
    answer = RedirectResponse("/sign-in", 303)
    name = cookie_name(request)
    answer.delete_cookie(name, secure=request.url.scheme == "https", httponly=True, samesite="lax")
    return answer


@router.get("/setup/{token}", dependencies=[open_to_all])
def look(request: Request, token: str) -> Response:
    """Show what a link is for; looking does not use it."""
    key = key_of(token)
    if key is None:
        return _spent(request)
    return _link_form(request, key)


@router.post("/setup/{token}", dependencies=[open_to_all])
def use(
    request: Request,
    token: str,
    *,
    name: Text = "",
    email: Text = "",
    password: Text = "",
    locale: Text = "en",
    zone: Text = "UTC",
) -> Response:
    """Use a link: join, or choose a new password; then be signed in."""
    key = key_of(token)
    if key is None:
        return _spent(request)
    fields = {"name": name, "email": email, "locale": locale, "zone": zone}
    database, clock = request.app.state.database, request.app.state.clock
    where, hasher = forms.visitor(request), forms.hasher(request)
    try:
        opened = look_at_link(database, key, at=clock.now())
        if opened.purpose is Purpose.NEW_PASSWORD:
            session = choose_password(database, key, password, where, hasher=hasher, clock=clock)
        else:
            said = {**fields, "password": password}
            session = join(database, key, said, where, hasher=hasher, clock=clock)
    except LinkSpent:
        return _spent(request)
    except Unfit as problem:
        return _link_form(request, key, typed=fields, faults=forms.told(request, problem))
    _leave_old(request)
    return forms.let_in(request, session, HOME)


def _form(
    request: Request,
    *,
    tenant: str,
    next_path: str,
    email: str = "",
    error: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    answer = forms.private(
        request,
        SIGN_IN,
        status=status,
        asks_tenant=len(list_tenants(request.app.state.database)) > 1,
        tenant=tenant[:60],
        next_path=own_path(next_path),
        email=email[:254],
        error=error,
    )
    answer.headers.update(headers or {})
    return answer


def _link_form(
    request: Request,
    key: Key,
    *,
    typed: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
) -> Response:
    try:
        opened = look_at_link(request.app.state.database, key, at=request.app.state.clock.now())
    except LinkSpent:
        return _spent(request)
    seen = viewer(request)
    fresh = {"name": "", "email": "", "locale": seen.locale, "zone": seen.zone}
    is_password = opened.purpose is Purpose.NEW_PASSWORD
    return forms.private(
        request,
        "tenancy/new_password.html" if is_password else "tenancy/setup.html",
        status=422 if faults else 200,
        link=key.text,
        opened=opened,
        is_first=opened.purpose is Purpose.SETUP,
        typed=typed or fresh,
        faults=faults or {},
        locales=forms.LOCALES,
    )


def _spent(request: Request) -> Response:
    return forms.private(request, "tenancy/link_spent.html", status=404)


def _tenant(tenants: list[Tenant], slug: str) -> UUID | None:
    """Return the only tenant, or the one of that name; None when there is none."""
    if len(tenants) == 1:
        return tenants[0].id
    return next((one.id for one in tenants if one.slug == slug), None)


def _leave_old(request: Request) -> None:
    """End the session that the browser had before: no two people share one browser."""
    login = identify(request)
    if login is not None:
        _end(request, login.actor)


def _end(request: Request, actor: Actor) -> None:
    if actor.person_id is None or actor.session_id is None:
        return
    now = request.app.state.clock.now()
    with writes("tenancy")(request.app.state.database, actor) as session:
        sign_out(session, actor.person_id, actor.session_id, at=now)
