"""`/api/v1/oncall/why`: why somebody was paged, or nobody."""

from uuid import UUID

from fastapi import APIRouter

from sre_ops.kernel.errors import Forbidden, NotFound
from sre_ops.oncall.api import paging_models as models
from sre_ops.oncall.api.asking import Reading
from sre_ops.oncall.queries.why import why
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter()


@router.get("/why/{group_id}", responses=responses(Unauthenticated, Forbidden, NotFound))
def explain(session: Reading, group_id: UUID) -> models.WhyAnswer:
    """Tell why somebody was paged of a group of alerts, or nobody."""
    return models.WhyAnswer.of(why(session, group_id))
