"""`/alerts/mutes`: when nobody is paged of which alerts, and the form that says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.alerts.commands import mutes as commands
from sre_ops.alerts.domain.muting import MuteWindow, Once
from sre_ops.alerts.pages import people
from sre_ops.alerts.pages.labels import matchers_of
from sre_ops.alerts.pages.mute_form import Typed, fresh, typed
from sre_ops.alerts.store import routing as routing_store
from sre_ops.alerts.tables import MuteWindowRow
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.tenancy.access import reads, requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.transactions import reads as reads_as
from sre_ops.tenancy.transactions import writes as writes_as
from sre_ops.web.pages import render, viewer
from sre_ops.web.viewer import Viewer as Looker

router = APIRouter()
Reading = Annotated[ReadSession, reads("alerts")]
Viewer = Annotated[Actor, requires(Role.VIEWER, scope="alerts:read")]
Responder = Annotated[Actor, requires(Role.RESPONDER)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A window and whether it mutes right now; `once` where it comes only once."""

    row: MuteWindowRow
    window: MuteWindow
    once: Once | None
    is_in_force: bool


@router.get("/alerts/mutes")
def listed(
    request: Request,
    session: Reading,
    actor: Viewer,
    *,
    form: Annotated[str, Query(max_length=20)] = "",
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the maintenance windows that are not over, and the form to make one."""
    now: datetime = request.app.state.clock.now()
    return _show(request, session, actor, fresh(form, now, viewer(request)), done=done)


@router.post("/alerts/mutes")
def make(request: Request, actor: Responder, said: Annotated[Typed, Depends(typed)]) -> Response:
    """Let nobody be paged of some alerts for a while, or every week."""
    state = request.app.state
    try:
        wish = _wish(said, viewer(request))
        with writes_as("alerts")(state.database, actor) as session:
            commands.create_window(session, **wish, by=actor.person_id, at=state.clock.now())
    except Invalid as problem:
        field = problem.field if isinstance(problem, Unfit) else said.last_field
        faults = {field: people.told(request, problem)}
        with reads_as("alerts")(state.database, actor) as reading:
            return _show(request, reading, actor, said, faults=faults)
    return RedirectResponse("/alerts/mutes?done=made", 303)


@router.post("/alerts/mutes/{window_id}/end")
def end(request: Request, actor: Responder, window_id: UUID) -> Response:
    """End a maintenance window before its time."""
    state = request.app.state
    with writes_as("alerts")(state.database, actor) as session:
        commands.end_window(session, window_id, by=actor.person_id, at=state.clock.now())
    return RedirectResponse("/alerts/mutes?done=ended", 303)


def _show(
    request: Request,
    session: ReadSession,
    actor: Actor,
    said: Typed,
    *,
    faults: Mapping[str, str] | None = None,
    done: str = "",
) -> Response:
    now = request.app.state.clock.now()
    lines = [_line(row, now) for row in routing_store.window_rows(session, now)]
    return render(
        request,
        "alerts/mutes.html",
        status=422 if faults else 200,
        now_muting=[one for one in lines if one.is_in_force],
        to_come=[one for one in lines if not one.is_in_force],
        typed=said,
        faults=faults or {},
        names=people.names(request, actor),
        may_mute=people.may(actor, Role.RESPONDER),
        done=done,
    )


def _line(row: MuteWindowRow, now: datetime) -> Line:
    window = routing_store.facts_of(row)
    return Line(
        row=row,
        window=window,
        once=window.period if isinstance(window.period, Once) else None,
        is_in_force=window.period.holds(now),
    )


def _wish(said: Typed, looker: Looker) -> dict[str, Any]:
    if not 1 <= len(said.reason) <= 500:  # noqa: PLR2004 - what the column holds
        raise Unfit("reason", N_("Write why, in 1 to 500 characters."))
    matchers = matchers_of(said.matchers, "matchers")
    return {"period": said.period(looker), "matchers": matchers, "reason": said.reason}
