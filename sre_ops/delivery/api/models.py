"""The JSON of delivery's API. Fields are only ever added."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from sre_ops.delivery.domain.deployments import PRODUCTION, Kind, Report
from sre_ops.delivery.domain.verdict import Change, Verdict, Why
from sre_ops.delivery.tables import DeploymentRow

PLAIN = r"^[^\x00-\x1f\x7f]*$"
Words = r"^[^\x00]*$"
Named = Annotated[str, Field(min_length=1, max_length=253, pattern=PLAIN)]


class Schemed(BaseModel):
    """An answer that says its schema."""

    model_config = ConfigDict(populate_by_name=True)


class NewDeployment(BaseModel):
    """A deployment that is over."""

    service: Named
    version: str = Field(min_length=1, max_length=200, pattern=PLAIN)
    id: str = Field(
        default="",
        max_length=253,
        pattern=PLAIN,
        description="Unique for the service: the same id again records nothing.",
    )
    environment: str = Field(default=PRODUCTION, min_length=1, max_length=100, pattern=PLAIN)
    kind: Kind = Kind.PLANNED
    commit: str = Field(default="", max_length=100, pattern=PLAIN)
    finished_at: AwareDatetime | None = Field(default=None, description="Now, if left out.")

    def report(self, *, default_id: str = "") -> Report:
        """Return what is said, with *default_id* where no id is given."""
        return Report(
            service=self.service,
            release=self.version,
            deployment_id=self.id or default_id,
            environment=self.environment,
            kind=self.kind,
            commit=self.commit,
            finished_at=self.finished_at,
        )


class Deployment(Schemed):
    """A deployment as it was recorded."""

    schema_: Literal["sre_ops.deployment.v1"] = Field(
        default="sre_ops.deployment.v1", alias="schema"
    )
    id: UUID
    service: str
    deployment_id: str
    version: str
    environment: str
    kind: Kind
    commit: str | None
    finished_at: datetime
    recorded_at: datetime
    verdict: Verdict = Field(
        description="What the release gate said; `unknown` when it was reported late."
    )

    @classmethod
    def of(cls, row: DeploymentRow) -> "Deployment":
        """Return the row as the API tells it."""
        return cls(
            id=row.id,
            service=row.service,
            deployment_id=row.deployment_id,
            version=row.release_name,
            environment=row.environment,
            kind=Kind(row.kind),
            commit=row.commit_id or None,
            finished_at=row.finished_at,
            recorded_at=row.recorded_at,
            verdict=Verdict(row.verdict),
        )


class Deployments(Schemed):
    """Deployments, newest first."""

    schema_: Literal["sre_ops.deployments.v1"] = Field(
        default="sre_ops.deployments.v1", alias="schema"
    )
    deployments: list[Deployment]
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page.")


class PolicyRef(BaseModel):
    """An error-budget policy; *source* is its file, or `default`."""

    name: str
    version: str
    source: str


class Evidence(BaseModel):
    """How one SLO stands over one window, and what follows from it."""

    slo_id: UUID
    slo: str
    window: str | None
    verdict: Verdict
    reason: Why
    state: str | None
    action: str = Field(description="What the policy asks for; `none` when nothing.")
    rule: str | None = Field(description="The rule that is raised.")
    measure: str = Field(description="`budget_left`, `burn_rate` or `incident_share`.")
    over: str | None = Field(description="Window of a burn rate.")
    value: float | None
    threshold: float | None
    until: float | None = Field(description="The exit condition.")
    since: datetime | None
    at: datetime | None = Field(description="Until when events count.")
    query: list[str]
    policy: PolicyRef


class Exemption(BaseModel):
    """An exception from the gate; people are told by their ids."""

    id: UUID
    service: str
    reason: str
    state: Literal["requested", "approved", "refused"]
    requested_by: UUID
    requested_at: datetime
    approved_by: UUID | None
    decided_by: UUID | None
    decided_at: datetime | None
    expires_at: datetime
    reviewed_by: UUID | None
    reviewed_at: datetime | None
    note: str | None
    policy: str
    policy_version: str
    approver_role: str = Field(description="Least role of whoever approves.")


class Gate(Schemed):
    """What the release gate answers."""

    schema_: Literal["sre_ops.gate.v1"] = Field(default="sre_ops.gate.v1", alias="schema")
    service: str
    verdict: Verdict = Field(description="`unknown` never counts as `pass`.")
    reason: Why
    change: Change
    asked_at: datetime
    evidence: list[Evidence]
    policy: PolicyRef
    exceptions: list[Exemption] = Field(description="Approved ones that hold now.")


class NewExemption(BaseModel):
    """An exception that is wished for."""

    service: Named
    reason: str = Field(min_length=1, max_length=2_000, pattern=Words)
    expires_at: AwareDatetime


class Review(BaseModel):
    """What was learned from an exception."""

    note: str = Field(default="", max_length=2_000, pattern=Words)


class Exemptions(Schemed):
    """Exceptions, newest first."""

    schema_: Literal["sre_ops.gate_exceptions.v1"] = Field(
        default="sre_ops.gate_exceptions.v1", alias="schema"
    )
    exceptions: list[Exemption]


class NewHook(BaseModel):
    """A webhook that is wished for."""

    name: str = Field(min_length=1, max_length=100, pattern=PLAIN)


class MadeHook(BaseModel):
    """A webhook that was made just now."""

    id: UUID
    url: str = Field(description="Where to send deployments; it cannot be shown again.")
    secret: str = Field(description="Signs them (Standard Webhooks); it cannot be shown again.")


class Hook(BaseModel):
    """A webhook that counts."""

    id: UUID
    name: str
    created_at: datetime


class Hooks(Schemed):
    """The webhooks that count."""

    schema_: Literal["sre_ops.deploy_hooks.v1"] = Field(
        default="sre_ops.deploy_hooks.v1", alias="schema"
    )
    hooks: list[Hook]


def document(of: Any) -> dict[str, Any]:
    """Return what `responses=` needs to show that a refusal has the shape of an answer."""
    return {"model": of, "description": (of.__doc__ or "").split("\n")[0]}
