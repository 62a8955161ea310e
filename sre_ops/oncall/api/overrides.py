"""`/api/v1/oncall/schedules/{slug}/overrides` and `/swaps`: shifts change hands."""

from uuid import UUID

from fastapi import APIRouter, Request

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.api import schedule_models as models
from sre_ops.oncall.api.asking import (
    Body,
    Reading,
    Responder,
    Slug,
    Writing,
    person,
    somebody,
    text_of,
)
from sre_ops.oncall.commands import imports
from sre_ops.oncall.commands import overrides as commands
from sre_ops.oncall.commands import swaps as swap_commands
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.store import schedules as store
from sre_ops.oncall.store import swaps as swap_store
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter()
_READ = responses(Unauthenticated, Forbidden, NotFound)
_CHANGED = responses(Unauthenticated, Forbidden, NotFound, Invalid, Conflict)
CALENDAR_BODY = {
    "requestBody": {
        "required": True,
        "content": {"text/calendar": {"schema": {"type": "string"}}},
    }
}


@router.get("/schedules/{slug}/overrides", responses=_READ)
def listed(request: Request, session: Reading, slug: Slug) -> models.Overrides:
    """List the overrides that hold now or later."""
    row = store.schedule_named(session, slug)
    now = request.app.state.clock.now()
    found = store.open_overrides(session, row.id, now)
    return models.Overrides(overrides=[models.OneOverride.of(one) for one in found])


@router.post("/schedules/{slug}/overrides", status_code=201, responses=_CHANGED)
def add(
    request: Request, session: Writing, actor: Responder, slug: Slug, wish: models.NewOverride
) -> models.OneOverride:
    """Put somebody on call, take somebody off, or put one in the other's place."""
    said = _wished(session, slug, wish)
    now = request.app.state.clock.now()
    return models.OneOverride.of(commands.add_override(session, said, by=actor.person_id, at=now))


@router.put("/schedules/{slug}/overrides/{override_id}", responses=_CHANGED)
def replace(
    request: Request,
    session: Writing,
    actor: Responder,
    *,
    slug: Slug,
    override_id: UUID,
    wish: models.NewOverride,
) -> models.OneOverride:
    """End an override and add another in its place."""
    said = _wished(session, slug, wish)
    now, by = request.app.state.clock.now(), actor.person_id
    return models.OneOverride.of(
        commands.replace_override(session, override_id, said, by=by, at=now)
    )


@router.delete("/schedules/{slug}/overrides/{override_id}", responses=_READ)
def end(
    request: Request, session: Writing, actor: Responder, slug: Slug, override_id: UUID
) -> models.OneOverride:
    """Let an override hold no longer; what it was until now stays."""
    now, by = request.app.state.clock.now(), actor.person_id
    return models.OneOverride.of(commands.end_override(session, slug, override_id, by=by, at=now))


@router.post("/schedules/{slug}/overrides/import", responses=_CHANGED, openapi_extra=CALENDAR_BODY)
def import_calendar(
    request: Request, session: Writing, actor: Responder, slug: Slug, body: Body
) -> models.ImportedCalendar:
    """Put on call, besides the layers, whom an iCalendar file names for the year ahead."""
    now, by = request.app.state.clock.now(), actor.person_id
    found = imports.import_overrides(session, text_of(body), slug, by=by, at=now)
    return models.ImportedCalendar(
        added=found.added, removed=found.removed, left_out=list(found.left_out)
    )


@router.get("/schedules/{slug}/swaps", responses=_READ)
def swaps(session: Reading, slug: Slug) -> models.Swaps:
    """List the swaps that wait for the other side."""
    row = store.schedule_named(session, slug)
    found = swap_store.asked(session, row.id)
    return models.Swaps(swaps=[models.OneSwap.of(one) for one in found])


@router.post("/schedules/{slug}/swaps", status_code=201, responses=_CHANGED)
def ask(
    request: Request, session: Writing, actor: Responder, slug: Slug, wish: models.NewSwap
) -> models.OneSwap:
    """Ask somebody to take a shift of one's own and to give one in return."""
    said = swap_commands.Wish(
        slug=slug,
        own=_span(wish.own, "own"),
        other=somebody(session, wish.other, "other"),
        theirs=_span(wish.theirs, "theirs"),
    )
    now = request.app.state.clock.now()
    return models.OneSwap.of(swap_commands.ask_swap(session, said, by=person(actor), at=now))


@router.post("/swaps/{swap_id}/accept", responses=_CHANGED)
def accept(request: Request, session: Writing, actor: Responder, swap_id: UUID) -> models.OneSwap:
    """Agree to a swap that one was asked for."""
    now = request.app.state.clock.now()
    return models.OneSwap.of(swap_commands.accept_swap(session, swap_id, by=person(actor), at=now))


@router.post("/swaps/{swap_id}/decline", responses=_CHANGED)
def decline(request: Request, session: Writing, actor: Responder, swap_id: UUID) -> models.OneSwap:
    """Refuse a swap, or take back what one asked for."""
    now = request.app.state.clock.now()
    return models.OneSwap.of(swap_commands.decline_swap(session, swap_id, by=person(actor), at=now))


def _wished(session: ReadSession, slug: str, wish: models.NewOverride) -> commands.Wish:
    if wish.ends_at <= wish.starts_at:
        raise Unfit("ends_at", N_("It must end after it starts."))
    stand_in = wish.stand_in
    return commands.Wish(
        slug=slug,
        kind=wish.kind,
        span=Span(wish.starts_at, wish.ends_at),
        person=somebody(session, wish.person),
        stand_in=somebody(session, stand_in, "stand_in") if stand_in else None,
        reason=wish.reason,
    )


def _span(given: models.GivenShift, field: str) -> Span:
    if given.ends_at <= given.starts_at:
        raise Unfit(field, N_("It must end after it starts."))
    return Span(given.starts_at, given.ends_at)
