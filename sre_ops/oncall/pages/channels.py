"""`/oncall/channels`: shared destinations that policies name; what is secret is shown once."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.commands import contacts as commands
from sre_ops.oncall.commands.contacts import ContactKind
from sre_ops.oncall.domain.slugs import check_slug
from sre_ops.oncall.queries import destinations, wording
from sre_ops.tenancy.access import reads, requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.transactions import reads as reads_as
from sre_ops.tenancy.transactions import writes as writes_as
from sre_ops.web.i18n import N_, translator
from sre_ops.web.pages import render, viewer

router = APIRouter()
Reading = Annotated[ReadSession, reads("oncall")]
Managing = Annotated[ReadSession, reads("oncall", Role.MANAGER)]
Viewer = Annotated[Actor, requires(Role.VIEWER, scope="oncall:read")]
Manager = Annotated[Actor, requires(Role.MANAGER)]
Text = Annotated[str, Form(max_length=2_000)]
Secret = Annotated[str, Form(max_length=500)]
Done = Annotated[str, Query(max_length=20)]
DONE = {
    "added": N_("The channel is there; policies can name it."),
    "changed": N_("The channel is changed."),
    "retired": N_("The channel is retired, and its address deleted."),
}
_SECRET_BYTES = 32


@router.get("/oncall/channels")
def listed(request: Request, session: Reading, actor: Viewer, done: Done = "") -> Response:
    """List the shared channels, and let managers add one."""
    return _list(request, session, actor, done=done)


@router.post("/oncall/channels")
def add(
    request: Request,
    actor: Manager,
    *,
    kind: Text = ContactKind.SLACK.value,
    slug: Text = "",
    title: Text = "",
    address: Text = "",
    secret: Secret = "",
) -> Response:
    """Add a channel; the secret of a webhook that we made is shown this once."""
    chosen = ContactKind(kind) if kind in set(ContactKind) else ContactKind.SLACK
    made = ""
    if chosen is ContactKind.WEBHOOK and not secret:
        made = secrets.token_urlsafe(_SECRET_BYTES)

    def write(session: WriteSession, now: datetime) -> None:
        try:
            check_slug(slug.strip())
        except Unfit as problem:
            raise Unfit("slug", problem.message.text, **problem.message.values) from problem
        commands.add_channel(
            session,
            slug.strip(),
            title=title[:200],
            kind=chosen,
            address=address,
            secret=secret or made,
            by=actor.person_id,
            at=now,
        )

    typed = {"kind": chosen.value, "slug": slug, "title": title, "address": address}
    if problem := _written(request, actor, write):
        with reads_as("oncall")(request.app.state.database, actor) as reading:
            return _list(request, reading, actor, problem=problem, **typed)
    if made:
        with reads_as("oncall")(request.app.state.database, actor) as reading:
            return _list(request, reading, actor, done="added", secret=made)
    return RedirectResponse("/oncall/channels?done=added", 303)


@router.get("/oncall/channels/{channel_id}")
def shown(request: Request, session: Managing, channel_id: UUID) -> Response:
    """Show the form of a channel that there is; its address is not told."""
    return _show(request, session, channel_id)


@router.post("/oncall/channels/{channel_id}")
def change(
    request: Request,
    actor: Manager,
    channel_id: UUID,
    *,
    title: Text = "",
    address: Text = "",
    secret: Secret = "",
) -> Response:
    """Change a channel; an empty address or secret keeps the one it has."""

    def write(session: WriteSession, now: datetime) -> None:
        commands.change_channel(
            session,
            channel_id,
            title=title[:200],
            address=address,
            secret=secret,
            by=actor.person_id,
            at=now,
        )

    if problem := _written(request, actor, write):
        with reads_as("oncall")(request.app.state.database, actor) as reading:
            return _show(request, reading, channel_id, problem=problem, title=title)
    return RedirectResponse("/oncall/channels?done=changed", 303)


@router.post("/oncall/channels/{channel_id}/retire")
def retire(request: Request, actor: Manager, channel_id: UUID) -> Response:
    """Let a channel be told nothing any more, and delete its address."""

    def write(session: WriteSession, now: datetime) -> None:
        commands.remove_channel(session, channel_id, by=actor.person_id, at=now)

    _written(request, actor, write)
    return RedirectResponse("/oncall/channels?done=retired", 303)


def _written(
    request: Request, actor: Actor, write: Callable[[WriteSession, datetime], None]
) -> Unfit | None:
    """Let *write* write; return what is wrong with a field of the form."""
    state = request.app.state
    try:
        with writes_as("oncall")(state.database, actor) as session:
            write(session, state.clock.now())
    except Unfit as problem:
        return problem
    return None


def _list(
    request: Request,
    session: ReadSession,
    actor: Actor,
    *,
    problem: Unfit | None = None,
    done: str = "",
    secret: str = "",
    **typed: str,
) -> Response:
    return render(
        request,
        "oncall/channels.html",
        status=422 if problem else 200,
        channels=destinations.channels_shown(session),
        may_write=actor.role is not None and actor.role.covers(Role.MANAGER),
        done=DONE.get(done, ""),
        secret=secret,
        typed=typed,
        **_words(request, problem),
    )


def _show(
    request: Request,
    session: ReadSession,
    channel_id: UUID,
    *,
    problem: Unfit | None = None,
    title: str = "",
) -> Response:
    return render(
        request,
        "oncall/channel.html",
        status=422 if problem else 200,
        one=destinations.channel_shown(session, channel_id),
        title=title,
        **_words(request, problem),
    )


def _words(request: Request, problem: Unfit | None) -> dict[str, Any]:
    say = translator(viewer(request)).gettext
    return {
        "words": wording,
        "kinds": [(one.value, say(wording.KINDS[one.value])) for one in _USUAL],
        "problem": problem.message.spoken(say) if problem else "",
        "wrong_field": problem.field if problem else "",
    }


_USUAL = (
    ContactKind.SLACK,
    ContactKind.TEAMS,
    ContactKind.EMAIL,
    ContactKind.NTFY,
    ContactKind.WEBHOOK,
    ContactKind.APPRISE,
)
