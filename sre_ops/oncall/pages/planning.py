"""`/oncall/new` and `/oncall/schedules/{slug}/edit`: make and change schedules."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Conflict, Invalid, SreOpsError
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.commands.definitions import take_schedules
from sre_ops.oncall.commands.schedules import Wish, put_schedule, retire_schedule
from sre_ops.oncall.domain.definition_text import yaml_of
from sre_ops.oncall.domain.rotation import Unit
from sre_ops.oncall.domain.schedule import Schedule
from sre_ops.oncall.pages.plan_form import Typed, typed, typed_of, usual_layer
from sre_ops.oncall.pages.schedules import Slug
from sre_ops.oncall.store import schedules as store
from sre_ops.oncall.tables import ScheduleRow
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
Said = Annotated[Typed, Depends(typed)]
Yaml = Annotated[str, Form(max_length=300_000)]
_UNITS = {
    Unit.WEEK: N_("weeks"),
    Unit.DAY: N_("days"),
    Unit.HOUR: N_("hours"),
    Unit.MONTH: N_("months"),
}
_EXAMPLE = """\
kind: Schedule
name: primary
zone: {zone}
layers:
  - name: weekly
    people:
{people}
    every: 1 week
    first: {first:%Y-%m-%d} 09:00
"""


@router.get("/oncall/new")
def new(request: Request, actor: Manager) -> Response:
    """Show the empty form of a schedule."""
    now, zone = request.app.state.clock.now(), viewer(request).zone
    first = now.astimezone(viewer(request).zone_info).strftime("%Y-%m-%dT09:00")
    return _show(request, actor, Typed(zone=zone, first=first))


@router.post("/oncall/new")
def make(request: Request, actor: Manager, said: Said) -> Response:
    """Make a schedule from the form."""
    return _save(request, actor, said, None)


@router.post("/oncall/definitions")
def take(request: Request, actor: Manager, text: Yaml = "", slug: Yaml = "") -> Response:
    """Make or change a schedule as YAML says."""
    state = request.app.state
    try:
        with writes_as("oncall")(state.database, actor) as session:
            found = take_schedules(session, text, by=actor.person_id, at=state.clock.now())
    except (Invalid, Conflict) as problem:
        return _show(request, actor, None, slug=slug[:100], problem=problem, text=text)
    return RedirectResponse(f"/oncall/schedules/{found[0].slug}?done=saved", 303)


@router.get("/oncall/schedules/{slug}/edit")
def edit(request: Request, actor: Manager, slug: Slug) -> Response:
    """Show the form of a schedule that there is."""
    return _show(request, actor, None, slug=slug)


@router.post("/oncall/schedules/{slug}/edit")
def change(request: Request, actor: Manager, slug: Slug, said: Said) -> Response:
    """Change a schedule as the form says; whoever has the turn keeps it."""
    return _save(request, actor, said, slug)


@router.post("/oncall/schedules/{slug}/retire")
def retire(request: Request, actor: Manager, slug: Slug) -> Response:
    """Let nobody be on call by a schedule any more."""
    state = request.app.state
    with writes_as("oncall")(state.database, actor) as session:
        retire_schedule(session, slug, by=actor.person_id, at=state.clock.now())
    return RedirectResponse("/oncall?done=retired", 303)


def _save(request: Request, actor: Actor, said: Typed, slug: str | None) -> Response:
    state = request.app.state
    now, name = state.clock.now(), slug or said.name
    try:
        with writes_as("oncall")(state.database, actor) as session:
            before = _latest(session, store.schedule_named(session, slug)) if slug else None
            schedule = said.schedule(before, now)
            wish = Wish(slug=name, title=said.title[:200], schedule=schedule)
            put_schedule(session, wish, by=actor.person_id, at=now)
    except (Unfit, Conflict) as problem:
        return _show(request, actor, said, slug=slug or "", problem=problem)
    return RedirectResponse(f"/oncall/schedules/{name}?done=saved", 303)


def _latest(session: ReadSession, row: ScheduleRow) -> Schedule:
    return store.edition_of(store.edition_rows(session, row.id)[-1]).schedule


def _show(
    request: Request,
    actor: Actor,
    said: Typed | None,
    *,
    slug: str = "",
    problem: SreOpsError | None = None,
    text: str = "",
) -> Response:
    """Show form and YAML of a new schedule, or of *slug*; what was typed stays."""
    with reads_as("oncall")(request.app.state.database, actor) as session:
        row = store.schedule_named(session, slug) if slug else None
        people = [one for one in tenancy.people(session) if not one.is_disabled]
        latest = _latest(session, row) if row else None
    layer = usual_layer(latest) if latest else None
    if said is None and row is not None and layer is not None:
        said = typed_of(row.slug, row.title, layer)
    if not text and row is not None and latest is not None:
        addresses = {one.id: one.email for one in people}
        text = yaml_of(row.slug, latest, addresses, title=row.title)
    say = translator(viewer(request)).gettext
    return render(
        request,
        "oncall/plan.html",
        status=status_of(problem) if problem else 200,
        row=row,
        said=said,
        people=people,
        units=[(unit.value, say(word)) for unit, word in _UNITS.items()],
        text=text or _example(request, people),
        problem=problem.message.spoken(say) if problem else "",
        wrong_field=problem.field if isinstance(problem, Unfit) else "",
    )


def _example(request: Request, people: list[tenancy.PersonView]) -> str:
    first = request.app.state.clock.now()
    lines = "\n".join(f"      - {one.email}" for one in people[:2])
    return _EXAMPLE.format(zone=viewer(request).zone, people=lines, first=first)
