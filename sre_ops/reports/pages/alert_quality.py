"""`/alerts/quality`: whether alerts are worth their pages, and what to do where they are not.

It stands among the pages of alerts and is read here, since shifts are known to oncall alone.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from sre_ops.db.sessions import ReadSession
from sre_ops.reports.pages import alert_quality_words as words
from sre_ops.reports.queries.alert_quality import quality
from sre_ops.tenancy.access import reads
from sre_ops.web.i18n import speaking_to
from sre_ops.web.pages import render, viewer

router = APIRouter()
SPANS = (7, 30, 90)
_RULES = 50
_SHIFTS = 12


@router.get("/alerts/quality")
def shown(
    request: Request,
    session: Annotated[ReadSession, reads("reports")],
    days: Annotated[int, Query(ge=1, le=90)] = 30,
) -> Response:
    """Show whether alerts are worth their pages."""
    now = request.app.state.clock.now()
    looker = viewer(request)
    found = quality(session, days=days, now=now, zone=looker.zone_info)
    busy = sorted((one for one in found.shifts if one.pages), key=lambda one: -one.pages)
    with speaking_to(looker, now=now, url=str(request.url)):
        return render(
            request,
            "reports/alert_quality.html",
            found=found,
            days=days,
            spans=SPANS,
            sentence=words.sentence(found),
            advice=[words.advised(one) for one in found.advice],
            rules=found.rules[:_RULES],
            rules_more=len(found.rules[_RULES:]),
            shifts=busy[:_SHIFTS],
            words=words,
        )
