"""`/api/v1/alerts/{group_id}`: what a group is, who has it, and how it ends."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request

from sre_ops.alerts import queries
from sre_ops.alerts.api import group_models as models
from sre_ops.alerts.commands import lifecycle as commands
from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import Conflict, Forbidden, NotFound
from sre_ops.kernel.messages import N_
from sre_ops.tenancy.access import reads, requires, writes
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter(prefix="/{group_id}")
Reading = Annotated[ReadSession, reads("alerts")]
Writing = Annotated[WriteSession, writes("alerts")]
Responder = Annotated[Actor, requires(Role.RESPONDER, scope="alerts:write")]
_CHANGED = responses(Unauthenticated, Forbidden, NotFound, Conflict)


@router.get("", responses=responses(Unauthenticated, Forbidden, NotFound))
def shown(session: Reading, group_id: UUID) -> models.ShownGroup:
    """Show a group of alerts, and why it goes where it goes."""
    found = queries.shown(session, group_id)
    return models.ShownGroup(
        group=models.told(found.group, found.size),
        alerts=[models.GroupedAlert.of(facts) for facts in found.group.alerts],
        routing_version=found.routing_version,
        destinations=found.explanation.get("destinations", []),
        steps=found.explanation.get("steps", []),
    )


@router.post("/acknowledge", responses=_CHANGED)
def acknowledge(
    request: Request, session: Writing, actor: Responder, group_id: UUID
) -> models.Group:
    """Take a group of alerts."""
    now = request.app.state.clock.now()
    commands.acknowledge_group(session, group_id, by=who(actor), at=now)
    return _summary(session, group_id)


@router.post("/resolve", responses=_CHANGED)
def resolve(
    request: Request, session: Writing, actor: Responder, group_id: UUID, said: models.Ending
) -> models.Group:
    """End a group of alerts."""
    now = request.app.state.clock.now()
    commands.resolve_group(
        session, group_id, by=who(actor), although_firing=said.although_firing, at=now
    )
    return _summary(session, group_id)


def _summary(session: ReadSession, group_id: UUID) -> models.Group:
    found = queries.summary(session, group_id)
    return models.told(found.group, found.size)


def who(actor: Actor) -> UUID:
    """Return the person who is signed in, or whose token it is.

    Raises:
        Forbidden: nobody is.
    """
    if actor.person_id is None:
        raise Forbidden(N_("an alert is taken or ended by a person"))
    return actor.person_id
