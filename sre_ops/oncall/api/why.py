"""`/api/v1/oncall/why`: why somebody was paged, or nobody; and the next step at once."""

from uuid import UUID

from fastapi import APIRouter, Request

from sre_ops.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from sre_ops.oncall.api import paging_models as models
from sre_ops.oncall.api.asking import Reading, Responder, Writing, person
from sre_ops.oncall.commands.hurry import hurry
from sre_ops.oncall.queries.hurrying import NextPages, next_pages
from sre_ops.oncall.queries.why import why
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter()


@router.get("/why/{group_id}", responses=responses(Unauthenticated, Forbidden, NotFound))
def explain(session: Reading, group_id: UUID) -> models.WhyAnswer:
    """Tell why somebody was paged of a group of alerts, or nobody."""
    return models.WhyAnswer.of(why(session, group_id))


@router.get("/why/{group_id}/next", responses=responses(Unauthenticated, Forbidden, NotFound))
def upcoming(request: Request, session: Reading, group_id: UUID) -> models.NextPages:
    """Tell who would be paged if the next step were done now; nobody is paged by asking."""
    why(session, group_id)  # of a group that nobody knows there is nothing to tell
    return _said(next_pages(session, group_id, request.app.state.clock.now()))


@router.post(
    "/why/{group_id}/escalate",
    status_code=202,
    responses=responses(Unauthenticated, Forbidden, Conflict, Invalid),
)
def escalate(
    request: Request, session: Writing, actor: Responder, group_id: UUID, wish: models.Hurry
) -> models.NextPages:
    """Do the next step of a group's open escalations now, and tell whom it pages."""
    now = request.app.state.clock.now()
    found = next_pages(session, group_id, now)
    hurry(session, group_id, by=person(actor), reason=wish.reason, seen=wish.seen, at=now)
    return _said(found)


def _said(found: NextPages) -> models.NextPages:
    return models.NextPages(policies=list(found.policies), who=list(found.who), seen=found.seen)
