"""`/api/v1/slo/slos/{id}/rehearsal`: what another target, window or alert would have meant."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Forbidden, NotFound
from sre_ops.kernel.units import minute_start, to_minute
from sre_ops.slo.domain.burn import BurnTier
from sre_ops.slo.domain.rehearsal import PastWindow, Rehearsal
from sre_ops.slo.domain.replay import Firing
from sre_ops.slo.queries import rehearsals
from sre_ops.tenancy.access import reads
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter()
Text = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")]
FIRINGS = 1_000
_LOST = responses(Unauthenticated, Forbidden, NotFound)


class Tier(BaseModel):
    """A pair of windows that was tried."""

    name: str = Field(examples=["5m/1h"])
    share: float = Field(description="Of the budget, that the long window may take.")
    can_fire: bool


class WindowThen(BaseModel):
    """A past window, as the target of the question would have judged it."""

    model_config = ConfigDict(populate_by_name=True)

    from_: datetime = Field(alias="from")
    to: datetime
    valid: int
    bad: int
    sli: float
    budget_consumed: float
    missed: bool
    coverage: float


class Alert(BaseModel):
    """An alert that would have been raised."""

    tier: str
    page: bool = Field(description="Whether it wakes somebody; others open a ticket.")
    onset: datetime = Field(description="From where on the loss led to it.")
    fired_at: datetime
    detection_minutes: int
    reset_at: datetime | None = Field(description="Null while it still fires.")
    reset_minutes: int | None = Field(description="From the end of the loss until it stopped.")
    budget_lost: float | None = Field(description="Share of a window's budget lost before it.")


class Suggested(BaseModel):
    """A target that the past would carry, and why; it is never set."""

    target: float | None
    reasons: list[str]


class RehearsalAnswer(BaseModel):
    """What would have been."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["sre_ops.slo_rehearsal.v1"] = Field(
        default="sre_ops.slo_rehearsal.v1", alias="schema"
    )
    slo_id: UUID
    service: str
    slo: str
    target: float
    window: str
    tiers: list[Tier]
    from_: datetime = Field(alias="from")
    to: datetime
    measured_days: float
    windows_known: int = Field(description="Of the last 12, those that say something.")
    windows_missed: int
    windows: list[WindowThen]
    pages: int
    pages_per_month: float | None
    alerts_total: int
    alerts: list[Alert] = Field(description="At most the newest 1,000, by when they fired.")
    suggestion: Suggested


@router.get("/slos/{slo_id}/rehearsal", responses=_LOST)
def rehearsal(
    request: Request,
    session: Annotated[ReadSession, reads("slo")],
    slo_id: UUID,
    *,
    target: Annotated[Text, Query(description="A ratio; the SLO's own by default.")] = "",
    window: Annotated[Text, Query(description="`30d`, `month@Asia/Tokyo`.")] = "",
    tier: Annotated[
        list[Text],
        Query(max_length=8, description="`5m/1h@0.02`: its share of the budget; 0 leaves it out."),
    ] = [],  # noqa: B006 - FastAPI copies it
) -> RehearsalAnswer:
    """Replay another target, window and alert tiers over the history of one SLO."""
    now = to_minute(request.app.state.clock.now())
    found = rehearsals.rehearsal(
        session, slo_id, now=now, target=target, window=window, shares=tier
    )
    slo, answer = found.known.one.slo, found.rehearsal
    asked = answer.question
    return RehearsalAnswer.model_validate(
        {
            "slo_id": slo_id,
            "service": slo.service,
            "slo": slo.name,
            "target": float(asked.target),
            "window": str(asked.window),
            "tiers": [_tier(one, answer) for one in asked.tiers],
            "from": minute_start(answer.from_minute),
            "to": minute_start(answer.to_minute),
            "measured_days": answer.measured_days,
            "windows_known": len(answer.windows),
            "windows_missed": answer.missed,
            "windows": [_window(one, answer) for one in answer.windows],
            "pages": answer.pages,
            "pages_per_month": answer.pages_a_month,
            "alerts_total": len(answer.firings),
            "alerts": [_alert(one) for one in answer.firings[-FIRINGS:]],
            "suggestion": Suggested(
                target=None if found.suggestion.target is None else float(found.suggestion.target),
                reasons=[str(one) for one in found.suggestion.reasons],
            ),
        }
    )


def _tier(one: BurnTier, answer: Rehearsal) -> Tier:
    name = f"{one.short}/{one.long}"
    return Tier(name=name, share=float(one.share), can_fire=one not in answer.idle)


def _window(one: PastWindow, answer: Rehearsal) -> WindowThen:
    tolerated = answer.question.tolerated
    return WindowThen.model_validate(
        {
            "from": minute_start(one.span.from_minute),
            "to": minute_start(one.span.to_minute),
            "valid": one.valid,
            "bad": one.bad,
            "sli": float(one.sli),
            "budget_consumed": float(one.consumed(tolerated)),
            "missed": one.is_missed(tolerated),
            "coverage": one.coverage,
        }
    )


def _alert(one: Firing) -> Alert:
    return Alert(
        tier=f"{one.tier.short}/{one.tier.long}",
        page=one.is_page,
        onset=minute_start(one.onset),
        fired_at=minute_start(one.fired_at),
        detection_minutes=one.detection_minutes,
        reset_at=None if one.reset_at is None else minute_start(one.reset_at),
        reset_minutes=one.reset_minutes,
        budget_lost=one.lost,
    )
