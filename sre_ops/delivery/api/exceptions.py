"""`/api/v1/deploy/exceptions`: ask for leave to release, approve, refuse, look back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.delivery import store
from sre_ops.delivery.api import models
from sre_ops.delivery.commands import exceptions as commands
from sre_ops.delivery.queries.gate import exceptions_json
from sre_ops.delivery.tables import ExceptionRow
from sre_ops.kernel.errors import Conflict, Forbidden, NotFound
from sre_ops.tenancy.access import reads, requires, writes
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter(prefix="/exceptions")
Reading = Annotated[ReadSession, reads("delivery")]
Writing = Annotated[WriteSession, writes("delivery")]
Person = Annotated[Actor, requires(Role.RESPONDER, scope="delivery:write")]
_REFUSED = responses(Unauthenticated, Forbidden, NotFound, Conflict)


@router.get("", responses=responses(Unauthenticated, Forbidden))
def listed(
    session: Reading,
    *,
    service: Annotated[str, Query(max_length=253, pattern=r"^[^\x00]*$")] = "",
    reviewed: Annotated[bool, Query(description="Also those that were reviewed.")] = False,
) -> models.Exemptions:
    """List exceptions from the release gate until they are reviewed."""
    found = store.exceptions_of(session, service, is_reviewed=None if reviewed else False)
    return models.Exemptions(exceptions=[_told(row) for row in found])


@router.post("", status_code=201, responses=responses(Unauthenticated, Forbidden, NotFound))
def ask(
    request: Request, session: Writing, actor: Person, wish: models.NewExemption
) -> models.Exemption:
    """Ask for an exception from the release gate."""
    row = commands.request_exception(
        session,
        wish.service,
        reason=wish.reason,
        expires_at=wish.expires_at,
        by=who(actor),
        at=request.app.state.clock.now(),
    )
    return _told(row)


@router.post("/{exception_id}/approve", responses=_REFUSED)
def approve(
    request: Request, session: Writing, actor: Person, exception_id: UUID
) -> models.Exemption:
    """Approve an exception that somebody else asked for."""
    now = request.app.state.clock.now()
    role = actor.role or Role.VIEWER
    return _told(
        commands.approve_exception(session, exception_id, by=who(actor), role=role, at=now)
    )


@router.post("/{exception_id}/refuse", responses=_REFUSED)
def refuse(
    request: Request, session: Writing, actor: Person, exception_id: UUID
) -> models.Exemption:
    """Refuse an exception, or end one that holds."""
    now = request.app.state.clock.now()
    return _told(commands.refuse_exception(session, exception_id, by=who(actor), at=now))


@router.post("/{exception_id}/review", responses=_REFUSED)
def review(
    request: Request, session: Writing, actor: Person, exception_id: UUID, said: models.Review
) -> models.Exemption:
    """Look back at an exception that is over."""
    now = request.app.state.clock.now()
    row = commands.review_exception(session, exception_id, by=who(actor), note=said.note, at=now)
    return _told(row)


def who(actor: Actor) -> UUID:
    """Return the person who is signed in, or whose token it is."""
    if actor.person_id is None:
        raise Forbidden("an exception needs a person")
    return actor.person_id


def _told(row: ExceptionRow) -> models.Exemption:
    return models.Exemption.model_validate(exceptions_json([store.facts_of(row)])[0])
