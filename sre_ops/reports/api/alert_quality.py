"""`/api/v1/reports/alert-quality`: whether alerts are worth their pages."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Forbidden, Invalid
from sre_ops.kernel.wall_clock import zone_named
from sre_ops.reports.domain.alert_advice import Kind
from sre_ops.reports.domain.alert_quality import Figures
from sre_ops.reports.queries.alert_quality import Quality, quality
from sre_ops.tenancy.access import reads
from sre_ops.web.problems import Unauthenticated, responses

router = APIRouter()
LONGEST_DAYS = 90
Reading = Annotated[ReadSession, reads("reports")]


class AlertFigures(BaseModel):
    """What some groups of alerts cost, and whether it was worth it."""

    groups: int
    alerts: int
    paged: int = Field(description="Groups that asked somebody to come.")
    acted_on: int = Field(description="How many of those a person acknowledged.")
    precision: float | None = Field(description="Acted on of those that paged, 0 to 1.")
    pages: int = Field(description="How often somebody was asked to come.")
    pages_again: int = Field(description="How often because of the same group.")
    duplicate_share: float = Field(description="Repeats of all that was said, 0 to 1.")
    flapped: int

    @classmethod
    def of(cls, one: Figures) -> "AlertFigures":
        """Return what is told of *one*."""
        names = cls.model_fields
        return cls(**{name: getattr(one, name) for name in names})


class AlertRuleFigures(BaseModel):
    """The figures of one rule; the most pages first."""

    rule: str
    figures: AlertFigures
    share_of_pages: float
    last_at: datetime
    is_never_acted_on: bool


class AlertWeek(BaseModel):
    """The figures of one week, from a Monday on."""

    first_day: date
    figures: AlertFigures


class AlertShift(BaseModel):
    """What one turn of one person brought."""

    schedule: str
    person_id: UUID
    start: datetime
    end: datetime
    pages: int
    most_in_twelve_hours: int


class AlertAdvice(BaseModel):
    """One thing to do."""

    kind: Kind
    count: int = Field(description="Of rules; of pages for `answer`, of shifts for `relieve`.")
    share: float = Field(description="Of all pages; of the shifts for `relieve`.")
    rules: list[str] = Field(description="The noisiest five.")


class AlertQuality(BaseModel):
    """Whether alerts are worth their pages."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["sre_ops.alert_quality.v1"] = Field(
        default="sre_ops.alert_quality.v1", alias="schema"
    )
    since: datetime
    until: datetime
    figures: AlertFigures
    pages_per_shift: float | None
    advice: list[AlertAdvice]
    rules: list[AlertRuleFigures]
    weeks: list[AlertWeek]
    shifts: list[AlertShift]


@router.get("/alert-quality", responses=responses(Unauthenticated, Forbidden, Invalid))
def alert_quality(
    request: Request,
    session: Reading,
    days: Annotated[int, Query(ge=1, le=LONGEST_DAYS)] = 30,
    zone: Annotated[str, Query(max_length=100, description="Whose weeks are told.")] = "UTC",
) -> AlertQuality:
    """Tell whether alerts are worth their pages: by rule, week and shift, and what to do."""
    now = request.app.state.clock.now()
    return _told(quality(session, days=days, now=now, zone=zone_named(zone)))


def _told(found: Quality) -> AlertQuality:
    return AlertQuality(
        since=found.since,
        until=found.until,
        figures=AlertFigures.of(found.figures),
        pages_per_shift=found.pages_per_shift,
        advice=[
            AlertAdvice(kind=one.kind, count=one.count, share=one.share, rules=list(one.rules))
            for one in found.advice
        ],
        rules=[
            AlertRuleFigures(
                rule=one.rule,
                figures=AlertFigures.of(one.figures),
                share_of_pages=one.share,
                last_at=one.last_at,
                is_never_acted_on=one.figures.is_never_acted_on,
            )
            for one in found.rules
        ],
        weeks=[
            AlertWeek(first_day=one.first_day, figures=AlertFigures.of(one.figures))
            for one in found.weeks
        ],
        shifts=[
            AlertShift(
                schedule=found.schedules[one.turn.schedule_id],
                person_id=one.turn.person,
                start=one.turn.start,
                end=one.turn.end,
                pages=one.pages,
                most_in_twelve_hours=one.most,
            )
            for one in found.shifts
        ],
    )
