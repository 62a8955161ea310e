"""The JSON of this slice's API. Fields are only ever added."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from sre_ops.slo.domain.composite import CompositeKind, Importance, NoData
from sre_ops.slo.domain.corrections import Effect, Kind
from sre_ops.slo.domain.fan_out import Why
from sre_ops.slo.domain.finding import Severity
from sre_ops.slo.domain.states import Reason, State

Ratio = Annotated[float, Field(description="0 to 1, unclamped.")]


class Forecast(BaseModel):
    """By when 20, 50 and 80 % of the drawn futures have spent the budget."""

    early: datetime | None
    median: datetime | None
    late: datetime | None
    probability: float | None = Field(description="Of spending it before `horizon_end`.")
    horizon_end: datetime
    days: int = Field(description="Past days that were drawn from.")
    reason: str | None = Field(description="Why there is no forecast.")


class Births(BaseModel):
    """Events that came from first values of new series."""

    valid: int
    bad: int


class Scrapes(BaseModel):
    """Scrapes that arrived, and that were due."""

    seen: int
    expected: int


class BudgetRow(BaseModel):
    """One SLO over one window, as `sre-ops slo budget` writes it."""

    model_config = ConfigDict(populate_by_name=True)

    service: str
    slo: str
    window: str = Field(description="`30d`, or `month@Asia/Tokyo`.")
    objective: Ratio
    valid: int = Field(description="Events; slices for SLOs in time slices.")
    bad: int
    sli: Ratio | None
    budget_consumed: Ratio | None = Field(description="1.25 is 125 %.")
    state: State
    coverage: Ratio
    from_: datetime = Field(alias="from")
    to: datetime = Field(description="Events before this instant count.")
    reason: str | None
    reason_code: Reason
    display_name: str | None
    window_end: datetime
    allowed: float | None = Field(description="Bad events that the objective allows so far.")
    wilson: tuple[float, float] | None = Field(description="95 % interval of the SLI.")
    burn_rates: dict[str, float | None]
    burn_tiers_fired: list[str]
    forecast: Forecast | None
    approximate: str | None
    births: Births
    marks: dict[str, int] = Field(description="Provenance: minutes by mark.")
    error_minutes: int
    scrapes: Scrapes
    raw_valid: int = Field(description="Without corrections, as all `raw_…` fields.")
    raw_bad: int
    raw_allowed: float | None
    raw_sli: Ratio | None
    raw_budget_consumed: Ratio | None
    raw_state: State
    corrections: list["CountedCorrection"] = Field(description="Those that cover any of it.")
    recurring_share: Ratio = Field(description="Of the window, that recurring corrections take.")
    recurring_alarm: bool = Field(description="Whether that is more than they may.")
    parts_per_minute: int | None = Field(
        description="Counts of a composite are parts of minutes, this many each; else null."
    )
    sla: "SlaOfRow | None" = Field(description="The agreement beside the SLO.")


class CountedCorrection(BaseModel):
    """What one correction covers of a window; the events as the ledger has them."""

    id: UUID
    effect: Effect
    kind: Kind
    recurring: bool
    minutes: int = Field(description="Of the window; another correction may cover them as well.")
    valid: int
    bad: int


class SlaOfRow(BaseModel):
    """How an agreement stands: the same events, judged by what the contract promises."""

    name: str
    objective: Ratio
    window: str
    state: State = Field(description="`missed` is breached.")
    allowed: float | None
    consumed: Ratio | None
    buffer_left: Ratio | None = Field(description="1 - `consumed`; below 0 once breached.")
    bad_left: float | None = Field(description="Bad events until it is breached.")
    minutes_left: float | None = Field(description="At the rate of the last hour.")
    breach_risk: Ratio | None = Field(description="Share of the drawn futures that breach it.")
    breach_at: datetime | None = Field(description="By when half of them have.")
    reason: str | None
    credit: str | None = Field(description="What is owed now.")
    customer: str | None
    contract: str | None
    note: str | None


class StatusRow(BudgetRow):
    """A row as the server judged it."""

    slo_id: UUID
    team: str | None
    attention: Literal["burning", "missed", "at_risk", "blind", "undecided", "fine"]
    judged_at: datetime
    parent_id: UUID | None = Field(description="The SLO whose fan-out made this one.")
    is_stale: bool = Field(description="Whether the counts are older than they should be.")


class StatusPage(BaseModel):
    """Rows by service, SLO and window."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["sre_ops.slo_status.v1"] = Field(
        default="sre_ops.slo_status.v1", alias="schema"
    )
    rows: list[StatusRow]
    total: int = Field(description="Rows that the filters keep, on all pages.")
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page.")


class Objective(BaseModel):
    """The objective from one instant on; the first also holds for all time before."""

    objective: Ratio
    from_: datetime = Field(alias="from")


class Query(BaseModel):
    """Series that an SLI counts or reads, as PromQL selects them."""

    promql: str
    role: str = Field(description="`valid`, `bad`, `good`, …: what their growth counts as.")


class PartOf(BaseModel):
    """Of which SLO this one is a child, by a fan-out, and which series it counts."""

    slo: str = Field(description="Name of the parent, of the same service.")
    label: str
    value: str


class Child(BaseModel):
    """An SLO that a fan-out made for one value of a label."""

    id: UUID
    name: str
    value: str


class LeftOut(BaseModel):
    """A value without a child; its events count in the parent alone."""

    value: str = Field(description="As it can be shown; may be cut.")
    why: Why


class Children(BaseModel):
    """The children of an SLO that fans out."""

    label: str
    limit: int
    asked_at: datetime | None = Field(description="When its values were last asked for.")
    problem: str | None = Field(description="Why the children are as they were before.")
    slos: list[Child]
    left_out: list[LeftOut] = Field(description="The first of them.")
    left_out_count: int


class Slo(BaseModel):
    """One SLO as its definition says."""

    id: UUID
    service: str
    name: str
    display_name: str | None
    description: str | None
    team: str | None
    objective: Ratio
    windows: list[str]
    source: str | None = Field(description="Name of the data source; null is the default one.")
    kind: str = Field(
        description="`events`, `gauge`, `freshness`, `native_latency`, `query`, `composite`."
    )
    file: str
    is_in_force: bool
    approximate: str | None
    parent: PartOf | None = Field(description="Null for an SLO that a file defines.")


class SloPage(BaseModel):
    """SLOs by service and name."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["sre_ops.slos.v1"] = Field(default="sre_ops.slos.v1", alias="schema")
    slos: list[Slo]
    next_cursor: str | None


class SloDetail(Slo):
    """One SLO with its objectives in time, its queries, and how it stands."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["sre_ops.slo_detail.v1"] = Field(
        default="sre_ops.slo_detail.v1", alias="schema"
    )
    objectives: list[Objective]
    queries: list[Query]
    rows: list[StatusRow]
    children: Children | None = Field(description="Null for an SLO that does not fan out.")
    composite: "Composite | None" = Field(description="What a composite is made of; else null.")


class Part(BaseModel):
    """One member of a composite, or step of a journey, over the composite's window."""

    step: str | None = Field(description="What people call it in a journey.")
    service: str
    slo: str
    slo_id: UUID | None = Field(description="Null once nothing defines it any longer.")
    weight: int
    state: State | None
    sli: Ratio | None
    budget_consumed: Ratio | None
    is_worst: bool = Field(description="Whether it costs the composite most.")


class Composite(BaseModel):
    """What a composite is made of, and how each part stands."""

    kind: CompositeKind
    no_data: NoData
    importance: Importance | None = Field(description="Of a user journey; else null.")
    parts: list[Part]


class Journey(Composite):
    """One user journey and how it stands."""

    id: UUID
    service: str
    name: str
    display_name: str | None
    description: str | None
    team: str | None
    objective: Ratio
    window: str | None = Field(description="That `state` is about; null before a judgement.")
    state: State | None
    sli: Ratio | None
    budget_consumed: Ratio | None


class Journeys(BaseModel):
    """All user journeys in force, the most important first."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["sre_ops.journeys.v1"] = Field(default="sre_ops.journeys.v1", alias="schema")
    journeys: list[Journey]


class Course(BaseModel):
    """How a budget went over its window, hour by hour."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["sre_ops.slo_course.v1"] = Field(
        default="sre_ops.slo_course.v1", alias="schema"
    )
    slo_id: UUID
    window: str
    at: list[int] = Field(description="Unix seconds: the window's start and each hour's end.")
    remaining: list[float] = Field(description="Share of the whole window's budget left at `at`.")
    hours: list[int] = Field(description="Unix seconds at which each hour begins.")
    valid: list[int]
    bad: list[int]
    spent: list[float | None] = Field(description="Share of the budget that each hour took.")


class MinutesOfDay(BaseModel):
    """Consecutive minutes of the ledger; all lists have one length."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["sre_ops.slo_minutes.v1"] = Field(
        default="sre_ops.slo_minutes.v1", alias="schema"
    )
    slo_id: UUID
    from_: datetime = Field(alias="from")
    to: datetime
    valid: list[int]
    bad: list[int]
    births_valid: list[int]
    births_bad: list[int]
    seen: list[int]
    expected: list[int]
    marks: list[list[str]]


class Finding(BaseModel):
    """One remark of `slo check` on one place of a file."""

    rule: str
    severity: Severity
    file: str
    line: int
    column: int
    key: str
    value: str
    allowed: str
    message: str


class DefinitionFile(BaseModel):
    """What was last said of one definition file."""

    file: str
    sha256: str | None
    problem: str | None = Field(description="Why its last good version stays in force.")
    findings: list[Finding]
    read_at: datetime


class DefinitionFiles(BaseModel):
    """All definition files, those with a problem first."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["sre_ops.slo_definitions.v1"] = Field(
        default="sre_ops.slo_definitions.v1", alias="schema"
    )
    files: list[DefinitionFile]
