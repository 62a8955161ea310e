"""`/oncall` and `/oncall/schedules/{slug}`: who is on call, who will be, and what is open."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from babel import dates
from fastapi import APIRouter, Path, Query, Request, Response

from sre_ops.kernel.errors import SreOpsError
from sre_ops.oncall.pages import rota_words
from sre_ops.oncall.queries.board import board, rota
from sre_ops.tenancy.access import requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.public import reads as tenancy
from sre_ops.tenancy.transactions import reads as reads_as
from sre_ops.web.i18n import translator
from sre_ops.web.pages import render, viewer
from sre_ops.web.problems import status_of
from sre_ops.web.viewer import Viewer

router = APIRouter()
Reader = Annotated[Actor, requires(Role.VIEWER, scope="oncall:read")]
Slug = Annotated[str, Path(max_length=100, pattern=r"^[^\x00]*$")]
Done = Annotated[str, Query(max_length=20)]
_LOCAL = "%Y-%m-%dT%H:%M"


@router.get("/oncall")
def everything(request: Request, actor: Reader, done: Done = "") -> Response:
    """Show who is on call now, the next two weeks, and what is open."""
    return show_board(request, actor, done=done)


@router.get("/oncall/schedules/{slug}")
def one(request: Request, actor: Reader, slug: Slug, done: Done = "") -> Response:
    """Show the shifts of one schedule, and let them change hands."""
    return show_schedule(request, actor, slug, done=done)


def show_board(
    request: Request,
    actor: Actor,
    *,
    problem: SreOpsError | None = None,
    done: str = "",
    feed_url: str = "",
    **typed: str,
) -> Response:
    """Show the page of all schedules, with what went wrong on it."""
    now = request.app.state.clock.now()
    with reads_as("oncall")(request.app.state.database, actor) as session:
        found = board(session, now, viewer(request).zone_info)
        people = tenancy.people(session)
    return render(
        request,
        "oncall/schedules.html",
        status=status_of(problem) if problem else 200,
        board=found,
        titles={one.id: one for one in found.schedules},
        feed_url=feed_url,
        typed=typed,
        **_common(request, actor, people, problem, done),
    )


def show_schedule(
    request: Request,
    actor: Actor,
    slug: str,
    *,
    problem: SreOpsError | None = None,
    done: str = "",
    **typed: str,
) -> Response:
    """Show the page of one schedule, with what went wrong on it.

    Raises:
        NotFound: there is none of that name.
    """
    now = request.app.state.clock.now()
    with reads_as("oncall")(request.app.state.database, actor) as session:
        found = rota(session, slug, now)
        people = tenancy.people(session)
    return render(
        request,
        "oncall/schedule.html",
        status=status_of(problem) if problem else 200,
        rota=found,
        typed=_usual_override(request) | typed,
        **_common(request, actor, people, problem, done),
    )


def weekday(value: date | datetime, reader: Viewer) -> str:
    """Write the day of the week of a day, or of an instant in the reader's zone."""
    local = value.astimezone(reader.zone_info) if isinstance(value, datetime) else value
    return dates.format_date(local, format="EEE", locale=reader.locale)


def _common(
    request: Request,
    actor: Actor,
    people: list[tenancy.PersonView],
    problem: SreOpsError | None,
    done: str,
) -> dict[str, Any]:
    say = translator(viewer(request)).gettext
    names = {one.id: one.name for one in people}
    return {
        "at": request.app.state.clock.now(),
        "weekday": lambda value: weekday(value, viewer(request)),
        "names": names,
        "choices": [(one.id, one.name) for one in people if not one.is_disabled],
        "me": actor.person_id,
        "may_respond": _covers(actor, Role.RESPONDER),
        "may_plan": _covers(actor, Role.MANAGER),
        "words": rota_words,
        "problem": problem.message.spoken(say) if problem else "",
        "wrong_field": getattr(problem, "field", ""),
        "done": rota_words.DONE.get(done, ""),
    }


def _usual_override(request: Request) -> dict[str, str]:
    """Return what most want: from the next full hour on, for a night."""
    now = request.app.state.clock.now().astimezone(viewer(request).zone_info)
    starts = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    ends = starts + timedelta(hours=12)
    return {"starts_at": starts.strftime(_LOCAL), "ends_at": ends.strftime(_LOCAL)}


def _covers(actor: Actor, role: Role) -> bool:
    return actor.role is not None and actor.role.covers(role)
