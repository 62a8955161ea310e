"""`/oncall/why/{group_id}`: why somebody was paged, or nobody, in plain sentences."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Conflict, Forbidden
from sre_ops.kernel.messages import N_, Message
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.commands.hurry import LONGEST_REASON, hurry
from sre_ops.oncall.queries import wording
from sre_ops.oncall.queries.hurrying import next_pages
from sre_ops.oncall.queries.why import why
from sre_ops.tenancy.access import reads, requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.transactions import reads as reads_as
from sre_ops.tenancy.transactions import writes as writes_as
from sre_ops.web.i18n import translator
from sre_ops.web.pages import render, viewer

router = APIRouter()


@router.get("/oncall/why/{group_id}")
def page(
    request: Request,
    session: Annotated[ReadSession, reads("oncall")],
    actor: Annotated[Actor, requires(Role.VIEWER, scope="oncall:read")],
    group_id: UUID,
) -> Response:
    """Show what alerts said, what was decided and what became of every message."""
    return _show(request, session, actor, group_id)


@router.post("/oncall/why/{group_id}/escalate")
def escalate(
    request: Request,
    actor: Annotated[Actor, requires(Role.RESPONDER)],
    group_id: UUID,
    reason: Annotated[str, Form(max_length=2_000)] = "",
    seen: Annotated[int, Form(ge=0)] = 0,
) -> Response:
    """Do the next step now; where somebody else than shown would be paged, show that first."""
    if actor.person_id is None:
        raise Forbidden(N_("this takes a person"))
    database, now = request.app.state.database, request.app.state.clock.now()
    try:
        with writes_as("oncall")(database, actor) as session:
            hurry(session, group_id, by=actor.person_id, reason=reason, seen=seen, at=now)
    except (Unfit, Conflict) as problem:
        with reads_as("oncall")(database, actor) as reading:
            return _show(request, reading, actor, group_id, problem=problem, reason=reason)
    return RedirectResponse(f"/oncall/why/{group_id}", 303)


def _show(
    request: Request,
    session: ReadSession,
    actor: Actor,
    group_id: UUID,
    *,
    problem: Unfit | Conflict | None = None,
    reason: str = "",
) -> Response:
    found = why(session, group_id)
    say = translator(viewer(request)).gettext
    told: Message | None = problem.message if problem else None
    return render(
        request,
        "oncall/why.html",
        status=409 if isinstance(problem, Conflict) else 422 if problem else 200,
        found=found,
        summary=found.summary.spoken(say),
        spoken=lambda one: one.spoken(say),
        words=wording,
        upcoming=next_pages(session, group_id, request.app.state.clock.now()),
        may_escalate=actor.role is not None and actor.role.covers(Role.RESPONDER),
        problem=told.spoken(say) if told else "",
        reason=reason,
        longest_reason=LONGEST_REASON,
    )
