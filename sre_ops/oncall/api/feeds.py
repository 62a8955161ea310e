"""`/api/v1/oncall/feeds`: addresses for calendar programs, which cannot sign in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from sre_ops.db.sessions import WriteSession
from sre_ops.kernel.errors import Forbidden, NotFound
from sre_ops.kernel.messages import N_
from sre_ops.oncall.api import schedule_models as models
from sre_ops.oncall.api.asking import Reading, person
from sre_ops.oncall.api.schedules import CALENDAR
from sre_ops.oncall.commands import feeds as commands
from sre_ops.oncall.queries.calendars import feed_calendar
from sre_ops.oncall.store import feeds as store
from sre_ops.tenancy.access import open_to_all, requires, writes
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.secrets import key_of
from sre_ops.web.addresses import base_url
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter(prefix="/feeds")
Owner = Annotated[Actor, requires(Role.VIEWER, scope="oncall:write")]
Reader = Annotated[Actor, requires(Role.VIEWER, scope="oncall:read")]
Writing = Annotated[WriteSession, writes("oncall", Role.VIEWER)]
_OURS = responses(Unauthenticated, Forbidden, NotFound)


@router.get("", responses=_OURS)
def listed(session: Reading, actor: Reader) -> models.Feeds:
    """List one's own calendar addresses that count."""
    found = store.feeds(session, person(actor))
    return models.Feeds(
        feeds=[
            models.OneFeed(id=row.id, schedule_id=row.schedule_id, created_at=row.created_at)
            for row in found
        ]
    )


@router.post("", status_code=201, responses=_OURS)
def make(request: Request, session: Writing, actor: Owner, wish: models.NewFeed) -> models.MadeFeed:
    """Make an address that calendar programs subscribe to."""
    now = request.app.state.clock.now()
    made = commands.make_feed(session, wish.schedule, owner=person(actor), at=now)
    url = f"{base_url(request)}/api/v1/oncall/feeds/{made.key.text}/calendar.ics"
    return models.MadeFeed(id=made.feed_id, url=url)


@router.delete("/{feed_id}", status_code=204, responses=_OURS)
def revoke(request: Request, session: Writing, actor: Owner, feed_id: UUID) -> None:
    """Let a calendar address open nothing any more."""
    now = request.app.state.clock.now()
    commands.revoke_feed(session, feed_id, owner=person(actor), at=now)


@router.get(
    "/{key}/calendar.ics",
    dependencies=[open_to_all],
    response_class=Response,
    responses={
        200: {"content": {"text/calendar": {"schema": {"type": "string"}}}},
        **responses(NotFound),
    },
)
def calendar(request: Request, key: Annotated[str, Path(max_length=100)]) -> Response:
    """Give the shifts that an address tells of as an iCalendar file."""
    found = key_of(key)
    if found is None:
        raise NotFound(N_("there is no such calendar"))
    now = request.app.state.clock.now()
    with request.app.state.database.read("oncall", found.tenant_id) as session:
        feed = store.feed_by_digest(session, found.digest)
        if feed is None:
            raise NotFound(N_("there is no such calendar"))
        text = feed_calendar(session, feed, now)
    return Response(text, media_type=CALENDAR, headers={"Cache-Control": "private"})
