"""`/api/v1/alerts`: what fires."""

from typing import Annotated

from fastapi import APIRouter, Query

from sre_ops.alerts import queries
from sre_ops.alerts.api import group_models as models
from sre_ops.alerts.domain.lifecycle import State
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Forbidden
from sre_ops.kernel.severity import Severity
from sre_ops.tenancy.access import reads
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter()
Reading = Annotated[ReadSession, reads("alerts")]
_OPEN = (State.FIRING, State.RESOLVED)


@router.get("", responses=responses(Unauthenticated, Forbidden))
def listed(
    session: Reading,
    *,
    state: Annotated[
        list[State] | None, Query(description="Any of them; those not closed, if left out.")
    ] = None,
    service: Annotated[str, Query(max_length=253, pattern=r"^[^\x00]*$")] = "",
    severity: Annotated[list[Severity] | None, Query(description="Any of them.")] = None,
    cursor: Annotated[str, Query(max_length=2_000)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> models.Groups:
    """List groups of alerts, newest first."""
    wanted = queries.Wanted(
        states=state or _OPEN,
        service=service,
        severities=[word.number for word in severity or ()],
    )
    found = queries.page(session, wanted, cursor=cursor, limit=limit)
    return models.Groups(
        groups=[models.told(one.group, one.size) for one in found.groups],
        next_cursor=found.next_cursor,
    )
