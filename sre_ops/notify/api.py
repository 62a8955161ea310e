"""`/api/v1/notify`: what was sent, what waits, trying again, and a test of a channel."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from sre_ops.kernel.messages import N_
from sre_ops.notify import store
from sre_ops.notify.commands.queueing import try_again
from sre_ops.notify.commands.testing import queue_test
from sre_ops.notify.domain.destinations import Recipient
from sre_ops.notify.domain.message import State
from sre_ops.notify.queries.messages import Shown, listing, shown
from sre_ops.tenancy.access import reads, requires, writes
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter()
Reading = Annotated[ReadSession, reads("notify")]
Writing = Annotated[WriteSession, writes("notify")]
Responder = Annotated[Actor, requires(Role.RESPONDER, scope="notify:write")]
_MOST = 200


class Message(BaseModel):
    """A message, as far as it came.

    `destination` is masked and "" before the first attempt; `next_at` null when it is not tried.
    """

    id: UUID
    page_id: UUID
    escalation_id: UUID | None
    group_id: UUID | None
    person_id: UUID | None
    contact_id: UUID | None
    channel_id: UUID | None
    kind: str
    destination: str
    severity: int
    title: str
    reason: str
    state: State
    attempts: int
    why: str
    queued_at: datetime
    next_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, one: Shown) -> "Message":
        """Write what is known of a message."""
        names = set(cls.model_fields) - {"destination", "state"}
        told = {name: getattr(one.row, name) for name in names}
        return cls(destination=one.destination, state=one.state, **told)


class Messages(BaseModel):
    """Messages, newest first."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["sre_ops.messages.v1"] = Field(default="sre_ops.messages.v1", alias="schema")
    messages: list[Message]
    next_cursor: str = Field(description='Give it as `cursor` for the next page; "" on the last.')


class TestWish(BaseModel):
    """Where a test is sent to: a contact or a channel."""

    contact_id: UUID | None = None
    channel_id: UUID | None = None


class Queued(BaseModel):
    """A message, and what became of it so far."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["sre_ops.message.v1"] = Field(default="sre_ops.message.v1", alias="schema")
    message: Message


@router.get("/messages", responses=responses(Unauthenticated, Forbidden, Invalid))
def listed(
    request: Request,
    session: Reading,
    *,
    state: Annotated[list[State] | None, Query(description="Of these states only.")] = None,
    cursor: Annotated[str, Query(max_length=2_000)] = "",
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
) -> Messages:
    """List messages, newest first."""
    now = request.app.state.clock.now()
    found = listing(session, state or (), cursor=cursor, limit=limit, at=now)
    return Messages(
        messages=[Message.of(one) for one in found.messages], next_cursor=found.next_cursor
    )


@router.post(
    "/messages/{message_id}/retry",
    responses=responses(Unauthenticated, Forbidden, NotFound, Conflict),
)
def retry(request: Request, session: Writing, actor: Responder, message_id: UUID) -> Queued:
    """Try a parked message again."""
    now = request.app.state.clock.now()
    row = try_again(session, message_id, by=_person(actor), at=now)
    session.flush()
    (one,) = shown(session, [row], at=now)
    return Queued(message=Message.of(one))


@router.get("/messages/{message_id}", responses=responses(Unauthenticated, Forbidden, NotFound))
def one(request: Request, session: Reading, message_id: UUID) -> Queued:
    """Tell what became of a message."""
    now = request.app.state.clock.now()
    (found,) = shown(session, [store.message(session, message_id)], at=now)
    return Queued(message=Message.of(found))


@router.post(
    "/test", status_code=202, responses=responses(Unauthenticated, Forbidden, NotFound, Invalid)
)
def test(request: Request, session: Writing, actor: Responder, wish: TestWish) -> Queued:
    """Send a test to a contact of your own or to a channel."""
    now = request.app.state.clock.now()
    recipient = Recipient(contact_id=wish.contact_id, channel_id=wish.channel_id)
    queued = queue_test(session, recipient, by=_person(actor), at=now)
    session.flush()
    (one,) = shown(session, [store.message(session, queued)], at=now)
    return Queued(message=Message.of(one))


def _person(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise Forbidden(N_("this takes a person"))
    return actor.person_id
