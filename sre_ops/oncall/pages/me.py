"""`/oncall/me`: how you are reached, by what, after how many minutes, and when it is quiet."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import Forbidden
from sre_ops.kernel.messages import N_
from sre_ops.kernel.severity import Severity
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.commands import contacts as commands
from sre_ops.oncall.commands.contacts import ContactKind
from sre_ops.oncall.domain.hours import EVERY_DAY, Hours, daily
from sre_ops.oncall.domain.notices import PersonalRule
from sre_ops.oncall.domain.preferences_text import Wishes
from sre_ops.oncall.queries import wording
from sre_ops.oncall.queries.me import reached
from sre_ops.tenancy.access import reads, requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.transactions import reads as reads_as
from sre_ops.tenancy.transactions import writes as writes_as
from sre_ops.web.i18n import translator
from sre_ops.web.pages import render, viewer

router = APIRouter()
Reading = Annotated[ReadSession, reads("oncall")]
Viewer = Annotated[Actor, requires(Role.VIEWER, scope="oncall:read")]
Responder = Annotated[Actor, requires(Role.RESPONDER)]
Text = Annotated[str, Form(max_length=2_000)]
Number = Annotated[int, Form(ge=0, le=360)]
Chosen = Annotated[list[int], Form()]


@router.get("/oncall/me")
def me(request: Request, session: Reading, actor: Viewer) -> Response:
    """Show how you are reached."""
    return _show(request, session, actor)


@router.post("/oncall/me/contacts")
def add_contact(
    request: Request,
    actor: Responder,
    kind: Annotated[ContactKind, Form()] = ContactKind.EMAIL,
    address: Text = "",
    secret: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Let yourself be reached in one more way."""

    def write(session: WriteSession, now: datetime) -> None:
        commands.add_contact(
            session, _person(actor), kind=kind, address=address, secret=secret, at=now
        )

    return _written(request, actor, write, kind=kind.value, address=address)


@router.post("/oncall/me/contacts/{contact_id}/remove")
def remove_contact(request: Request, actor: Responder, contact_id: UUID) -> Response:
    """Let yourself not be reached in this way any more."""

    def write(session: WriteSession, now: datetime) -> None:
        commands.remove_contact(session, contact_id, person_id=_person(actor), at=now)

    return _written(request, actor, write)


@router.post("/oncall/me/rules")
def add_rule(
    request: Request,
    actor: Responder,
    contact: Annotated[UUID, Form()],
    after: Number = 0,
    severity: Chosen = [],  # noqa: B006 - read only
) -> Response:
    """Let one contact be told so many minutes after a page that you have not answered."""

    def write(session: WriteSession, now: datetime) -> None:
        rule = PersonalRule(
            contact=contact, after=timedelta(minutes=after), severities=_severities(severity)
        )
        _change(session, actor, now, lambda one: (*one.rules, rule), None)

    return _written(request, actor, write, after=after)


@router.post("/oncall/me/rules/{place}/remove")
def remove_rule(request: Request, actor: Responder, place: int) -> Response:
    """Let a rule hold no more."""

    def write(session: WriteSession, now: datetime) -> None:
        _change(session, actor, now, lambda one: _without(one.rules, place), None)

    return _written(request, actor, write)


@router.post("/oncall/me/quiet")
def set_quiet(
    request: Request,
    actor: Responder,
    starts: Annotated[str, Form(max_length=8)] = "",
    ends: Annotated[str, Form(max_length=8)] = "",
    weekday: Chosen = [],  # noqa: B006 - read only
) -> Response:
    """Say when what is not critical waits; two empty times make no hour quiet."""

    def write(session: WriteSession, now: datetime) -> None:
        quiet = (_hours(starts, ends, weekday),) if starts or ends else ()
        _change(session, actor, now, None, quiet)

    return _written(request, actor, write, starts=starts, ends=ends)


def _change(
    session: WriteSession,
    actor: Actor,
    now: datetime,
    rules: Callable[[Wishes], tuple[PersonalRule, ...]] | None,
    quiet: tuple[Hours, ...] | None,
) -> None:
    whose = _person(actor)
    before = reached(session, whose).wishes
    wishes = Wishes(
        zone=before.zone,
        rules=before.rules if rules is None else rules(before),
        quiet=before.quiet if quiet is None else quiet,
    )
    commands.change_wishes(session, whose, wishes, at=now)


def _severities(chosen: Sequence[int]) -> frozenset[int]:
    return frozenset(one for one in chosen if one in {each.number for each in Severity})


def _without(rules: tuple[PersonalRule, ...], place: int) -> tuple[PersonalRule, ...]:
    return tuple(rule for index, rule in enumerate(rules) if index != place)


def _hours(starts: str, ends: str, weekdays: Sequence[int]) -> Hours:
    try:
        first, last = time.fromisoformat(starts), time.fromisoformat(ends)
    except ValueError as error:
        raise Unfit("starts", N_("Give two times of day, such as 22:00 and 07:00.")) from error
    return daily(first, last, frozenset(weekdays) or EVERY_DAY)


def _person(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise Forbidden("contacts are a person's")
    return actor.person_id


def _written(
    request: Request,
    actor: Actor,
    write: Callable[[WriteSession, datetime], None],
    **typed: object,
) -> Response:
    """Let *write* write; what is wrong is told beside its field, and what was typed stays."""
    database, now = request.app.state.database, request.app.state.clock.now()
    try:
        with writes_as("oncall")(database, actor) as session:
            write(session, now)
    except Unfit as problem:
        with reads_as("oncall")(database, actor) as reading:
            return _show(request, reading, actor, problem=problem, **typed)
    return RedirectResponse("/oncall/me", 303)


def _show(
    request: Request,
    session: ReadSession,
    actor: Actor,
    *,
    problem: Unfit | None = None,
    **typed: Any,
) -> Response:
    say = translator(viewer(request)).gettext
    whose = _person(actor)
    found = reached(session, whose)
    return render(
        request,
        "oncall/me.html",
        status=422 if problem else 200,
        found=found,
        by_id={one.id: one for one in found.contacts},
        me=whose,
        words=wording,
        problem=problem.message.spoken(say) if problem else "",
        wrong_field=problem.field if problem else "",
        typed=typed,
        may_write=actor.role is not None and actor.role.covers(Role.RESPONDER),
        kinds=[(one.value, say(wording.KINDS[one.value])) for one in ContactKind],
    )
