"""When an alert changes so often that telling of each change helps nobody. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

REMEMBERED = 32
"""How many changes are kept; older ones are forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """From how many changes within *within* on it flaps, and from how few it is calm again.

    The two lie apart, or an alert at the edge would begin and end to flap with each change.
    """

    within: timedelta = timedelta(minutes=30)
    flaps_from: int = 4
    calm_at: int = 1


DEFAULT = Rule()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """When an alert went from firing to resolved or back, oldest first.

    Attributes:
        is_flapping: as of the last change.
    """

    at: tuple[datetime, ...] = ()
    is_flapping: bool = False

    def recent(self, now: datetime, rule: Rule = DEFAULT) -> int:
        """Return how many changes fell into the span of *rule* that ends at *now*."""
        return sum(now - rule.within < one <= now for one in self.at)

    def changed(self, at: datetime, rule: Rule = DEFAULT) -> "Changes":
        """Return these and one more change."""
        grown = Changes(at=(*self.at, at)[-REMEMBERED:], is_flapping=self.is_flapping)
        return Changes(at=grown.at, is_flapping=grown.flaps(at, rule))

    def flaps(self, now: datetime, rule: Rule = DEFAULT) -> bool:
        """Tell whether it flaps at *now*; notifications are held while it does."""
        recent = self.recent(now, rule)
        return recent > rule.calm_at if self.is_flapping else recent >= rule.flaps_from
