"""`/alerts/mutes`: when nobody is paged of which alerts, and the form that says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.alerts.commands import mutes as commands
from sre_ops.alerts.domain.muting import MuteWindow, Once
from sre_ops.alerts.pages import people
from sre_ops.alerts.pages.labels import matchers_of
from sre_ops.alerts.store import routing as routing_store
from sre_ops.alerts.tables import MuteWindowRow
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.wall_clock import instant_of, local_of
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
Text = Annotated[str, Form(max_length=10_000)]
_USUAL = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A window and whether it mutes right now; `once` where it comes only once."""

    row: MuteWindowRow
    window: MuteWindow
    once: Once | None
    is_in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody typed into the form."""

    reason: str = ""
    matchers: str = ""
    from_at: str = ""
    to_at: str = ""

    def once(self, looker: Looker) -> Once:
        """Read from when to when, by the clocks of whoever looks.

        Raises:
            Unfit: a field makes no sense; the first one.
        """
        from_at, to_at = (_instant(one, self, looker) for one in ("from_at", "to_at"))
        try:
            return Once(from_at=from_at, to_at=to_at)
        except Invalid as error:
            raise Unfit("to_at", N_("It must end after it starts, at most 31 days later.")) from (
                error
            )


@router.get("/alerts/mutes")
def listed(
    request: Request,
    session: Reading,
    actor: Viewer,
    *,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the maintenance windows that are not over, and the form to make one."""
    now: datetime = request.app.state.clock.now()
    fresh = Typed(from_at=_local(now, viewer(request)), to_at=_local(now + _USUAL, viewer(request)))
    return _show(request, session, actor, fresh, done=done)


@router.post("/alerts/mutes")
def make(
    request: Request,
    actor: Responder,
    *,
    reason: Text = "",
    matchers: Text = "",
    from_at: Text = "",
    to_at: Text = "",
) -> Response:
    """Let nobody be paged of some alerts for a while."""
    state = request.app.state
    said = Typed(
        reason=reason.strip(), matchers=matchers, from_at=from_at.strip(), to_at=to_at.strip()
    )
    try:
        wish = _wish(said, viewer(request))
        with writes_as("alerts")(state.database, actor) as session:
            commands.create_window(session, **wish, by=actor.person_id, at=state.clock.now())
    except Invalid as problem:
        field = problem.field if isinstance(problem, Unfit) else "to_at"
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
    return {"period": said.once(looker), "matchers": matchers, "reason": said.reason}


def _instant(field: str, said: Typed, looker: Looker) -> datetime:
    try:
        local = datetime.fromisoformat(getattr(said, field)).replace(tzinfo=None)
        return instant_of(local, looker.zone_info)
    except (ValueError, OverflowError) as error:
        raise Unfit(field, N_("Give a day or time such as 2026-11-30 or 02:00.")) from error


def _local(at: datetime, looker: Looker) -> str:
    return local_of(at.astimezone(UTC), looker.zone_info).isoformat(timespec="minutes")
