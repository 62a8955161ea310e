"""`/api/v1/alerts/sources` and `/heartbeat`: what is asked and heard of, besides messages."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.concurrency import run_in_threadpool

from sre_ops.alerts.api import source_models as models
from sre_ops.alerts.api.intake import KeyText, sender_of
from sre_ops.alerts.api.lane import Sender, lane_of
from sre_ops.alerts.commands.integrations import Kind
from sre_ops.alerts.commands.silences import beat
from sre_ops.alerts.commands.sources import set_source
from sre_ops.alerts.store import integrations as integrations_store
from sre_ops.alerts.store import sources as sources_store
from sre_ops.db.database import Database
from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import Forbidden, NotFound, Unavailable
from sre_ops.kernel.messages import N_
from sre_ops.tenancy.access import open_to_all, reads, requires, writes
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.web.problems import Busy, Unauthenticated, responses

router = APIRouter()
Reading = Annotated[ReadSession, reads("alerts", Role.VIEWER)]
Writing = Annotated[WriteSession, writes("alerts", Role.ADMIN)]
Admin = Annotated[Actor, requires(Role.ADMIN, scope="alerts:write")]


@router.get("/sources", responses=responses(Unauthenticated, Forbidden))
def listed(request: Request, session: Reading) -> models.Sources:
    """List what alerts may come from, with the last message, poll and heartbeat of each."""
    now = request.app.state.clock.now()
    found = sources_store.listened(session)
    return models.Sources(sources=[models.SourceState.of(one, now) for one in found])


@router.put(
    "/integrations/{integration_id}/source",
    status_code=204,
    responses=responses(Unauthenticated, Forbidden, NotFound),
)
def ask(
    request: Request,
    session: Writing,
    actor: Admin,
    integration_id: UUID,
    wish: models.NewSource,
) -> None:
    """Say where the Alertmanagers of an integration are asked, and which alert is a heartbeat."""
    set_source(
        session,
        integration_id,
        wish.addresses,
        wish.receiver,
        watchdog=wish.watchdog.beat(wish.watchdog.alertname) if wish.watchdog else None,
        by=actor.person_id,
        at=request.app.state.clock.now(),
    )


@router.post(
    "/heartbeat/{key}", responses=responses(NotFound, Unavailable), dependencies=[open_to_all]
)
async def heard(request: Request, key: KeyText) -> models.Heard:
    """Hear that something is alive; its silence would be an alert."""
    lane, state = lane_of(request), request.app.state
    with lane.admitted():
        sender = await sender_of(lane, key, Kind.HEARTBEAT)
        return await run_in_threadpool(_heard, state.database, sender, state.clock.now())


def _heard(database: Database, sender: Sender, at: datetime) -> models.Heard:
    actor = f"integration:{sender.integration_id}"
    try:
        with database.write("alerts", sender.tenant_id, actor=actor) as session:
            row = beat(session, sender.integration_id, at=at)
            integration = integrations_store.lock_integration(session, sender.integration_id)
            due_at = sources_store.heartbeat_watch(integration, row).due_at
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        words = N_("messages cannot be kept at the moment; send this one again")
        raise Busy(words) from error
    return models.Heard(heard_at=at, due_at=due_at)
