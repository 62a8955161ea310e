"""The rows of the reports slice. No rules."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Column, Index, MetaData, String, Table, Text, UniqueConstraint, Uuid
from sqlmodel import Field, SQLModel

from sre_ops.db.columns import UtcDateTime, new_metadata

METADATA = new_metadata()


class BudgetReportRow(SQLModel, table=True):
    """One closed budget report; never changed. What it says is in `budget_report_facts`."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "budget_report"
    __table_args__ = (
        UniqueConstraint("tenant_id", "period", "scope_kind", "scope_name"),
        Index(None, "tenant_id", "from_at"),
    )

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    scope_kind: str = Field(max_length=20)
    scope_name: str = Field(max_length=253)
    scope_title: str = Field(max_length=300)
    unit: str = Field(max_length=10)
    period: str = Field(max_length=10)
    zone: str = Field(max_length=64)
    from_at: datetime = Field(sa_type=UtcDateTime)
    to_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime = Field(sa_type=UtcDateTime)
    objectives: int
    met: int
    missed: int
    unknown: int
    digest: str = Field(max_length=64)
    version: int = 0


# The facts of a closed report, as canonical JSON; the report's digest is over this text.
BUDGET_REPORT_FACTS = Table(
    "budget_report_facts",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    Column("report_id", Uuid, primary_key=True),
    Column("facts", Text, nullable=False),
)

# What was found to have changed since a report was closed; the newest remark holds.
BUDGET_REPORT_REMARK = Table(
    "budget_report_remark",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    Column("report_id", Uuid, primary_key=True),
    Column("noted_at", UtcDateTime, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("changes", Text, nullable=False),
)
