"""The rows of delivery. No rules."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, MetaData, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from sre_ops.db.columns import UtcDateTime, new_metadata

METADATA = new_metadata()


class DeploymentRow(SQLModel, table=True):
    """One version of a service that went out.

    `evidence` is what the release gate answered then, as its JSON contract has it; "" where that
    is not known.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "deployment"
    __table_args__ = (
        UniqueConstraint("tenant_id", "service", "deployment_id"),
        Index(None, "tenant_id", "finished_at", "id"),
        Index(None, "tenant_id", "service", "finished_at"),
    )

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    service: str = Field(max_length=253)
    deployment_id: str = Field(max_length=253)
    release_name: str = Field(max_length=200)
    environment: str = Field(max_length=100)
    kind: str = Field(max_length=20)
    commit_id: str = Field(max_length=100)
    finished_at: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    verdict: str = Field(max_length=20)
    evidence: str = Field(sa_type=Text)
    version: int = 0


class HookRow(SQLModel, table=True):
    """A webhook that reports deployments; its secret is sealed under the key of its address."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "deploy_hook"

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    label: str = Field(max_length=100)
    created_by: UUID | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 0


class HookSecretRow(SQLModel, table=True):
    """What a hook is found and its messages are checked by; kept out of the event log."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "deploy_hook_secret"
    __table_args__ = (UniqueConstraint("tenant_id", "key_digest"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    hook_id: UUID = Field(primary_key=True)
    key_digest: str = Field(max_length=64)
    sealed_secret: str = Field(max_length=128)


class ExceptionRow(SQLModel, table=True):
    """Somebody's wish to release a service against its error-budget policy."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "gate_exception"
    __table_args__ = (Index(None, "tenant_id", "service", "state"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    service: str = Field(max_length=253)
    reason: str = Field(max_length=2000)
    state: str = Field(max_length=20)
    policy: str = Field(max_length=253)
    policy_version: str = Field(max_length=64)
    approver_role: str = Field(max_length=20)
    requested_by: UUID
    requested_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    decided_by: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reviewed_by: UUID | None = None
    reviewed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    note: str = Field(default="", max_length=2000)
    version: int = 0
