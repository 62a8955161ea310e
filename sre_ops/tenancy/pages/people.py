"""`/people`: admins invite, give roles, disable, and sign others out."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.kernel.errors import Conflict
from sre_ops.tenancy import queries
from sre_ops.tenancy.access import requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.commands import people
from sre_ops.tenancy.commands.addresses import OwnAddress, change_address
from sre_ops.tenancy.commands.links import link_url
from sre_ops.tenancy.domain.faults import Unfit
from sre_ops.tenancy.domain.people import LastAdmin
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.pages import forms
from sre_ops.tenancy.transactions import reads, writes
from sre_ops.web.addresses import base_url
from sre_ops.web.i18n import N_

router = APIRouter()
Admin = Annotated[Actor, requires(Role.ADMIN)]
Text = Annotated[str, Form()]
LAST_ADMIN = N_("This is the only admin. Make somebody else admin first.")
OWN_ADDRESS = N_("Change your own address on your account page, with your password.")


@router.get("/people")
def listed(request: Request, actor: Admin) -> Response:
    """Show everybody who has an account."""
    return _show(request, actor)


@router.post("/people/invitations")
def invite(request: Request, actor: Admin, role: Annotated[Role, Form()]) -> Response:
    """Make an invitation and show its link, this once."""
    now = request.app.state.clock.now()
    with writes("tenancy")(request.app.state.database, actor) as session:
        key = people.invite(session, role, by=actor.person_id, at=now)
    return _show(request, actor, link=link_url(base_url(request), key), link_role=role.value)


@router.post("/people/{person_id}/password-link")
def password_link(request: Request, actor: Admin, person_id: UUID) -> Response:
    """Make a link with which a person chooses a new password, and show it, this once."""
    now = request.app.state.clock.now()
    with writes("tenancy")(request.app.state.database, actor) as session:
        key = people.let_choose_password(session, person_id, by=actor.person_id, at=now)
    return _show(request, actor, link=link_url(base_url(request), key))


@router.post("/people/{person_id}/role")
def give_role(
    request: Request, actor: Admin, person_id: UUID, role: Annotated[Role, Form()]
) -> Response:
    """Give a person another role."""
    now = request.app.state.clock.now()
    try:
        with writes("tenancy")(request.app.state.database, actor) as session:
            people.give_role(session, person_id, role, at=now)
    except LastAdmin as problem:
        return _refuse(request, actor, problem)
    return RedirectResponse("/people", 303)


@router.post("/people/{person_id}/email")
def change_email(request: Request, actor: Admin, person_id: UUID, email: Text = "") -> Response:
    """Let a person sign in with another address; her sessions stay."""
    now = request.app.state.clock.now()
    try:
        with writes("tenancy")(request.app.state.database, actor) as session:
            change_address(session, person_id, email, by=actor.person_id, at=now)
    except OwnAddress:
        return _show(request, actor, error=forms.say(request, OWN_ADDRESS), status=409)
    except Unfit as problem:
        return _show(request, actor, error=forms.told(request, problem)["email"], status=422)
    return RedirectResponse("/people", 303)


@router.post("/people/{person_id}/disable")
def disable(request: Request, actor: Admin, person_id: UUID) -> Response:
    """Let a person in no more, from this moment on."""
    now = request.app.state.clock.now()
    try:
        with writes("tenancy")(request.app.state.database, actor) as session:
            people.disable(session, person_id, at=now)
    except LastAdmin as problem:
        return _refuse(request, actor, problem)
    return RedirectResponse("/people", 303)


@router.post("/people/{person_id}/enable")
def enable(request: Request, actor: Admin, person_id: UUID) -> Response:
    """Let a person sign in again."""
    now = request.app.state.clock.now()
    with writes("tenancy")(request.app.state.database, actor) as session:
        people.enable(session, person_id, at=now)
    return RedirectResponse("/people", 303)


@router.post("/people/{person_id}/sign-out")
def sign_out(request: Request, actor: Admin, person_id: UUID) -> Response:
    """End every session of a person."""
    now = request.app.state.clock.now()
    with writes("tenancy")(request.app.state.database, actor) as session:
        people.sign_out_everywhere(session, person_id, at=now)
    return RedirectResponse("/people", 303)


@router.post("/people/{person_id}/erase")
def erase(request: Request, actor: Admin, person_id: UUID, confirmed: Text = "") -> Response:
    """Delete what names a person, once her address was typed to confirm it."""
    now = request.app.state.clock.now()
    try:
        with writes("tenancy")(request.app.state.database, actor) as session:
            people.erase(session, person_id, confirmed=confirmed, at=now)
    except LastAdmin as problem:
        return _refuse(request, actor, problem)
    except Unfit as problem:
        return _show(request, actor, error=forms.told(request, problem)["confirmed"], status=422)
    return RedirectResponse("/people", 303)


def _refuse(request: Request, actor: Actor, _problem: Conflict) -> Response:
    return _show(request, actor, error=forms.say(request, LAST_ADMIN), status=409)


def _show(
    request: Request,
    actor: Actor,
    *,
    link: str = "",
    link_role: str = "",
    error: str = "",
    status: int = 200,
) -> Response:
    with reads("tenancy")(request.app.state.database, actor) as session:
        found = queries.everybody(session)
    return forms.private(
        request,
        "tenancy/people.html",
        status=status,
        people=found,
        me=actor.person_id,
        roles=[role.value for role in Role],
        link=link,
        link_role=link_role,
        error=error,
    )
