"""`/alerts/{group_id}`: what fires, what its source said, where it went and why; and its end."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.alerts import queries
from sre_ops.alerts.commands import lifecycle as commands
from sre_ops.alerts.pages import people, route_words, wording
from sre_ops.alerts.queries import Shown
from sre_ops.alerts.store import group_lists as lists
from sre_ops.alerts.store import groups as groups_store
from sre_ops.alerts.store import routing as routing_store
from sre_ops.catalog.public import reads as catalog
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Conflict
from sre_ops.tenancy.access import reads, requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.transactions import reads as reads_as
from sre_ops.tenancy.transactions import writes as writes_as
from sre_ops.web.pages import render

router = APIRouter()
_ALERTS = 50
_SAID = 100
Reading = Annotated[ReadSession, reads("alerts")]
Viewer = Annotated[Actor, requires(Role.VIEWER, scope="alerts:read")]
Responder = Annotated[Actor, requires(Role.RESPONDER)]
Text = Annotated[str, Form(max_length=2_000)]


# Whatever is no id, such as `/alerts/quality`, may be a page of a slice above.
@router.get("/alerts/{group_id:uuid}")
def shown(request: Request, session: Reading, actor: Viewer, group_id: UUID) -> Response:
    """Show a group of alerts."""
    return _show(request, session, actor, group_id)


@router.post("/alerts/{group_id}/acknowledge")
def acknowledge(request: Request, actor: Responder, group_id: UUID, back: Text = "") -> Response:
    """Take a group of alerts; *back* is the query of the list to go back to."""
    state = request.app.state
    by = people.person(actor)
    try:
        with writes_as("alerts")(state.database, actor) as session:
            commands.acknowledge_group(session, group_id, by=by, at=state.clock.now())
    except Conflict as problem:
        return _refused(request, actor, group_id, problem)
    return RedirectResponse(f"/alerts{back}" if back[:1] == "?" else f"/alerts/{group_id}", 303)


@router.post("/alerts/{group_id}/resolve")
def resolve(request: Request, actor: Responder, group_id: UUID, knows: Text = "") -> Response:
    """End a group of alerts; whoever does has to say that she *knows* that it fires."""
    state = request.app.state
    by = people.person(actor)
    try:
        with writes_as("alerts")(state.database, actor) as session:
            commands.resolve_group(
                session, group_id, by=by, although_firing=bool(knows), at=state.clock.now()
            )
    except Conflict as problem:
        return _refused(request, actor, group_id, problem)
    return RedirectResponse(f"/alerts/{group_id}", 303)


def _refused(request: Request, actor: Actor, group_id: UUID, problem: Conflict) -> Response:
    with reads_as("alerts")(request.app.state.database, actor) as session:
        return _show(request, session, actor, group_id, problem=problem)


def _show(
    request: Request,
    session: ReadSession,
    actor: Actor,
    group_id: UUID,
    *,
    problem: Conflict | None = None,
) -> Response:
    found = queries.shown(session, group_id)
    group = found.group
    row = groups_store.group(session, group_id)
    ids = [one.alert_id for one in group.alerts[:_ALERTS]]
    return render(
        request,
        "alerts/group.html",
        status=409 if problem else 200,
        group=group,
        row=row,
        stand=lists.stand_of(row),
        alerts=group.alerts[:_ALERTS],
        said=lists.said_of(session, ids, limit=_SAID),
        titles={one.alert_id: one.title for one in group.alerts},
        looked=_looked(session, found),
        destinations=found.explanation.get("destinations", ()),
        window=_reason(session, group.muted_by),
        has_service=bool(group.service and catalog.service_named(session, group.service)),
        names=people.names(request, actor),
        me=actor.person_id,
        may_take=people.may(actor, Role.RESPONDER),
        words=wording,
        problem=people.told(request, problem) if problem else "",
        topics=("alerts.groups",),
    )


def _looked(session: ReadSession, found: Shown) -> list[route_words.Looked]:
    tree, version = routing_store.tree(session)
    return route_words.looked_at(
        found.explanation, tree if version == found.routing_version else None
    )


def _reason(session: ReadSession, window_id: UUID | None) -> str:
    return routing_store.window_reason(session, window_id) if window_id else ""
