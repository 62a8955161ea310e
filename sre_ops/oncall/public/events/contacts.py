"""What happens to the ways in which people and teams are reached. Fields are only added."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sre_ops.kernel.event import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class PagingContactAdded(DomainEvent):
    """A person can be reached in one more way; the address is not told here."""

    name: ClassVar[str] = "oncall.contact_added.v1"
    contact_id: UUID
    person_id: UUID
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PagingContactRemoved(DomainEvent):
    """A person cannot be reached in that way any more; its address was deleted."""

    name: ClassVar[str] = "oncall.contact_removed.v1"
    contact_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAdded(DomainEvent):
    """Policies may name one more shared channel."""

    name: ClassVar[str] = "oncall.channel_added.v1"
    channel_id: UUID
    slug: str
    kind: str
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChanged(DomainEvent):
    """A shared channel has another title or address; which address is not told."""

    name: ClassVar[str] = "oncall.channel_changed.v1"
    channel_id: UUID
    is_elsewhere: bool
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRemoved(DomainEvent):
    """A shared channel is told nothing any more; its address was deleted."""

    name: ClassVar[str] = "oncall.channel_removed.v1"
    channel_id: UUID
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WishesChanged(DomainEvent):
    """A person wishes to be told in another way.

    Attributes:
        document: rules and quiet hours as canonical JSON; contacts by id.
    """

    name: ClassVar[str] = "oncall.wishes_changed.v1"
    person_id: UUID
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPeopleChanged(DomainEvent):
    """Other people are paged where a policy names the team."""

    name: ClassVar[str] = "oncall.team_people_changed.v1"
    team_id: UUID
    people: tuple[UUID, ...]
    by: UUID | None
