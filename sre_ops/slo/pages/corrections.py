"""`/corrections`: what waits for approval, what counts, what was withdrawn; and the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Conflict, Forbidden
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.units import DAY_MINUTES, to_minute
from sre_ops.slo.commands.corrections import (
    approve_correction,
    request_correction,
    withdraw_correction,
)
from sre_ops.slo.domain.correction_lifecycle import Approver, CorrectionState
from sre_ops.slo.domain.corrections import Correction, Selector, recurring_share
from sre_ops.slo.pages import correction_words as words
from sre_ops.slo.pages.correction_form import REPEATS, Typed, typed
from sre_ops.slo.pages.wording import spoken
from sre_ops.slo.queries.approvers import People, people
from sre_ops.slo.queries.corrections import fits_any
from sre_ops.slo.store import corrections, status
from sre_ops.slo.tables import CorrectionRow
from sre_ops.tenancy.access import requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.transactions import reads, writes
from sre_ops.web.i18n import _
from sre_ops.web.pages import render, viewer

router = APIRouter()
Reader = Annotated[Actor, requires(Role.VIEWER, scope="slo:read")]
Requester = Annotated[Actor, requires(Role.RESPONDER, scope="slo:write")]
Decider = Annotated[Actor, requires(Role.MANAGER, scope="slo:write")]
Text = Annotated[str, Form(max_length=4_000)]
Name = Annotated[str, Query(max_length=253, pattern=r"^[^\x00]*$")]
SHARE_DAYS = 30
_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One correction, written for the viewer.

    Attributes:
        fits: SLOs that it means, of those that have been judged.
        share: of the last 30 days that it takes, where it comes again; else None.
    """

    row: CorrectionRow
    target: str
    when: str
    effect: str
    kind: str
    fits: int
    share: float | None


@router.get("/corrections")
def listed(
    request: Request,
    actor: Reader,
    *,
    form: Name = "once",
    service: Name = "",
    slo: Name = "*",
    done: Name = "",
) -> Response:
    """Show all corrections, those that wait first."""
    zone = viewer(request).zone
    today = request.app.state.clock.now().astimezone(viewer(request).zone_info).date()
    fresh = Typed(form=form, service=service, slo=slo, zone=zone, first_day=today.isoformat())
    return _show(request, actor, fresh, done=done)


@router.post("/corrections")
def request_one(
    request: Request, actor: Requester, said: Annotated[Typed, Depends(typed)]
) -> Response:
    """Ask for a correction."""
    state = request.app.state
    try:
        wish = said.wish(viewer(request).zone_info)
        with writes("slo")(state.database, actor) as session:
            request_correction(
                session,
                wish,
                by=_own_id(actor),
                at=state.clock.now(),
                fits_any=fits_any(session, wish.selector),
            )
    except Unfit as problem:
        return _show(request, actor, said, faults=_told(request, problem), status=422)
    return RedirectResponse("/corrections?done=requested", 303)


@router.post("/corrections/{correction_id}/approve")
def approve(request: Request, actor: Decider, correction_id: UUID, control: Text = "") -> Response:
    """Let a correction count."""
    state = request.app.state
    by = _own_id(actor)
    others = people(state.database, actor).others(by)
    approver = Approver(person_id=by, others=others, control=control)
    try:
        with writes("slo")(state.database, actor) as session:
            approve_correction(session, correction_id, approver, at=state.clock.now())
    except (Unfit, Conflict, Forbidden) as problem:
        return _refuse(request, actor, problem)
    return RedirectResponse("/corrections?done=approved", 303)


@router.post("/corrections/{correction_id}/withdraw")
def withdraw(
    request: Request, actor: Requester, correction_id: UUID, because: Text = ""
) -> Response:
    """Let a correction count no more."""
    state = request.app.state
    is_manager = actor.role is not None and actor.role.covers(Role.MANAGER)
    try:
        with writes("slo")(state.database, actor) as session:
            withdraw_correction(
                session,
                correction_id,
                by=_own_id(actor),
                is_manager=is_manager,
                because=because,
                at=state.clock.now(),
            )
    except (Unfit, Conflict, Forbidden) as problem:
        return _refuse(request, actor, problem)
    return RedirectResponse("/corrections?done=withdrawn", 303)


def _own_id(actor: Actor) -> UUID:
    assert actor.person_id is not None
    return actor.person_id


def _told(request: Request, problem: Unfit) -> dict[str, str]:
    with spoken(request):
        return {problem.field: problem.message.spoken(_)}


def _refuse(request: Request, actor: Actor, problem: Unfit | Conflict | Forbidden) -> Response:
    """Show the page again with what was wrong; the first page of the form stands below."""
    statuses = {Unfit: 422, Conflict: 409, Forbidden: 403}
    status = next(code for kind, code in statuses.items() if isinstance(problem, kind))
    with spoken(request):
        error = problem.message.spoken(_)
    return _show(request, actor, Typed(), error=error, status=status)


def _show(
    request: Request,
    actor: Actor,
    said: Typed,
    *,
    faults: Mapping[str, str] | None = None,
    error: str = "",
    done: str = "",
    status: int = 200,
) -> Response:
    state = request.app.state
    who = people(state.database, actor)
    with reads("slo")(state.database, actor) as session, spoken(request) as now:
        lines = _lines(session, to_minute(now))
        groups = {
            one.value: [line for line in lines if line.row.state == one] for one in CorrectionState
        }
        return render(
            request,
            "slo/corrections.html",
            status=status,
            groups=groups,
            limit=state.runtime.settings.recurring_share,
            names=who.names,
            me=actor.person_id,
            may_ask=_may(actor, Role.RESPONDER),
            may_decide=_may(actor, Role.MANAGER),
            is_alone=_is_alone(who, actor),
            typed=said,
            choices=_choices(),
            faults=faults or {},
            error=error,
            done=done,
        )


def _may(actor: Actor, role: Role) -> bool:
    return actor.role is not None and actor.role.covers(role)


def _is_alone(who: People, actor: Actor) -> bool:
    return actor.person_id is not None and not who.others(actor.person_id)


def _lines(session: ReadSession, now: int) -> list[Line]:
    names = status.names(session)
    return [
        _line(row, corrections.correction_of(row), names, now)
        for row in corrections.listed(session, limit=_SHOWN)
    ]


def _line(row: CorrectionRow, one: Correction, names: list[tuple[str, str, str]], now: int) -> Line:
    selector: Selector = one.selector
    share = recurring_share([one], now - SHARE_DAYS * DAY_MINUTES, now)
    return Line(
        row=row,
        target=words.target(one),
        when=words.when(one),
        effect=_(words.EFFECTS[one.effect]),
        kind=_(words.KINDS[one.kind]),
        fits=sum(selector.fits(*name) for name in names),
        share=share if one.is_recurring else None,
    )


def _choices() -> dict[str, list[tuple[str, str]]]:
    day = _("weekday")
    places = {str(place): _(text) % {"day": day} for place, text in words.PLACES.items()}
    repeats = {"week": _("every week"), "day": _("one day of each month"), **places}
    return {
        "effect": [(one.value, _(text)) for one, text in words.EFFECTS.items()],
        "kind": [(one.value, _(text)) for one, text in words.KINDS.items()],
        "repeats": [(one, repeats[one]) for one in REPEATS],
        "weekday": [(str(number), words.weekday(number)) for number in range(7)],
    }
