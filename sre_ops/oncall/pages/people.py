"""`/oncall/people` and `/oncall/teams/{slug}`: who can be reached, and who is paged with a team."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.catalog.public import reads as catalog
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.oncall.commands.contacts import set_team_people
from sre_ops.oncall.pages.schedules import Slug
from sre_ops.oncall.queries import wording
from sre_ops.oncall.queries.people import Lack, everybody
from sre_ops.oncall.store import reaching as store
from sre_ops.tenancy.access import reads, requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.public import reads as tenancy
from sre_ops.tenancy.transactions import writes as writes_as
from sre_ops.web.pages import render

router = APIRouter()
Reading = Annotated[ReadSession, reads("oncall")]
Managing = Annotated[ReadSession, reads("oncall", Role.MANAGER)]
Viewer = Annotated[Actor, requires(Role.VIEWER, scope="oncall:read")]
Manager = Annotated[Actor, requires(Role.MANAGER)]
Chosen = Annotated[Sequence[UUID], Form(max_length=200)]
LACKS = {
    Lack.NO_WAY: N_("cannot be reached"),
    Lack.MAIL_ALONE: N_("e-mail alone, which wakes nobody"),
    Lack.DISABLED: N_("the account is disabled"),
}


@router.get("/oncall/people")
def people(
    request: Request,
    session: Reading,
    actor: Viewer,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show how everybody is reached, and who is paged with each team."""
    state = request.app.state
    found = everybody(session, state.clock.now(), sends_mail=state.sends_mail)
    return render(
        request,
        "oncall/people.html",
        found=found,
        names={one.person.id: one.person.name for one in found.people},
        lacks=LACKS,
        words=wording,
        me=actor.person_id,
        sends_mail=state.sends_mail,
        is_saved=done == "saved",
        may_write=actor.role is not None and actor.role.covers(Role.MANAGER),
    )


@router.get("/oncall/teams/{slug}")
def team(request: Request, session: Managing, slug: Slug) -> Response:
    """Show who may be paged with a team, to be chosen."""
    found = _team(session, slug)
    members = store.team_people(session).get(found.id, ())
    return render(
        request,
        "oncall/team.html",
        team=found,
        people=[one for one in tenancy.people(session) if not one.is_disabled or one.id in members],
        members=members,
    )


@router.post("/oncall/teams/{slug}")
def change(request: Request, actor: Manager, slug: Slug, person: Chosen = ()) -> Response:
    """Say who is paged where a policy names the team."""
    state = request.app.state
    with writes_as("oncall")(state.database, actor) as session:
        found = _team(session, slug)
        set_team_people(session, found.id, person, by=actor.person_id, at=state.clock.now())
    return RedirectResponse("/oncall/people?done=saved", 303)


def _team(session: ReadSession, slug: str) -> catalog.TeamView:
    for one in catalog.teams(session):
        if one.slug == slug:
            return one
    raise NotFound(N_("there is no team %(slug)s"), slug=slug)
