"""What happens to services and teams. Fields are only ever added."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sre_ops.kernel.event import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDeclared(DomainEvent):
    """A team is declared, or what is said of it has changed."""

    name: ClassVar[str] = "catalog.team_declared.v1"
    team_id: UUID
    slug: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDeclared(DomainEvent):
    """A service is declared, or what is said of it has changed."""

    name: ClassVar[str] = "catalog.service_declared.v1"
    service_id: UUID
    slug: str
    title: str
    description: str
    team_id: UUID | None
