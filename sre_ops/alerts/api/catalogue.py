"""`/api/v1/alerts/catalogue` and `/quality`: the rules there are, and whether they are any good."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from sre_ops.alerts.api.catalogue_models import AlertQuality, Rules
from sre_ops.alerts.queries.catalogue import catalogue
from sre_ops.alerts.queries.quality import quality
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Forbidden
from sre_ops.tenancy.access import reads
from sre_ops.tenancy.domain.roles import Role
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter()
_OURS = responses(Unauthenticated, Forbidden)
Reading = Annotated[ReadSession, reads("alerts", Role.VIEWER)]


@router.get("/catalogue", responses=_OURS)
def rules(request: Request, session: Reading) -> Rules:
    """List every alert rule: its service, SLO, runbook and route, how often it fires, its gaps."""
    return Rules.of(catalogue(session, now=request.app.state.clock.now()))


@router.get("/quality", responses=_OURS)
def figures(
    request: Request, session: Reading, days: Annotated[int, Query(ge=1, le=90)] = 30
) -> AlertQuality:
    """Tell whether alerts are worth their pages, by rule: precision, duplicates, pages a day."""
    return AlertQuality.of(quality(session, days=days, now=request.app.state.clock.now()))
