"""`/api/v1/deployments`: report and list what went out."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.delivery import store
from sre_ops.delivery.api import models
from sre_ops.delivery.commands.deployments import record_deployment
from sre_ops.delivery.domain.deployments import Kind
from sre_ops.delivery.queries.places import next_page, place
from sre_ops.kernel.errors import Conflict, Forbidden
from sre_ops.tenancy.access import reads, writes
from sre_ops.web.conditional import answer
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter()
Name = Annotated[str, Query(max_length=253, pattern=r"^[^\x00]*$")]


@router.post(
    "",
    status_code=201,
    responses={
        200: {"model": models.Deployment, "description": "It was recorded before."},
        **responses(Unauthenticated, Forbidden, Conflict),
    },
)
def record(
    request: Request,
    response: Response,
    session: Annotated[WriteSession, writes("delivery")],
    wish: models.NewDeployment,
) -> models.Deployment:
    """Record a deployment; the same id again records nothing."""
    now = request.app.state.clock.now()
    row, is_new = record_deployment(session, wish.report(), at=now)
    response.status_code = 201 if is_new else 200
    return models.Deployment.of(row)


@router.get("", response_model=models.Deployments, responses=responses(Unauthenticated, Forbidden))
def listed(
    request: Request,
    session: Annotated[ReadSession, reads("delivery")],
    *,
    service: Name = "",
    environment: Name = "",
    kind: Kind | None = None,
    since: Annotated[AwareDatetime | None, Query(description="Finished at or after.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Finished before.")] = None,
    cursor: Annotated[str, Query(max_length=2_000)] = "",
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> Response:
    """List deployments, newest first."""
    wanted = store.Wanted(
        service=service,
        environment=environment,
        kind=kind.value if kind else "",
        since=since,
        until=until,
    )
    found = store.deployments_before(session, wanted, place(cursor), limit=limit + 1)
    shown, more = found[:limit], len(found) > limit
    return answer(
        request,
        models.Deployments(
            deployments=[models.Deployment.of(row) for row in shown],
            next_cursor=next_page(shown[-1].finished_at, shown[-1].id) if more else None,
        ),
    )
