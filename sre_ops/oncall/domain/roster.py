"""Who stands behind the targets of a step at one instant: facts, fetched beforehand. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The answers that a step needs. What is missing does not exist any more.

    Attributes:
        on_call: who is on call now, by schedule.
        schedule_zones: whose clocks, by schedule.
        members: of teams.
        people: the IANA zone of each person who may be paged; who is missing may not.
        channels: that exist.
    """

    on_call: Mapping[UUID, tuple[UUID, ...]] = field(default_factory=dict)
    schedule_zones: Mapping[UUID, str] = field(default_factory=dict)
    members: Mapping[UUID, tuple[UUID, ...]] = field(default_factory=dict)
    people: Mapping[UUID, str] = field(default_factory=dict)
    channels: Collection[UUID] = frozenset()
