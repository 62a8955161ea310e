"""`/oncall/schedules/{slug}/temporary`: other people take turns for a while."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.kernel.errors import Conflict, SreOpsError
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.commands.temporaries import add_temporary, end_temporary
from sre_ops.oncall.domain.rotation import Unit
from sre_ops.oncall.pages.schedules import Slug
from sre_ops.oncall.pages.temporary_form import UNITS, Typed, typed, usual
from sre_ops.oncall.store import schedules as store
from sre_ops.tenancy.access import requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.public import reads as tenancy
from sre_ops.tenancy.transactions import reads as reads_as
from sre_ops.tenancy.transactions import writes as writes_as
from sre_ops.web.i18n import N_, translator
from sre_ops.web.pages import render, viewer
from sre_ops.web.problems import status_of

router = APIRouter()
Manager = Annotated[Actor, requires(Role.MANAGER)]
_WORDS = {Unit.DAY: N_("days"), Unit.HOUR: N_("hours"), Unit.WEEK: N_("weeks")}


@router.get("/oncall/schedules/{slug}/temporary")
def new(request: Request, actor: Manager, slug: Slug) -> Response:
    """Show the form, filled in for the coming weekend."""
    return _show(request, actor, slug, None)


@router.post("/oncall/schedules/{slug}/temporary")
def add(
    request: Request, actor: Manager, slug: Slug, said: Annotated[Typed, Depends(typed)]
) -> Response:
    """Put other people on call than the rotation says, for a while."""
    state = request.app.state
    try:
        with writes_as("oncall")(state.database, actor) as session:
            zone = store.schedule_named(session, slug).zone
            add_temporary(session, said.wish(slug, zone), by=actor.person_id, at=state.clock.now())
    except (Unfit, Conflict) as problem:
        return _show(request, actor, slug, said, problem=problem)
    return RedirectResponse(f"/oncall/schedules/{slug}?done=temporary", 303)


@router.post("/oncall/schedules/{slug}/temporary/{temporary_id}/end")
def end(request: Request, actor: Manager, slug: Slug, temporary_id: UUID) -> Response:
    """Let the rotation decide again."""
    state = request.app.state
    with writes_as("oncall")(state.database, actor) as session:
        end_temporary(session, slug, temporary_id, by=actor.person_id, at=state.clock.now())
    return RedirectResponse(f"/oncall/schedules/{slug}?done=again", 303)


def _show(
    request: Request,
    actor: Actor,
    slug: str,
    said: Typed | None,
    *,
    problem: SreOpsError | None = None,
) -> Response:
    state = request.app.state
    with reads_as("oncall")(state.database, actor) as session:
        row = store.schedule_named(session, slug)
        people = [one for one in tenancy.people(session) if not one.is_disabled]
    say = translator(viewer(request)).gettext
    return render(
        request,
        "oncall/temporary.html",
        status=status_of(problem) if problem else 200,
        row=row,
        said=said or usual(state.clock.now(), row.zone),
        people=people,
        units=[(one.value, say(_WORDS[one])) for one in UNITS],
        problem=problem.message.spoken(say) if problem else "",
        wrong_field=getattr(problem, "field", ""),
    )
