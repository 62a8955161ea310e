"""What happens to deployments, exceptions from the gate and webhooks. Fields are only added."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sre_ops.kernel.event import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentRecorded(DomainEvent):
    """A version of a service is out; `at` is when its deployment finished.

    Attributes:
        deployment_id: what the reporter calls this deployment; unique for the service.
        kind: `planned`, `hotfix`, `rollback` or `fix_forward`.
        verdict: what the release gate said when the deployment was reported.
    """

    name: ClassVar[str] = "delivery.deployment_recorded.v1"
    deployment: UUID
    service: str
    deployment_id: str
    release: str
    environment: str
    kind: str
    commit: str
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HookCreated(DomainEvent):
    """A webhook may report deployments."""

    name: ClassVar[str] = "delivery.hook_created.v1"
    hook_id: UUID
    label: str
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HookRevoked(DomainEvent):
    """A webhook counts no more."""

    name: ClassVar[str] = "delivery.hook_revoked.v1"
    hook_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRequested(DomainEvent):
    """Somebody asks to release a service although its error-budget policy forbids it.

    Attributes:
        policy, policy_version: from which policy.
        expires_at: until when the exception would hold.
    """

    name: ClassVar[str] = "delivery.exception_requested.v1"
    exception_id: UUID
    service: str
    reason: str
    requested_by: UUID
    expires_at: datetime
    policy: str
    policy_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionApproved(DomainEvent):
    """A second person let the exception hold."""

    name: ClassVar[str] = "delivery.exception_approved.v1"
    exception_id: UUID
    service: str
    approved_by: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRefused(DomainEvent):
    """The exception does not hold, or holds no longer."""

    name: ClassVar[str] = "delivery.exception_refused.v1"
    exception_id: UUID
    service: str
    refused_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionReviewed(DomainEvent):
    """Somebody looked back at the exception; it is listed no longer.

    Attributes:
        note: what was learned.
    """

    name: ClassVar[str] = "delivery.exception_reviewed.v1"
    exception_id: UUID
    service: str
    reviewed_by: UUID
    note: str
