"""What people do on the pages of schedules: take a shift, stand in, swap, note time off."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.db.sessions import WriteSession
from sre_ops.kernel.errors import Conflict, Forbidden
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.wall_clock import instant_of
from sre_ops.oncall.commands import absences, feeds, overrides, swaps
from sre_ops.oncall.domain.schedule import Kind
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.pages.schedules import Slug, show_board, show_schedule
from sre_ops.oncall.store import absences as absence_store
from sre_ops.oncall.store import schedules as schedule_store
from sre_ops.tenancy.access import requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.transactions import writes as writes_as
from sre_ops.web.addresses import base_url
from sre_ops.web.pages import viewer

router = APIRouter()
Responder = Annotated[Actor, requires(Role.RESPONDER)]
Viewer = Annotated[Actor, requires(Role.VIEWER)]
Text = Annotated[str, Form(max_length=600)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What the form of an override sent."""

    kind: str = Kind.REPLACE.value
    person: str = ""
    stand_in: str = ""
    starts_at: str = ""
    ends_at: str = ""
    reason: str = ""


def typed(
    *,
    kind: Text = Kind.REPLACE.value,
    person: Text = "",
    stand_in: Text = "",
    starts_at: Text = "",
    ends_at: Text = "",
    reason: Text = "",
) -> Typed:
    """Take what the form sent."""
    return Typed(**locals())


@router.post("/oncall/schedules/{slug}/take")
def take(
    request: Request,
    actor: Responder,
    slug: Slug,
    person: Annotated[UUID, Form()],
    shift: Text = "",
) -> Response:
    """Take somebody's shift: what of it is still to come."""

    def change(session: WriteSession, now: datetime) -> None:
        wish = overrides.Wish(
            slug=slug,
            kind=Kind.REPLACE,
            span=_span_of(shift, "shift"),
            person=person,
            stand_in=own_id(actor),
        )
        overrides.add_override(session, wish, by=own_id(actor), at=now)

    return _on_schedule(request, actor, slug, change, done="taken")


@router.post("/oncall/schedules/{slug}/overrides")
def add(
    request: Request, actor: Responder, slug: Slug, said: Annotated[Typed, Depends(typed)]
) -> Response:
    """Put somebody on call, take somebody off, or put one in the other's place."""
    zone = viewer(request).zone_info

    def change(session: WriteSession, now: datetime) -> None:
        starts = _instant(said.starts_at, "starts_at", zone)
        ends = _instant(said.ends_at, "ends_at", zone)
        if ends <= starts:
            raise Unfit("ends_at", N_("It must end after it starts."))
        kind = Kind(said.kind) if said.kind in set(Kind) else Kind.REPLACE
        wish = overrides.Wish(
            slug=slug,
            kind=kind,
            span=Span(starts, ends),
            person=_id(said.person, "person"),
            stand_in=_id(said.stand_in, "stand_in") if kind is Kind.REPLACE else None,
            reason=said.reason[:500],
        )
        overrides.add_override(session, wish, by=own_id(actor), at=now)

    return _on_schedule(request, actor, slug, change, done="override", said=said)


@router.post("/oncall/schedules/{slug}/overrides/{override_id}/end")
def end(request: Request, actor: Responder, slug: Slug, override_id: UUID) -> Response:
    """Let an override hold no longer."""

    def change(session: WriteSession, now: datetime) -> None:
        overrides.end_override(session, slug, override_id, by=own_id(actor), at=now)

    return _on_schedule(request, actor, slug, change, done="ended")


@router.post("/oncall/schedules/{slug}/swaps")
def ask(
    request: Request, actor: Responder, slug: Slug, own: Text = "", theirs: Text = ""
) -> Response:
    """Ask somebody to swap shifts."""

    def change(session: WriteSession, now: datetime) -> None:
        other, _, span = theirs.partition("/")
        wish = swaps.Wish(
            slug=slug,
            own=_span_of(own, "own"),
            other=_id(other, "theirs"),
            theirs=_span_of(span, "theirs"),
        )
        swaps.ask_swap(session, wish, by=own_id(actor), at=now)

    return _on_schedule(request, actor, slug, change, done="asked")


@router.post("/oncall/swaps/{swap_id}/accept")
def accept(request: Request, actor: Responder, swap_id: UUID) -> Response:
    """Agree to a swap."""

    def change(session: WriteSession, now: datetime) -> str:
        row = swaps.accept_swap(session, swap_id, by=own_id(actor), at=now)
        return f"/schedules/{schedule_store.schedule(session, row.schedule_id).slug}"

    return _on_board(request, actor, change, "accepted")


@router.post("/oncall/swaps/{swap_id}/decline")
def decline(request: Request, actor: Responder, swap_id: UUID) -> Response:
    """Refuse a swap, or take back what one asked for."""

    def change(session: WriteSession, now: datetime) -> str:
        row = swaps.decline_swap(session, swap_id, by=own_id(actor), at=now)
        return f"/schedules/{schedule_store.schedule(session, row.schedule_id).slug}"

    return _on_board(request, actor, change, "declined")


@router.post("/oncall/absences")
def note_absence(
    request: Request, actor: Responder, starts_at: Text = "", ends_at: Text = ""
) -> Response:
    """Note one's own time off."""
    zone = viewer(request).zone_info

    def change(session: WriteSession, now: datetime) -> str:
        span = Span(_instant(starts_at, "starts_at", zone), _instant(ends_at, "ends_at", zone))
        off = absences.TimeOff(person=own_id(actor), span=span)
        absences.record_absence(session, off, by=own_id(actor), at=now)
        return ""

    return _on_board(request, actor, change, "off", starts_at=starts_at, ends_at=ends_at)


@router.post("/oncall/absences/{absence_id}/remove")
def remove_absence(request: Request, actor: Responder, absence_id: UUID) -> Response:
    """Let one's own time off not count."""

    def change(session: WriteSession, now: datetime) -> str:
        if absence_store.lock_absence(session, absence_id).person_id != actor.person_id:
            raise Forbidden(N_("Only a manager changes the time off of others."))
        absences.remove_absence(session, absence_id, by=own_id(actor), at=now)
        return ""

    return _on_board(request, actor, change, "removed")


@router.post("/oncall/feeds")
def make_feed(request: Request, actor: Viewer, schedule: Text = "") -> Response:
    """Make an address for calendar programs and show it, this once."""
    state = request.app.state
    with writes_as("oncall")(state.database, actor) as session:
        made = feeds.make_feed(session, schedule, owner=own_id(actor), at=state.clock.now())
    url = f"{base_url(request)}/api/v1/oncall/feeds/{made.key.text}/calendar.ics"
    return show_board(request, actor, feed_url=url)


def own_id(actor: Actor) -> UUID:
    """Return the person who is signed in."""
    if actor.person_id is None:
        raise Forbidden("this takes a person")
    return actor.person_id


def _on_schedule(
    request: Request,
    actor: Actor,
    slug: str,
    change: Callable[[WriteSession, datetime], None],
    *,
    done: str,
    said: Typed | None = None,
) -> Response:
    """Let *change* write; what forbids it is told on the page of the schedule."""
    state = request.app.state
    try:
        with writes_as("oncall")(state.database, actor) as session:
            change(session, state.clock.now())
    except (Unfit, Conflict) as problem:
        kept = {} if said is None else {name: getattr(said, name) for name in Typed.__slots__}
        return show_schedule(request, actor, slug, problem=problem, **kept)
    return RedirectResponse(f"/oncall/schedules/{slug}?done={done}", 303)


def _on_board(
    request: Request,
    actor: Actor,
    change: Callable[[WriteSession, datetime], str],
    done: str,
    **kept: str,
) -> Response:
    """Let *change* write and tell where to go; what forbids it is told on `/oncall`."""
    state = request.app.state
    try:
        with writes_as("oncall")(state.database, actor) as session:
            place = change(session, state.clock.now())
    except (Unfit, Conflict, Forbidden) as problem:
        return show_board(request, actor, problem=problem, **kept)
    return RedirectResponse(f"/oncall{place}?done={done}", 303)


def _span_of(text: str, field: str) -> Span:
    """Read the two instants of a choice, `2026-11-21T12:00:00+00:00/…`."""
    parts = text.split("/")
    try:
        start, end = (datetime.fromisoformat(part) for part in parts)
        if start.tzinfo and end.tzinfo and start < end:
            return Span(start, end)
    except ValueError as error:
        raise Unfit(field, N_("Choose one of these.")) from error
    raise Unfit(field, N_("Choose one of these."))


def _instant(text: str, field: str, zone: ZoneInfo) -> datetime:
    try:
        return instant_of(datetime.fromisoformat(text).replace(tzinfo=None), zone)
    except (ValueError, OverflowError) as error:
        raise Unfit(field, N_("Give a day and time such as 2026-11-30 09:00.")) from error


def _id(text: str, field: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Unfit(field, N_("Choose one of these.")) from error
