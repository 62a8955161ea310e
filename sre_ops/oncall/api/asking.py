"""What the routes of on-call share: who asks, whom they mean, and of which time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import Forbidden
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.api.schedule_models import Moment
from sre_ops.oncall.domain.spans import Span
from sre_ops.tenancy.access import reads, requires, writes
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.public import reads as tenancy

LONGEST = timedelta(days=400)
Reading = Annotated[ReadSession, reads("oncall")]
Writing = Annotated[WriteSession, writes("oncall")]
Managing = Annotated[WriteSession, writes("oncall", Role.MANAGER)]
Responder = Annotated[Actor, requires(Role.RESPONDER, scope="oncall:write")]
Manager = Annotated[Actor, requires(Role.MANAGER, scope="oncall:write")]
Slug = Annotated[str, Path(max_length=100, pattern=r"^[^\x00]*$")]
Instant = Annotated[Moment | None, Query()]


async def raw_body(request: Request) -> bytes:
    """Return the very bytes that came."""
    return await request.body()


Body = Annotated[bytes, Depends(raw_body)]


def text_of(body: bytes) -> str:
    """Return a file that was sent, as text.

    Raises:
        Unfit: it is not UTF-8.
    """
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unfit("body", N_("Save the file as UTF-8.")) from error


def person(actor: Actor) -> UUID:
    """Return the person who is signed in, or whose token it is."""
    if actor.person_id is None:
        raise Forbidden("this takes a person")
    return actor.person_id


def names(session: ReadSession) -> Mapping[UUID, str]:
    """Return what people are called."""
    return {one.id: one.name for one in tenancy.people(session)}


def somebody(session: ReadSession, said: str, field: str = "person") -> UUID:
    """Return whom *said*, an e-mail address or an id, means.

    Raises:
        Unfit: nobody.
    """
    wanted = said.strip().casefold()
    for one in tenancy.people(session):
        if wanted in (one.email.casefold(), str(one.id)):
            return one.id
    raise Unfit(field, N_("Nobody here has the address or id %(said)s."), said=said)


def frame(since: datetime | None, until: datetime | None, now: datetime, days: int) -> Span:
    """Return the time that is asked for: from now on for *days*, unless said otherwise.

    Raises:
        Unfit: it ends before it starts, or is too long.
    """
    start = since or now
    end = until or start + timedelta(days=days)
    if not start < end:
        raise Unfit("until", N_("It must end after it starts."))
    if end - start > LONGEST:
        raise Unfit("until", N_("Ask for at most 400 days."))
    return Span(start, end)
