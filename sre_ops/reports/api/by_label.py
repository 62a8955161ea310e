"""`/api/v1/reports/attribution/labels`: which endpoints or regions spent a budget."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from sre_ops.kernel.errors import Forbidden, NotFound, Unavailable
from sre_ops.reports.api.attribution import Called, Since, Until, Window
from sre_ops.reports.queries.by_label import ByLabel, Question, attribution_by_class
from sre_ops.tenancy.access import requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.transactions import reads as reads_as
from sre_ops.web.conditional import answer
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter()

_PATIENCE = timedelta(seconds=20)
"""For one answer of Prometheus: somebody waits for ours."""


class LabelPart(BaseModel):
    """What the series with one value of the label spent."""

    value: str | None = Field(
        description="`` is series without the label; null everything that is not told apart."
    )
    bad: int = Field(description="Scaled to the number of the ledger.")
    share_of_budget: float | None = Field(description="bad / allowed, unclamped.")


class AttributionByLabel(BaseModel):
    """What spent a budget, by the values of a label; ratios are 0 to 1 and unclamped."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["sre_ops.attribution_by_label.v1"] = Field(
        default="sre_ops.attribution_by_label.v1", alias="schema"
    )
    slo_id: UUID
    service: str
    slo: str
    label: str
    from_: datetime = Field(alias="from", description="First minute that counts.")
    to: datetime = Field(description="The minute after the last.")
    bad: int = Field(description="As the budget counts them, after corrections.")
    allowed: float
    basis: Literal["prometheus"] = Field(
        default="prometheus",
        description="The number is the ledger's; how it is divided is an approximation that "
        "Prometheus gives by `increase`, before corrections.",
    )
    parts: list[LabelPart] = Field(
        description="At most 50 values, the largest first, then the others together; "
        "their `bad` add up to `bad`."
    )


@router.get(
    "/attribution/labels",
    response_model=AttributionByLabel,
    responses={
        **responses(Unauthenticated, Forbidden, NotFound, Unavailable),
        304: {"description": "The client has it already (`If-None-Match`)."},
    },
)
def by_label(
    request: Request,
    actor: Annotated[Actor, requires(Role.VIEWER, scope="reports:read")],
    *,
    slo: Called,
    label: Annotated[
        str,
        Query(
            max_length=200,
            pattern=r"^[^\x00]*$",
            description="Its name in Prometheus, such as `endpoint`.",
        ),
    ],
    window: Window = "",
    since: Since = None,
    until: Until = None,
) -> Response:
    """Tell which values of a label, such as endpoints, spent the budget of an SLO."""
    state = request.app.state
    found = attribution_by_class(
        lambda: reads_as("reports")(state.database, actor),
        Question(slo=slo, label=label, window=window, since=since, until=until),
        server=state.runtime.settings.prometheus_url,
        timeout=_PATIENCE,
    )
    return answer(request, _model(found))


def _model(found: ByLabel) -> AttributionByLabel:
    return AttributionByLabel.model_validate(
        {
            "slo_id": found.slo_id,
            "service": found.service,
            "slo": found.slo,
            "label": found.label,
            "from": found.window_from,
            "to": found.window_to,
            "bad": found.bad,
            "allowed": found.allowed,
            "parts": [
                LabelPart(value=one.value, bad=one.bad, share_of_budget=one.share)
                for one in found.parts
            ],
        }
    )
