"""`/api/v1/reports/attribution`: which correction, incident or deployment spent a budget."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Forbidden, NotFound
from sre_ops.reports.domain.attribution import Attribution, Cause, Part
from sre_ops.reports.queries.attribution import attribution_of, slo_called, window_between
from sre_ops.tenancy.access import reads
from sre_ops.web.conditional import answer
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter()

Called = Annotated[
    str,
    Query(
        max_length=600,
        pattern=r"^[^\x00]*$",
        description="Id of the SLO, or its service and name: `shop/checkout`.",
    ),
]
Window = Annotated[
    str,
    Query(
        max_length=100,
        pattern=r"^[^\x00]*$",
        description="One of the SLO's own, such as `30d`; the one that needs a look first.",
    ),
]
Since = Annotated[AwareDatetime | None, Query(description="In place of its start.")]
Until = Annotated[AwareDatetime | None, Query(description="In place of its end.")]


class AttributedPart(BaseModel):
    """What one cause has spent."""

    cause: Cause
    id: str | None = Field(
        description="Of the correction, incident or deployment; null for what is unattributed."
    )
    title: str | None = Field(description="Reason of a correction, version of a deployment.")
    at: datetime | None = Field(description="When it began, or the deployment was out.")
    bad: int = Field(description="Bad events, slices, or parts of minutes.")
    share_of_budget: float | None = Field(
        description="bad / allowed, unclamped; of a correction what it would have been."
    )
    share_of_spent: float | None = Field(description="Of all bad ones; these add up to 1.")


class AttributionOfSlo(BaseModel):
    """What spent the budget of one SLO; ratios are 0 to 1 and unclamped."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["sre_ops.attribution.v1"] = Field(
        default="sre_ops.attribution.v1", alias="schema"
    )
    slo_id: UUID
    service: str
    slo: str
    unit: Literal["events", "slices", "minutes"] = Field(
        description="What is counted: of a composite parts of minutes, `parts_per_minute` each."
    )
    parts_per_minute: int | None = Field(
        description="Counts of a composite are parts of minutes, this many each; else null."
    )
    from_: datetime = Field(alias="from", description="First minute that counts.")
    to: datetime = Field(description="The minute after the last.")
    valid: int = Field(description="As the ledger has them, whatever was corrected.")
    bad: int = Field(description="With those that corrections have taken out.")
    corrected: int = Field(description="Those that corrections have taken out.")
    allowed: float = Field(description="Bad ones that the budget allows, by what corrections left.")
    budget_consumed: float | None = Field(description="(bad - corrected) / allowed, unclamped.")
    parts: list[AttributedPart] = Field(
        description="The largest first, what is unattributed last; their `bad` add up to `bad`."
    )


@router.get(
    "/attribution",
    response_model=AttributionOfSlo,
    responses={
        **responses(Unauthenticated, Forbidden, NotFound),
        304: {"description": "The client has it already (`If-None-Match`)."},
    },
)
def attribution(
    request: Request,
    session: Annotated[ReadSession, reads("reports")],
    *,
    slo: Called,
    window: Window = "",
    since: Since = None,
    until: Until = None,
) -> Response:
    """Tell which correction, incident or deployment spent the budget of an SLO."""
    slo_id = slo_called(session, slo)
    start, end = window_between(session, slo_id, window, since=since, until=until)
    found = attribution_of(session, slo_id, since=start, until=end)
    return answer(request, _model(found))


def _model(found: Attribution) -> AttributionOfSlo:
    return AttributionOfSlo.model_validate(
        {
            "slo_id": found.slo_id,
            "service": found.service,
            "slo": found.slo,
            "unit": _unit(found),
            "parts_per_minute": found.per_minute if found.per_minute > 1 else None,
            "from": found.window_from,
            "to": found.window_to,
            "valid": found.valid,
            "bad": found.bad,
            "corrected": found.corrected,
            "allowed": found.allowed,
            "budget_consumed": found.consumed,
            "parts": [_part(found, one) for one in found.parts],
        }
    )


def _unit(found: Attribution) -> str:
    if found.per_minute > 1:
        return "minutes"
    return "slices" if found.is_slices else "events"


def _part(found: Attribution, one: Part) -> AttributedPart:
    return AttributedPart(
        cause=one.cause,
        id=one.ref or None,
        title=one.title or None,
        at=one.at,
        bad=one.bad,
        share_of_budget=one.share,
        share_of_spent=found.share_of_spent(one),
    )
