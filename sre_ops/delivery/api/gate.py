"""`/api/v1/gate/{service}`: may it be released now, and why?"""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from sre_ops.db.sessions import ReadSession
from sre_ops.delivery.api import models
from sre_ops.delivery.domain.verdict import Change, Why
from sre_ops.delivery.queries.gate import as_json, ask_gate
from sre_ops.kernel.errors import Forbidden
from sre_ops.tenancy.access import reads
from sre_ops.web.conditional import JSON
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter()
_NOT_KNOWN = 404


@router.get(
    "/{service}",
    response_model=models.Gate,
    responses={
        **responses(Unauthenticated, Forbidden),
        _NOT_KNOWN: {
            "model": models.Gate,
            "description": "Nobody knows the service: the verdict is `unknown`.",
        },
    },
)
def verdict(
    request: Request,
    session: Annotated[ReadSession, reads("delivery")],
    service: Annotated[str, Path(max_length=253, pattern=r"^[^\x00]*$")],
    change: Annotated[Change, Query(description="What would go out.")] = Change.ORDINARY,
) -> Response:
    """Tell whether a service may be released, with the evidence."""
    found = ask_gate(session, service, now=request.app.state.clock.now(), change=change)
    said = models.Gate.model_validate(as_json(found))
    is_lost = found.decision.why is Why.UNKNOWN_SERVICE
    return Response(
        said.model_dump_json(by_alias=True),
        status_code=_NOT_KNOWN if is_lost else 200,
        media_type=JSON,
        headers={"Cache-Control": "no-store"},  # a verdict is for this moment
    )
