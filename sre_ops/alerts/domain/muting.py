"""Maintenance windows: they mute paging, never recording. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sre_ops.alerts.domain.matchers import Matcher, all_match
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_
from sre_ops.kernel.wall_clock import instant_of, zone_named

_DAY = timedelta(days=1)
LONGEST_ONCE = timedelta(days=31)
"""A longer one is forgotten by whoever made it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """The span [from_at, to_at), aware."""

    from_at: datetime
    to_at: datetime

    def __post_init__(self) -> None:
        if not timedelta() < self.to_at - self.from_at <= LONGEST_ONCE:
            raise Invalid(N_("a window must end after it starts, at most 31 days later"))

    def holds(self, at: datetime) -> bool:
        """Tell whether *at* lies within."""
        return self.from_at <= at < self.to_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """Between two times of the clocks in *zone*, beginning on some weekdays.

    Attributes:
        weekdays: 0 is Monday.
        starts, ends: where *ends* is not after *starts*, it is of the next day.
        first_day, last_day: local days on which it may begin; no last day means for good.
    """

    zone: str
    weekdays: frozenset[int]
    starts: time
    ends: time
    first_day: date
    last_day: date | None = None

    def __post_init__(self) -> None:
        zone_named(self.zone)
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise Invalid(N_("give at least one weekday, from 0 (Monday) to 6"))
        if self.starts == self.ends:
            raise Invalid(N_("a window must end at another time than it starts"))
        if self.last_day is not None and self.last_day < self.first_day:
            raise Invalid(N_("the last day must not be before the first"))

    def holds(self, at: datetime) -> bool:
        """Tell whether *at* lies within one that began today or yesterday, as clocks show."""
        today = at.astimezone(zone_named(self.zone)).date()
        return any(self._holds(day, at) for day in (today - _DAY, today))

    def _holds(self, day: date, at: datetime) -> bool:
        is_late = self.last_day is not None and day > self.last_day
        if day.weekday() not in self.weekdays or day < self.first_day or is_late:
            return False
        zone = zone_named(self.zone)
        end_day = day + _DAY if self.ends <= self.starts else day
        starts = instant_of(datetime.combine(day, self.starts), zone)
        return starts <= at < instant_of(datetime.combine(end_day, self.ends), zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteWindow:
    """When nobody is paged of which alerts.

    Attributes:
        matchers: of the alert's labels; none mutes everything.
        reason: why, as whoever made it wrote.
    """

    window_id: UUID
    period: Once | Weekly
    reason: str
    matchers: tuple[Matcher, ...] = ()


def muted_by(
    windows: Iterable[MuteWindow], labels: Mapping[str, str], *, at: datetime
) -> MuteWindow | None:
    """Return the first window that mutes paging of an alert at *at*; None when none does."""
    found = (one for one in windows if one.period.holds(at) and all_match(one.matchers, labels))
    return next(found, None)
