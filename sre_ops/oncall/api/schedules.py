"""`/api/v1/oncall/schedules` and `/on-call`: who is on call, who was, and what is open."""

from typing import Any

from fastapi import APIRouter, Request, Response

from sre_ops.kernel.errors import Forbidden, Invalid, NotFound
from sre_ops.oncall.api import schedule_models as models
from sre_ops.oncall.api.asking import (
    Body,
    Instant,
    Manager,
    Managing,
    Reading,
    Slug,
    frame,
    names,
    text_of,
)
from sre_ops.oncall.commands import definitions
from sre_ops.oncall.commands import schedules as commands
from sre_ops.oncall.domain.definition_text import yaml_of
from sre_ops.oncall.domain.fairness import Load
from sre_ops.oncall.public import reads
from sre_ops.oncall.queries import rotas
from sre_ops.oncall.queries.calendars import schedule_calendar
from sre_ops.oncall.store import schedules as store
from sre_ops.oncall.tables import ScheduleRow
from sre_ops.tenancy.public import reads as tenancy
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter()
CALENDAR = "text/calendar; charset=utf-8"
_OURS = responses(Unauthenticated, Forbidden)
_FOUND = responses(Unauthenticated, Forbidden, NotFound)
_TEXT = {"schema": {"type": "string"}}


@router.get("/on-call", responses=_OURS)
def on_call(request: Request, session: Reading, at: Instant = None) -> models.OnCallAt:
    """Tell who is on call now, or was or will be at another instant."""
    instant = at or request.app.state.clock.now()
    found, called = reads.on_call_now(session, instant), names(session)
    covered = {one.schedule.id for one in found}
    return models.OnCallAt(
        at=instant,
        on_call=[
            models.SomebodyOnCall(
                schedule=one.schedule.slug,
                person_id=one.person_id,
                name=called.get(one.person_id),
                source=one.origin.source,
                until=one.until,
            )
            for one in found
        ],
        nobody=[one.slug for one in reads.schedules(session) if one.id not in covered],
    )


@router.get("/hand-overs", responses=_OURS)
def hand_overs(
    request: Request, session: Reading, since: Instant = None, until: Instant = None
) -> models.HandOvers:
    """Tell when other people are on call than before; the next two weeks unless said otherwise."""
    asked = frame(since, until, request.app.state.clock.now(), 14)
    return models.HandOvers(
        hand_overs=[
            models.OneHandOver(
                schedule=one.schedule.slug,
                at=one.at,
                before=sorted(one.before),
                after=sorted(one.after),
            )
            for one in reads.hand_overs(session, asked.start, asked.end)
        ]
    )


@router.get("/fairness", responses=_OURS)
def fairness(
    request: Request, session: Reading, since: Instant = None, until: Instant = None
) -> models.Fairness:
    """Tell who carries how much in all schedules; the next 90 days unless said otherwise."""
    asked = frame(since, until, request.app.state.clock.now(), 90)
    ids = [one.id for one in reads.schedules(session)]
    found, called = rotas.fairness(session, ids, asked), names(session)
    return models.Fairness(
        since=asked.start,
        until=asked.end,
        people=[_load(one, called.get(one.person)) for one in found.loads],
        spread=found.spread,
    )


@router.get("/schedules", responses=_OURS)
def listed(session: Reading) -> models.Schedules:
    """List the schedules that count."""
    return models.Schedules(
        schedules=[models.OneSchedule(**_head(row)) for row in store.schedules(session)]
    )


@router.post(
    "/definitions",
    responses=responses(Unauthenticated, Forbidden, Invalid),
    openapi_extra={"requestBody": {"required": True, "content": {"application/yaml": _TEXT}}},
)
def take(
    request: Request,
    session: Managing,
    actor: Manager,
    body: Body,
    from_at: Instant = None,
) -> models.TakenDefinitions:
    """Make or change schedules as YAML says: all of the file, or nothing of it.

    They come into force at `from_at`, or at once.
    """
    found = definitions.take_schedules(
        session,
        text_of(body),
        by=actor.person_id,
        at=request.app.state.clock.now(),
        from_at=from_at,
    )
    return models.TakenDefinitions(
        definitions=[
            models.TakenDefinition(name=one.slug, is_changed=one.is_changed) for one in found
        ]
    )


@router.get("/schedules/{slug}", responses=_FOUND)
def shown(session: Reading, slug: Slug) -> models.ShownSchedule:
    """Show a schedule with its definition."""
    row = store.schedule_named(session, slug)
    editions = store.edition_rows(session, row.id)
    addresses = {one.id: one.email for one in tenancy.people(session)}
    latest = store.edition_of(editions[-1]).schedule
    return models.ShownSchedule(
        **_head(row),
        definition=yaml_of(row.slug, latest, addresses, title=row.title),
        editions=[one.from_at for one in editions],
    )


@router.delete("/schedules/{slug}", status_code=204, responses=_FOUND)
def retire(request: Request, session: Managing, actor: Manager, slug: Slug) -> None:
    """Let nobody be on call by a schedule any more; who was stays known."""
    now = request.app.state.clock.now()
    commands.retire_schedule(session, slug, by=actor.person_id, at=now)


@router.get("/schedules/{slug}/shifts", responses=_FOUND)
def shifts(
    request: Request, session: Reading, slug: Slug, since: Instant = None, until: Instant = None
) -> models.Shifts:
    """Tell who was, is and will be on call; the next two weeks unless said otherwise."""
    row = store.schedule_named(session, slug)
    asked = frame(since, until, request.app.state.clock.now(), 14)
    found, called = reads.shifts(session, row.id, asked.start, asked.end), names(session)
    return models.Shifts(
        schedule=row.slug,
        since=asked.start,
        until=asked.end,
        shifts=[models.OneShift.of(one, called.get(one.person)) for one in found],
    )


@router.get("/schedules/{slug}/gaps", responses=_FOUND)
def gaps(
    request: Request, session: Reading, slug: Slug, since: Instant = None, until: Instant = None
) -> models.Gaps:
    """Tell when nobody is on call although somebody is needed; the next 90 days by default."""
    row = store.schedule_named(session, slug)
    asked = frame(since, until, request.app.state.clock.now(), 90)
    called = names(session)
    return models.Gaps(
        schedule=row.slug,
        since=asked.start,
        until=asked.end,
        gaps=[
            models.OneGap(starts_at=one.start, ends_at=one.end)
            for one in rotas.gaps(session, row.id, asked)
        ],
        conflicts=[
            models.OneConflict(
                person_id=one.shift.person,
                name=called.get(one.shift.person),
                clash=one.clash,
                starts_at=one.span.start,
                ends_at=one.span.end,
            )
            for one in rotas.clashes(session, row.id, asked)
        ],
    )


@router.get(
    "/schedules/{slug}/calendar.ics",
    response_class=Response,
    responses={200: {"content": {"text/calendar": _TEXT}}, **_FOUND},
)
def calendar(request: Request, session: Reading, slug: Slug) -> Response:
    """Give the shifts of a schedule as an iCalendar file: a month behind, a year ahead."""
    row = store.schedule_named(session, slug)
    text = schedule_calendar(session, row, request.app.state.clock.now())
    return Response(text, media_type=CALENDAR)


def _head(row: ScheduleRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.slug,
        "title": row.title,
        "zone": row.zone,
        "changed_at": row.changed_at,
    }


def _load(one: Load, name: str | None) -> models.OneLoad:
    return models.OneLoad(
        person_id=one.person,
        name=name,
        on_call_seconds=one.on_call.total_seconds(),
        night_seconds=one.at_night.total_seconds(),
        weekend_seconds=one.on_weekends.total_seconds(),
        holiday_seconds=one.on_holidays.total_seconds(),
        pages=one.pages,
        night_pages=one.night_pages,
        share=one.share,
    )
