"""`/api/v1/reports/budget`: the budget report of a service, a team or the organisation."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Forbidden, Invalid, NotFound
from sre_ops.kernel.messages import N_
from sre_ops.reports.commands.writing import write_due
from sre_ops.reports.domain.facts import Kind
from sre_ops.reports.domain.period import Period, Unit
from sre_ops.reports.queries.answers import MEDIA, file_of, headers_of, report_json
from sre_ops.reports.queries.reports import budget_report, reader
from sre_ops.reports.queries.spreadsheets import TABLES
from sre_ops.tenancy.access import reads, requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.transactions import reads as reads_as
from sre_ops.tenancy.transactions import writes as writes_as
from sre_ops.web.conditional import JSON
from sre_ops.web.i18n import speaking_to
from sre_ops.web.pages import viewer
from sre_ops.web.problems import Unauthenticated, responses
from sre_ops.web.viewer import Locale

router = APIRouter()

_PLAIN = r"^[^\x00]*$"
_PRIVATE = {"Cache-Control": "private, no-cache"}


class Format(StrEnum):
    """How to answer."""

    JSON = "json"
    MARKDOWN = "md"
    CSV = "csv"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    EML = "eml"


class ReportAnswer(BaseModel):
    """`sre_ops.budget_report.v1`: facts in no language, and the opening sentences in one."""

    schema_: str = Field(alias="schema")
    scope: dict[str, str]
    period: dict[str, str]
    counted_to: str
    made_at: str
    is_over: bool
    is_closed: bool
    closed_at: str | None
    digest: str | None = Field(description="SHA-256 over the kept facts.")
    sentences: list[str] = Field(description="The opening, in the language that was asked for.")
    decisions: list[dict[str, Any]] = Field(description="What needs a decision, and why.")
    lines: list[dict[str, Any]] = Field(description="One SLO each.")
    parts: list[dict[str, Any]] = Field(description="What spent the budgets.")
    attributed: int = Field(description="SLOs whose spending `parts` explains.")
    asked: list[dict[str, Any]] = Field(description="What policies ask for.")
    exceptions: list[dict[str, Any]] = Field(description="From the gate: waiting, or soon over.")
    releases: list[dict[str, Any]] = Field(description="Deployments by service.")
    changed_since_closing: dict[str, Any] | None


@router.get(
    "/budget",
    response_model=ReportAnswer,
    responses={
        **responses(Unauthenticated, Forbidden, NotFound, Invalid),
        200: {"content": {kind.partition(";")[0]: {} for kind in MEDIA.values()}},
    },
)
def budget(
    request: Request,
    session: Annotated[ReadSession, reads("reports")],
    *,
    scope: Annotated[Kind, Query(description="For whose SLOs.")] = Kind.ORGANISATION,
    name: Annotated[
        str, Query(max_length=253, pattern=_PLAIN, description="Of the service or team.")
    ] = "",
    month: Annotated[str, Query(max_length=10, description="`2026-10`.")] = "",
    week: Annotated[str, Query(max_length=10, description="`2026-W43`.")] = "",
    output: Annotated[Format, Query(alias="format", description="How to answer.")] = Format.JSON,
    table: Annotated[
        str, Query(max_length=20, description=f"Of the CSV: {', '.join(TABLES)}.")
    ] = "objectives",
    locale: Annotated[Locale | None, Query(description="Of the words.")] = None,
) -> Response:
    """Give the budget report of a week or month; by default of the month that has just ended."""
    now = request.app.state.clock.now()
    zone = request.app.state.report_zone
    found = budget_report(session, scope, name, _period(month, week, now, zone), now=now)
    with speaking_to(reader(viewer(request), found, locale), now=now):
        if output is Format.JSON:
            body = json.dumps(report_json(found), ensure_ascii=False)
            return Response(body, media_type=JSON, headers=_PRIVATE)
        file = file_of(found, output.value, base=request.app.state.base_url, table=table)
    return Response(file.data, media_type=file.kind, headers=headers_of(file))


def _period(month: str, week: str, now: datetime, zone: str) -> Period:
    if month and week:
        raise Invalid(N_("give a month or a week, not both"))
    if not month and not week:
        return Period.around(Unit.MONTH, now, zone).before()
    found = Period.named(month or week, zone)
    if (found.unit is Unit.MONTH) is not bool(month):
        raise Invalid(N_("write a month as 2026-10 and a week as 2026-W43"))
    if found.since > now:
        raise Invalid(N_("%(period)s has not begun yet"), period=found.name)
    return found


class Written(BaseModel):
    """What was written."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["sre_ops.reports_written.v1"] = Field(
        default="sre_ops.reports_written.v1", alias="schema"
    )
    closed: int = Field(description="Reports that were closed; 0 where none was due.")


@router.post("/budget/due", responses=responses(Unauthenticated, Forbidden))
def due(
    request: Request, actor: Annotated[Actor, requires(Role.MANAGER, scope="reports:write")]
) -> Written:
    """Close the reports of all weeks and months that are over, without waiting for the job."""
    state = request.app.state
    closed = write_due(
        lambda: reads_as("reports")(state.database, actor),
        lambda: writes_as("reports")(state.database, actor),
        now=state.clock.now(),
        zone=state.report_zone,
    )
    return Written(closed=closed)
