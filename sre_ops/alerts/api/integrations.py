"""`/api/v1/alerts/integrations`: what may send alerts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request

from sre_ops.alerts.api import models
from sre_ops.alerts.api.source_models import NewIntegration
from sre_ops.alerts.commands import integrations as commands
from sre_ops.alerts.commands.integrations import Kind
from sre_ops.alerts.store import integrations as integrations_store
from sre_ops.alerts.store import messages as messages_store
from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import Forbidden, NotFound
from sre_ops.tenancy.access import reads, requires, writes
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.web.addresses import base_url
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter(prefix="/integrations")
_OURS = responses(Unauthenticated, Forbidden)
Reading = Annotated[ReadSession, reads("alerts", Role.ADMIN)]
Writing = Annotated[WriteSession, writes("alerts", Role.ADMIN)]
Admin = Annotated[Actor, requires(Role.ADMIN, scope="alerts:write")]


@router.get("", responses=_OURS)
def listed(session: Reading) -> models.Integrations:
    """List what may send alerts."""
    found = integrations_store.integrations(session)
    return models.Integrations(integrations=[models.Integration.of(row) for row in found])


@router.post("", status_code=201, responses=_OURS)
def make(
    request: Request, session: Writing, actor: Admin, wish: NewIntegration
) -> models.MadeIntegration:
    """Make an integration that may send alerts."""
    made = commands.create_integration(
        session,
        wish.name,
        wish.kind,
        mappings=wish.mappings.mappings() if wish.mappings else None,
        beat=wish.heartbeat.beat() if wish.heartbeat else None,
        by=actor.person_id,
        at=request.app.state.clock.now(),
    )
    if wish.kind is Kind.EVENTS_V2:
        url = f"{base_url(request)}/v2/enqueue"
    else:
        url = f"{base_url(request)}/api/v1/alerts/{wish.kind.value}/{made.key.text}"
    return models.MadeIntegration(id=made.integration_id, url=url, key=made.key.text)


@router.delete(
    "/{integration_id}",
    status_code=204,
    responses=responses(Unauthenticated, Forbidden, NotFound),
)
def revoke(request: Request, session: Writing, integration_id: UUID) -> None:
    """Let an integration count no more."""
    commands.revoke_integration(session, integration_id, at=request.app.state.clock.now())


@router.get(
    "/{integration_id}/wrong-messages", responses=responses(Unauthenticated, Forbidden, NotFound)
)
def wrong(session: Reading, integration_id: UUID) -> models.WrongMessages:
    """List the newest messages that could not be read."""
    integrations_store.check_integration(session, integration_id)
    found = messages_store.wrong_messages(session, integration_id)
    return models.WrongMessages(messages=[models.WrongMessage.of(row) for row in found])
