"""What a budget report knows: numbers and names in no language, so that it can be kept. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sre_ops.reports.domain.period import Period

SCHEMA = "sre_ops.budget_report.v1"


class Kind(StrEnum):
    """For whose SLOs a report is."""

    SERVICE = "service"
    TEAM = "team"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """For whom a report is.

    Attributes:
        name: slug of the service or team; "all" for the organisation.
        title: what people call it; may be "".
    """

    kind: Kind
    name: str
    title: str = ""


EVERYTHING = Scope(kind=Kind.ORGANISATION, name="all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The budget of one SLO over one period. Ratios are 0 to 1 and unclamped.

    Attributes:
        allowed: bad events that the objective allows.
        consumed: spent share of the budget; None without valid events.
        state: `no_data`, `not_enough_data`, `missed`, `at_risk` or `met`.
        reason: what decided the state.
        coverage: of the minutes that count.
    """

    valid: int
    bad: int
    allowed: float
    sli: float | None
    consumed: float | None
    state: str
    reason: str
    coverage: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """How one month went: *name* is `2026-10`."""

    name: str
    state: str
    consumed: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """How the agreement beside an SLO stood over the period.

    Attributes:
        name: of the customer, else of the agreement.
        objective: a decimal as text, `0.995`.
        buffer_left: share of what it allows that is left, unclamped; None without valid events.
        state: as of `Figures`; `missed` is breached.
        credit: what is owed; "" for nothing.
    """

    name: str
    objective: str
    buffer_left: float | None
    state: str
    credit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One SLO in a report.

    Attributes:
        objective: a decimal as text, `0.999`.
        figures: with the corrections that count.
        raw: without them; None where none covers any of the period.
        before: of the period before, corrected.
        remaining: share of the budget that was left at each of `Period.edges`; None is not known.
        months: the last twelve, oldest first.
        parts_per_minute: counts of a composite are parts of minutes, this many each; else None.
        sla: None where there is no agreement.
    """

    slo_id: UUID
    service: str
    slo: str
    title: str
    team: str
    objective: str
    figures: Figures
    raw: Figures | None
    before: Figures
    remaining: tuple[float | None, ...]
    months: tuple[Month, ...]
    parts_per_minute: int | None = None
    sla: Promise | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one cause spent of the budget of one SLO.

    Attributes:
        cause: `correction`, `incident`, `deployment` or `unattributed`.
        ref: id of the cause; "" for what is not attributed.
        title: what people call it.
        at: when it began; None for what is not attributed.
        share: bad / allowed of the SLO; None where nothing is allowed. What a correction took
            out is not spent: its share is what it would have been.
        parts_per_minute: as of `Line`.
    """

    slo_id: UUID
    service: str
    slo: str
    cause: str
    ref: str
    title: str
    at: datetime | None
    bad: int
    share: float | None
    parts_per_minute: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the policy asked for one SLO over one window when the period ended."""

    slo_id: UUID
    service: str
    slo: str
    window: str
    action: str
    since: datetime
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exempted:
    """An exception from the release gate that waits for a person or soon ends."""

    service: str
    reason: str
    state: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """How many deployments of a service finished in the period."""

    service: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The budget report of one scope and period.

    Attributes:
        counted_to: events before it count; the period's end once it is over.
        made_at: when the facts were put together.
        attributed: SLOs whose spending `parts` explains; with very many, those that spent most.
    """

    scope: Scope
    period: Period
    counted_to: datetime
    made_at: datetime
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]
    attributed: int
    asked: tuple[Asked, ...]
    exceptions: tuple[Exempted, ...]
    releases: tuple[Released, ...]

    @property
    def is_over(self) -> bool:
        """Whether all of the period counts."""
        return self.counted_to >= self.period.until
