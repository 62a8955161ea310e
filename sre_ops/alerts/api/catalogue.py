"""`/api/v1/alerts/catalogue`: the alert rules there are, and what they lack."""

from typing import Annotated

from fastapi import APIRouter, Request

from sre_ops.alerts.api.catalogue_models import Rules
from sre_ops.alerts.queries.catalogue import catalogue
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
