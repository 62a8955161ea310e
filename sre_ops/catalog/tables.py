"""The rows of the catalogue. No rules."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, MetaData, UniqueConstraint
from sqlmodel import Field, SQLModel

from sre_ops.db.columns import new_metadata

METADATA = new_metadata()


class Team(SQLModel, table=True):
    """People who care for services together."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("tenant_id", "slug"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    slug: str = Field(max_length=253)
    title: str = Field(max_length=300)
    version: int = 0


class Service(SQLModel, table=True):
    """Something that users rely on."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "service"
    __table_args__ = (
        UniqueConstraint("tenant_id", "slug"),
        ForeignKeyConstraint(["tenant_id", "team_id"], ["team.tenant_id", "team.id"]),
    )

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    slug: str = Field(max_length=253)
    title: str = Field(max_length=300)
    description: str = Field(default="", max_length=4000)
    team_id: UUID | None = None
    version: int = 0
