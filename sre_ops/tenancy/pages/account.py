"""`/account`: a person's own name, language, zone, password and sessions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.tenancy import queries
from sre_ops.tenancy.access import requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.commands import people
from sre_ops.tenancy.commands.addresses import change_own_address
from sre_ops.tenancy.commands.sign_in import LockedOut, sign_out
from sre_ops.tenancy.domain.agents import agent_of
from sre_ops.tenancy.domain.faults import Unfit
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.pages import forms
from sre_ops.tenancy.transactions import reads, writes
from sre_ops.web.viewer import LOCALE_COOKIE, ZONE_COOKIE

router = APIRouter()
Me = Annotated[Actor, requires(Role.VIEWER)]
Text = Annotated[str, Form()]
DONE = ("profile", "email", "password", "sessions", "token")


@router.get("/account")
def account(request: Request, actor: Me, done: str = "") -> Response:
    """Show a person what is kept of her, and where she is signed in."""
    return show(request, actor, done=done)


@router.post("/account/profile")
def change_profile(
    request: Request, actor: Me, name: Text = "", locale: Text = "", zone: Text = ""
) -> Response:
    """Change name, language and zone; this device follows the account again."""
    now = request.app.state.clock.now()
    try:
        with writes("tenancy")(request.app.state.database, actor) as session:
            people.change_profile(
                session, own_id(actor), name=name, locale=locale, zone=zone, at=now
            )
    except Unfit as problem:
        typed = {"name": name, "locale": locale, "zone": zone}
        faults = forms.told(request, problem)
        return show(request, actor, typed=typed, faults=faults, status=422)
    answer = RedirectResponse("/account?done=profile", 303)
    for cookie in (LOCALE_COOKIE, ZONE_COOKIE):
        answer.delete_cookie(cookie)
    return answer


@router.post("/account/password")
def change_password(request: Request, actor: Me, present: Text = "", new: Text = "") -> Response:
    """Change the password; the other sessions end."""
    try:
        people.change_password(
            request.app.state.database,
            actor,
            present=present,
            new=new,
            visitor=forms.visitor(request),
            hasher=forms.hasher(request),
            clock=request.app.state.clock,
        )
    except Unfit as problem:
        return show(request, actor, faults=forms.told(request, problem), status=422)
    except LockedOut as problem:
        return _paused(request, actor, problem, field="present")
    return RedirectResponse("/account?done=password", 303)


@router.post("/account/email")
def change_email(
    request: Request, actor: Me, email: Text = "", email_password: Text = ""
) -> Response:
    """Change the address with which she signs in; the sessions stay."""
    try:
        change_own_address(
            request.app.state.database,
            actor,
            email,
            password=email_password,
            visitor=forms.visitor(request),
            hasher=forms.hasher(request),
            clock=request.app.state.clock,
        )
    except Unfit as problem:
        faults = forms.told(request, problem)
        return show(request, actor, email=email[:254], faults=faults, status=422)
    except LockedOut as problem:
        return _paused(request, actor, problem, field="email_password", email=email[:254])
    return RedirectResponse("/account?done=email", 303)


@router.post("/account/sessions/{session_id}/revoke")
def revoke_session(request: Request, actor: Me, session_id: UUID) -> Response:
    """End one of the own sessions."""
    now = request.app.state.clock.now()
    with writes("tenancy")(request.app.state.database, actor) as session:
        sign_out(session, own_id(actor), session_id, at=now)
    return RedirectResponse("/account?done=sessions", 303)


@router.post("/account/sessions/revoke-others")
def revoke_others(request: Request, actor: Me) -> Response:
    """End every own session but this one."""
    now = request.app.state.clock.now()
    with writes("tenancy")(request.app.state.database, actor) as session:
        people.sign_out_everywhere(session, own_id(actor), at=now, keep=actor.session_id)
    return RedirectResponse("/account?done=sessions", 303)


def _paused(
    request: Request, actor: Actor, problem: LockedOut, *, field: str, email: str | None = None
) -> Response:
    """Tell beside *field* how long to wait."""
    faults = {field: forms.pause_told(request, problem)}
    answer = show(request, actor, email=email, faults=faults, status=429)
    answer.headers.update(forms.retry(problem))
    return answer


def own_id(actor: Actor) -> UUID:
    """Return the id of the person who was let in."""
    assert actor.person_id is not None
    return actor.person_id


def show(
    request: Request,
    actor: Actor,
    *,
    done: str = "",
    typed: dict[str, str] | None = None,
    email: str | None = None,
    faults: dict[str, str] | None = None,
    token: dict[str, object] | None = None,
    made: str = "",
    status: int = 200,
) -> Response:
    """Write the page; *email* was typed, *made* is a new token, shown this once."""
    database = request.app.state.database
    now = request.app.state.clock.now()
    with reads("tenancy")(database, actor) as session:
        me = queries.person(session, own_id(actor))
        tokens = queries.tokens_of(session, me.person_id)
        sessions = queries.sessions_of(session, me.person_id, this=actor.session_id, now=now)
    return forms.private(
        request,
        "tenancy/account.html",
        status=status,
        me=me,
        tokens=tokens,
        sessions=[(one, agent_of(one.user_agent)) for one in sessions],
        done=done if done in DONE else "",
        typed=typed or {"name": me.name, "locale": me.locale, "zone": me.zone},
        email=me.email if email is None else email,
        faults=faults or {},
        token=token or {"name": "", "scopes": [], "role": Role.VIEWER.value, "days": "90"},
        made=made,
        locales=forms.LOCALES,
        roles=[role.value for role in Role if me.role.covers(role)],
        slices=slices(request),
    )


def slices(request: Request) -> list[str]:
    """Return the names that a scope may have."""
    return [one.name for one in request.app.state.database.schemas if not one.foundation]
