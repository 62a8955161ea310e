"""The JSON of routes and maintenance windows. Fields are only ever added."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from sre_ops.alerts.api.models import PLAIN, Schemed, Word
from sre_ops.alerts.domain.groups import Target
from sre_ops.alerts.domain.matchers import Matcher, parse_matcher
from sre_ops.alerts.domain.muting import MuteWindow, Once, Weekly
from sre_ops.alerts.domain.route_json import written
from sre_ops.alerts.domain.routing import IncidentRule, Route
from sre_ops.alerts.tables import MuteWindowRow, RoutingRow
from sre_ops.kernel.severity import Severity

MatcherText = Annotated[str, Field(max_length=2_000, pattern=r"^[^\x00]*$")]
Matchers = Annotated[list[MatcherText], Field(max_length=50)]
Labels = Annotated[dict[Word, Annotated[str, Field(max_length=10_000)]], Field(max_length=200)]
Slug = Annotated[str, Field(max_length=253, pattern=PLAIN)]


class RouteNode(BaseModel):
    """One route; what it does not say is said by its parent."""

    model_config = ConfigDict(populate_by_name=True, extra="forbid")

    name: str = Field(min_length=1, max_length=100, pattern=PLAIN)
    matchers: Matchers = Field(default_factory=list, description='Such as `severity="page"`.')
    service: Slug = ""
    severity: Severity | None = None
    policy: Slug = Field(default="", description="Slug of an escalation policy; none pages nobody.")
    incident: IncidentRule | None = None
    runbook: str = Field(default="", max_length=2_000, pattern=PLAIN)
    continue_: bool = Field(
        default=False, alias="continue", description="The routes after it are tried as well."
    )
    routes: list["RouteNode"] = Field(default_factory=list, max_length=1_000)

    def route(self) -> Route:
        """Return it as the rules have it.

        Raises:
            WrongMatcher: a matcher cannot be read.
        """
        return Route(
            name=self.name,
            matchers=matchers_of(self.matchers),
            service=self.service,
            severity=self.severity,
            policy=self.policy,
            incident=self.incident,
            runbook=self.runbook,
            continues=self.continue_,
            routes=tuple(one.route() for one in self.routes),
        )


class NewRoutes(BaseModel):
    """Where alerts are to go."""

    tree: RouteNode = Field(description="The root; it takes every alert.")
    version: int | None = Field(
        default=None, description="The version that was looked at; another one is a conflict."
    )


class Routes(Schemed):
    """Where alerts go."""

    schema_: Literal["sre_ops.alert_routes.v1"] = Field(
        default="sre_ops.alert_routes.v1", alias="schema"
    )
    version: int = Field(description="0 until somebody says where: then nobody is paged.")
    changed_at: datetime | None
    changed_by: UUID | None
    tree: RouteNode

    @classmethod
    def of(cls, row: RoutingRow | None, tree: Route) -> "Routes":
        """Return what is told of *row* and the tree that is in force."""
        return cls(
            version=row.version if row else 0,
            changed_at=row.changed_at if row else None,
            changed_by=row.changed_by if row else None,
            tree=RouteNode.model_validate(written(tree)),
        )


class Sample(BaseModel):
    """An alert that somebody wonders about."""

    labels: Labels = Field(default_factory=dict)
    annotations: Labels = Field(default_factory=dict)
    severity: str = Field(default="", max_length=50, pattern=PLAIN)
    at: AwareDatetime | None = Field(default=None, description="For windows; now, if left out.")
    tree: RouteNode | None = Field(
        default=None, description="A draft to try; the tree that is in force, if left out."
    )


class RouteDestination(BaseModel):
    """Where an alert goes by one path of the tree."""

    path: list[str]
    service: str
    severity: Severity
    policy: str
    incident: IncidentRule
    runbook: str


class RouteStep(BaseModel):
    """One route that was looked at."""

    path: list[str]
    fitted: list[str] = Field(
        default_factory=list,
        description="Its own matchers that fit; none where that was not kept yet.",
    )
    failed: str | None = Field(description="The first matcher that did not fit.")
    takes: bool = Field(description="The alert goes where this route says.")


class MutedBy(BaseModel):
    """The maintenance window because of which nobody would be paged."""

    id: UUID
    reason: str


class Explained(Schemed):
    """Where an alert goes, and every route that was looked at, in order."""

    schema_: Literal["sre_ops.alert_route_explanation.v1"] = Field(
        default="sre_ops.alert_route_explanation.v1", alias="schema"
    )
    version: int = Field(description="Of the tree; 0 for the one that pages nobody, or a draft.")
    service: str
    severity: Severity
    policies: list[str] = Field(description="None pages nobody.")
    destinations: list[RouteDestination]
    steps: list[RouteStep]
    muted_by: MutedBy | None

    @classmethod
    def of(
        cls, told: dict[str, Any], target: Target, window: MuteWindow | None, version: int
    ) -> "Explained":
        """Return what is told of an explanation."""
        return cls(
            version=version,
            service=target.service,
            severity=Severity.numbered(target.severity),
            policies=list(target.policies),
            muted_by=MutedBy(id=window.window_id, reason=window.reason) if window else None,
            **told,
        )


class OncePeriod(BaseModel):
    """From one instant to another."""

    model_config = ConfigDict(populate_by_name=True)

    from_: AwareDatetime = Field(alias="from")
    to: AwareDatetime


class WeeklyPeriod(BaseModel):
    """Between two times of the clocks in a zone, on some weekdays."""

    zone: str = Field(min_length=1, max_length=100, pattern=PLAIN)
    weekdays: set[Annotated[int, Field(ge=0, le=6)]] = Field(description="0 is Monday.")
    starts: time
    ends: time = Field(description="Of the next day, where it is not after the start.")
    first_day: date
    last_day: date | None = None


class NewMute(BaseModel):
    """A maintenance window that is wished for; give `once` or `weekly`."""

    reason: str = Field(min_length=1, max_length=500, pattern=PLAIN)
    matchers: Matchers = Field(default_factory=list, description="None mutes everything.")
    once: OncePeriod | None = None
    weekly: WeeklyPeriod | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "NewMute":
        if (self.once is None) == (self.weekly is None):
            raise ValueError("give either once or weekly")
        return self

    def period(self) -> Once | Weekly:
        """Return when, as the rules have it.

        Raises:
            Invalid: it ends before it starts, or its zone is unknown.
        """
        if self.once is not None:
            return Once(from_at=self.once.from_, to_at=self.once.to)
        assert self.weekly is not None
        said = self.weekly
        return Weekly(
            zone=said.zone,
            weekdays=frozenset(said.weekdays),
            starts=said.starts.replace(tzinfo=None),
            ends=said.ends.replace(tzinfo=None),
            first_day=said.first_day,
            last_day=said.last_day,
        )


class Mute(BaseModel):
    """A maintenance window."""

    id: UUID
    reason: str
    matchers: list[str]
    once: OncePeriod | None
    weekly: WeeklyPeriod | None
    created_at: datetime
    created_by: UUID | None
    is_in_force: bool

    @classmethod
    def of(cls, row: MuteWindowRow, window: MuteWindow, at: datetime) -> "Mute":
        """Return what is told of *row* at *at*."""
        period = window.period
        once = weekly = None
        if isinstance(period, Once):
            once = OncePeriod.model_validate({"from": period.from_at, "to": period.to_at})
        else:
            weekly = WeeklyPeriod.model_validate(period, from_attributes=True)
        return cls(
            id=row.id,
            reason=row.reason,
            matchers=[str(one) for one in window.matchers],
            once=once,
            weekly=weekly,
            created_at=row.created_at,
            created_by=row.created_by,
            is_in_force=row.ended_at is None and period.holds(at),
        )


class Mutes(Schemed):
    """The maintenance windows that are not over."""

    schema_: Literal["sre_ops.alert_mutes.v1"] = Field(
        default="sre_ops.alert_mutes.v1", alias="schema"
    )
    mutes: list[Mute]


def matchers_of(texts: list[str]) -> tuple[Matcher, ...]:
    """Return matchers as the rules have them.

    Raises:
        WrongMatcher: one cannot be read.
    """
    return tuple(parse_matcher(one) for one in texts)
