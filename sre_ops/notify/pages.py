"""`/notify`: the messages, those that wait for a person first."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Forbidden
from sre_ops.notify import store
from sre_ops.notify.commands.queueing import try_again
from sre_ops.notify.commands.testing import queue_test
from sre_ops.notify.domain.destinations import KIND_WORDS, Recipient
from sre_ops.notify.domain.message import WITHDRAWN, NotParked, State
from sre_ops.notify.domain.notice import GROUPS
from sre_ops.notify.queries.messages import listing, shown
from sre_ops.tenancy import queries as tenancy
from sre_ops.tenancy.access import reads, requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.transactions import reads as reads_as
from sre_ops.tenancy.transactions import writes as writes_as
from sre_ops.web.i18n import N_
from sre_ops.web.pages import render

router = APIRouter()
_ROWS = 50
_PARKED = 100
STATE_WORDS = {
    State.QUEUED: N_("queued"),
    State.SENDING: N_("sending"),
    State.FAILED: N_("tried again"),
    State.SENT: N_("sent"),
    State.PARKED: N_("parked"),
    State.DROPPED: N_("not needed any more"),
}
FILTERS = tuple(one for one in State if one is not State.SENDING)


@router.get("/notify")
def messages(
    request: Request,
    session: Annotated[ReadSession, reads("notify")],
    actor: Annotated[Actor, requires(Role.VIEWER, scope="notify:read")],
    *,
    state: Annotated[str, Query(max_length=20)] = "",
    cursor: Annotated[str, Query(max_length=2_000)] = "",
) -> Response:
    """Show what was sent, what waits, and what could not be sent and why."""
    now = request.app.state.clock.now()
    chosen = next((one for one in FILTERS if one == state), None)
    found = listing(session, (chosen,) if chosen else (), cursor=cursor, limit=_ROWS, at=now)
    parked = listing(session, (State.PARKED,), limit=_PARKED, at=now).messages
    with reads_as("tenancy")(request.app.state.database, actor) as reading:
        people = {one.person_id: one.name for one in tenancy.everybody(reading)}
    return render(
        request,
        "notify/messages.html",
        rows=found.messages,
        next_cursor=found.next_cursor,
        parked=[] if cursor or chosen else parked,
        depth=store.depth(session),
        chosen=chosen or "",
        filters=FILTERS,
        states=STATE_WORDS,
        kinds=KIND_WORDS,
        reasons=WITHDRAWN,
        groups=GROUPS,
        people=people,
        may_retry=actor.role is not None and actor.role.covers(Role.RESPONDER),
    )


@router.get("/notify/{message_id}")
def message(
    request: Request, session: Annotated[ReadSession, reads("notify")], message_id: UUID
) -> Response:
    """Show what became of one message."""
    now = request.app.state.clock.now()
    (found,) = shown(session, [store.message(session, message_id)], at=now)
    return render(
        request,
        "notify/message.html",
        one=found,
        attempts=store.all_attempts(session, message_id),
        states=STATE_WORDS,
        kinds=KIND_WORDS,
        reasons=WITHDRAWN,
        groups=GROUPS,
        topics=("notify.queue",),
    )


@router.post("/notify/test")
def send_test(
    request: Request,
    actor: Annotated[Actor, requires(Role.RESPONDER)],
    contact_id: Annotated[UUID | None, Form()] = None,
    channel_id: Annotated[UUID | None, Form()] = None,
) -> Response:
    """Send a test to a contact of your own or to a channel, and show what becomes of it."""
    recipient = Recipient(contact_id=contact_id, channel_id=channel_id)
    if actor.person_id is None:
        raise Forbidden(N_("this takes a person"))
    now = request.app.state.clock.now()
    with writes_as("notify")(request.app.state.database, actor) as session:
        queued = queue_test(session, recipient, by=actor.person_id, at=now)
    return RedirectResponse(f"/notify/{queued}", 303)


@router.post("/notify/{message_id}/retry")
def retry(
    request: Request, actor: Annotated[Actor, requires(Role.RESPONDER)], message_id: UUID
) -> Response:
    """Try a parked message again; one that is not parked any more is left as it is."""
    if actor.person_id is None:
        raise Forbidden(N_("this takes a person"))
    now = request.app.state.clock.now()
    try:
        with writes_as("notify")(request.app.state.database, actor) as session:
            try_again(session, message_id, by=actor.person_id, at=now)
    except NotParked:  # somebody else was faster, and the list says so
        pass
    return RedirectResponse("/notify", 303)
