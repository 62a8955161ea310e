"""What became of a group of alerts, for telling whether alerts are worth their pages. Pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PastGroup:
    """What became of one group of alerts; it is what pages, and what somebody takes.

    Attributes:
        rule: the name of what raised its first alert.
        service: slug, or "" where nobody says it.
        alerts: how many were in it.
        repeats: messages about them that said what was known.
        acted_on: a person acknowledged it.
        flapped: it came and went so often that notifications were held.
    """

    group_id: UUID
    rule: str
    service: str
    opened_at: datetime
    alerts: int
    repeats: int
    acted_on: bool
    flapped: bool
