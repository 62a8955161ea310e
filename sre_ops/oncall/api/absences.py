"""`/api/v1/oncall/absences`: time off, typed in or taken from a calendar."""

from uuid import UUID

from fastapi import APIRouter, Request

from sre_ops.kernel.errors import Forbidden, Invalid, NotFound
from sre_ops.kernel.messages import N_
from sre_ops.oncall.api import schedule_models as models
from sre_ops.oncall.api.asking import (
    Body,
    Instant,
    Reading,
    Responder,
    Writing,
    frame,
    person,
    somebody,
    text_of,
)
from sre_ops.oncall.api.overrides import CALENDAR_BODY
from sre_ops.oncall.commands import absences as commands
from sre_ops.oncall.commands import imports
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.store import absences as store
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter(prefix="/absences")
_CHANGED = responses(Unauthenticated, Forbidden, NotFound, Invalid)


@router.get("", responses=responses(Unauthenticated, Forbidden))
def listed(
    request: Request, session: Reading, since: Instant = None, until: Instant = None
) -> models.Absences:
    """List everybody's time off; the next 90 days unless said otherwise."""
    asked = frame(since, until, request.app.state.clock.now(), 90)
    found = store.absences(session, asked)
    return models.Absences(absences=[models.OneAbsence.of(one) for one in found])


@router.post("", status_code=201, responses=_CHANGED)
def add(
    request: Request, session: Writing, actor: Responder, said: models.NewAbsence
) -> models.OneAbsence:
    """Record time off; a manager may do so for others."""
    whose = somebody(session, said.person) if said.person else person(actor)
    _check_own(actor, whose)
    off = commands.TimeOff(person=whose, span=Span(said.starts_at, said.ends_at))
    now = request.app.state.clock.now()
    return models.OneAbsence.of(commands.record_absence(session, off, by=actor.person_id, at=now))


@router.post("/import", responses=_CHANGED, openapi_extra=CALENDAR_BODY)
def import_calendar(
    request: Request, session: Writing, actor: Responder, body: Body
) -> models.ImportedCalendar:
    """Make one's own time off what an iCalendar file says for the year ahead."""
    now, whose = request.app.state.clock.now(), person(actor)
    found = imports.import_absences(session, text_of(body), whose, by=whose, at=now)
    return models.ImportedCalendar(
        added=found.added, removed=found.removed, left_out=list(found.left_out)
    )


@router.delete("/{absence_id}", status_code=204, responses=_CHANGED)
def remove(request: Request, session: Writing, actor: Responder, absence_id: UUID) -> None:
    """Let time off not count; a manager may do so for others."""
    _check_own(actor, store.lock_absence(session, absence_id).person_id)
    now = request.app.state.clock.now()
    commands.remove_absence(session, absence_id, by=actor.person_id, at=now)


def _check_own(actor: Actor, whose: UUID) -> None:
    is_manager = actor.role is not None and actor.role.covers(Role.MANAGER)
    if whose != actor.person_id and not is_manager:
        raise Forbidden(N_("Only a manager changes the time off of others."))
