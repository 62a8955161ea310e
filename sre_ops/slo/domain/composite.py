"""What a composite SLO is made of: members, how they are put together, and silence. Pure."""

from dataclasses import dataclass
from enum import StrEnum

POINTS = 1_000_000
"""Parts of one minute, in which composites count: a minute that lost 0.1 % has 1,000 bad ones.

Ten thousand would hide what a target of 99.99 % allows; a million rounds a minute by half a
millionth and still leaves a year of minutes far inside 64 bits.
"""

SOURCE_MARK = "="
"""Begins the name of the ledger that holds composites; the sources of their members follow."""


class CompositeKind(StrEnum):
    """How a minute of the members becomes one minute of the composite."""

    WEIGHTED = "weighted"  # the weighted mean of the members' good shares
    ALL_OF = "allOf"  # good if every member meets its objective in that minute, else bad
    JOURNEY = "journey"  # as good as the worst step


class NoData(StrEnum):
    """What a minute counts as for a member that had no valid event in it."""

    UNKNOWN = "unknown"  # nobody knows: the whole minute is left out
    IGNORE = "ignore"  # the others decide
    BAD = "bad"  # wholly bad, while any of the members was measured


class Importance(StrEnum):
    """How much a user journey matters."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One SLO of a composite.

    Attributes:
        service, slo: which.
        weight: at least 1; counts for the weighted mean alone.
        step: what people call it in a journey; "" elsewhere.
    """

    service: str
    slo: str
    weight: int = 1
    step: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the SLO: service and name."""
        return (self.service, self.slo)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeSli:
    """Minutes made from the minutes of other SLOs; see `composing.compose`."""

    kind: CompositeKind
    members: tuple[Member, ...]
    no_data: NoData = NoData.UNKNOWN
