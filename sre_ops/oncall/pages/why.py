"""`/oncall/why/{group_id}`: why somebody was paged, or nobody, in plain sentences."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response

from sre_ops.db.sessions import ReadSession
from sre_ops.oncall.queries import wording
from sre_ops.oncall.queries.why import why
from sre_ops.tenancy.access import reads
from sre_ops.web.i18n import translator
from sre_ops.web.pages import render, viewer

router = APIRouter()


@router.get("/oncall/why/{group_id}")
def page(
    request: Request, session: Annotated[ReadSession, reads("oncall")], group_id: UUID
) -> Response:
    """Show what alerts said, what was decided and what became of every message."""
    found = why(session, group_id)
    say = translator(viewer(request)).gettext
    return render(
        request,
        "oncall/why.html",
        found=found,
        summary=found.summary.spoken(say),
        spoken=lambda one: one.spoken(say),
        words=wording,
    )
