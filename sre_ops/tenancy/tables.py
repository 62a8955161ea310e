"""The rows of tenancy. No rules."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import MetaData, UniqueConstraint
from sqlmodel import Field, SQLModel

from sre_ops.db.columns import UtcDateTime, new_metadata

METADATA = new_metadata()


class Tenant(SQLModel, table=True):
    """One organisation whose rows nobody else sees."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "tenant"
    __table_args__ = (UniqueConstraint("slug"),)

    id: UUID = Field(primary_key=True)
    slug: str = Field(max_length=60)
    title: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 0
