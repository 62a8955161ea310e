"""`/releases`: what went out, and which services may not be released now."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from sre_ops.catalog.public import reads as catalog
from sre_ops.db.sessions import ReadSession
from sre_ops.delivery import store
from sre_ops.delivery.domain.verdict import BLOCKING, Verdict
from sre_ops.delivery.pages import wording
from sre_ops.delivery.queries.places import next_page, place
from sre_ops.slo.public import reads as slo
from sre_ops.tenancy.access import reads
from sre_ops.web.pages import render

router = APIRouter()

_ROWS = 50
_EXCEPTIONS = 50


@router.get("/releases")
def releases(
    request: Request,
    session: Annotated[ReadSession, reads("delivery")],
    *,
    service: Annotated[str, Query(max_length=253, pattern=r"^[^\x00]*$")] = "",
    environment: Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")] = "",
    cursor: Annotated[str, Query(max_length=2_000)] = "",
) -> Response:
    """Show deployments, newest first, with the state of the budgets beside."""
    wanted = store.Wanted(service=service, environment=environment)
    found = store.deployments_before(session, wanted, place(cursor), limit=_ROWS + 1)
    asked = slo.actions(session)
    last = found[_ROWS - 1] if len(found) > _ROWS else None
    return render(
        request,
        "delivery/releases.html",
        rows=found[:_ROWS],
        actions=asked,
        blocked=sorted(name for name, action in asked.items() if action in BLOCKING),
        services=[one.slug for one in catalog.services(session)],
        chosen=wanted,
        waiting=store.exceptions_of(session, limit=_EXCEPTIONS),
        words=wording,
        verdict=Verdict,
        next_cursor=next_page(last.finished_at, last.id) if last else "",
    )
