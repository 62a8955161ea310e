"""`/api/v1/alerts/mutes`: when nobody is paged of which alerts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request

from sre_ops.alerts.api import route_models as models
from sre_ops.alerts.commands import mutes as commands
from sre_ops.alerts.store import routing as routing_store
from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import Forbidden, NotFound
from sre_ops.tenancy.access import reads, requires, writes
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter(prefix="/mutes")
Reading = Annotated[ReadSession, reads("alerts")]
Writing = Annotated[WriteSession, writes("alerts")]
Responder = Annotated[Actor, requires(Role.RESPONDER, scope="alerts:write")]
_OURS = responses(Unauthenticated, Forbidden)


@router.get("", responses=_OURS)
def listed(request: Request, session: Reading) -> models.Mutes:
    """List the maintenance windows that are not over."""
    now = request.app.state.clock.now()
    rows = routing_store.window_rows(session, now)
    return models.Mutes(
        mutes=[models.Mute.of(row, routing_store.facts_of(row), now) for row in rows]
    )


@router.post("", status_code=201, responses=_OURS)
def make(request: Request, session: Writing, actor: Responder, wish: models.NewMute) -> models.Mute:
    """Let nobody be paged of some alerts for a while."""
    now = request.app.state.clock.now()
    row = commands.create_window(
        session,
        wish.period(),
        models.matchers_of(wish.matchers),
        reason=wish.reason,
        by=actor.person_id,
        at=now,
    )
    return models.Mute.of(row, routing_store.facts_of(row), now)


@router.delete(
    "/{window_id}", status_code=204, responses=responses(Unauthenticated, Forbidden, NotFound)
)
def end(request: Request, session: Writing, actor: Responder, window_id: UUID) -> None:
    """End a maintenance window before its time."""
    now = request.app.state.clock.now()
    commands.end_window(session, window_id, by=actor.person_id, at=now)
