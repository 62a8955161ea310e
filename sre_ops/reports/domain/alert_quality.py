"""Whether alerts are worth their pages: precision, re-pages, duplicates, by rule and week. Pure.

Source: Google, "The Site Reliability Workbook", chapter 5: precision is the share of pages that
were about something significant; "Site Reliability Engineering", chapter 11: at most two
incidents in a shift of twelve hours.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

ENOUGH = 3
"""From how many groups that paged on a rule is judged; fewer may be chance."""
HALF_DAY = timedelta(hours=12)
MOST_IN_HALF_A_DAY = 2
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastGroup:
    """What became of a group of alerts.

    Attributes:
        rule: the name of what raised it.
        alerts: how many were in it.
        repeats: messages about them that said what was known.
        acted_on: a person acknowledged it.
        flapped: it came and went so often that notifications were held.
        asked: when somebody was asked to come because of it, ascending.
    """

    rule: str
    opened_at: datetime
    alerts: int = 1
    repeats: int = 0
    acted_on: bool = False
    flapped: bool = False
    asked: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What some groups of alerts cost, and whether it was worth it.

    Attributes:
        groups, alerts: how many there were.
        paged: groups that asked somebody to come; `acted_on` how many of these were acknowledged.
        pages: how often somebody was asked to come.
        repeats: messages that said what was known; `flapped` groups that came and went.
    """

    groups: int
    alerts: int
    paged: int
    acted_on: int
    pages: int
    repeats: int
    flapped: int

    @property
    def precision(self) -> float | None:
        """Acted on of those that paged, 0 to 1; None when none paged."""
        return self.acted_on / self.paged if self.paged else None

    @property
    def pages_again(self) -> int:
        """How often somebody was asked again because of the same group."""
        return self.pages - self.paged

    @property
    def duplicate_share(self) -> float:
        """Repeats of all that was said, 0 to 1."""
        said = self.repeats + self.alerts
        return self.repeats / said if said else 0.0

    @property
    def is_never_acted_on(self) -> bool:
        """Whether enough of them paged, and nobody did anything."""
        return self.paged >= ENOUGH and not self.acted_on


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFigures:
    """The figures of one rule; *share* is of all pages, 0 to 1."""

    rule: str
    figures: Figures
    share: float
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFigures:
    """The figures of a week, from the Monday *first_day* on."""

    first_day: date
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The time [start, end) for which one person is on call by one schedule."""

    schedule_id: UUID
    person: UUID
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One time at which somebody was asked to come; see `oncall.public.pages.PageView`."""

    at: datetime
    people: frozenset[UUID] = frozenset()
    schedules: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A turn, the pages in it, and the most of them within twelve hours."""

    turn: Turn
    pages: int
    most: int

    @property
    def is_heavy(self) -> bool:
        """Whether there were more pages in twelve hours than a person can follow up."""
        return self.most > MOST_IN_HALF_A_DAY


def figures(groups: Iterable[PastGroup]) -> Figures:
    """Add up what became of *groups*."""
    all_of_them = list(groups)
    paged = [one for one in all_of_them if one.asked]
    return Figures(
        groups=len(all_of_them),
        alerts=sum(one.alerts for one in all_of_them),
        paged=len(paged),
        acted_on=sum(one.acted_on for one in paged),
        pages=sum(len(one.asked) for one in paged),
        repeats=sum(one.repeats for one in all_of_them),
        flapped=sum(one.flapped for one in all_of_them),
    )


def by_rule(groups: Sequence[PastGroup]) -> tuple[RuleFigures, ...]:
    """Return the figures of each rule, the most pages first, then by name."""
    pages = figures(groups).pages
    found = [
        RuleFigures(
            rule=rule,
            figures=own,
            share=own.pages / pages if pages else 0.0,
            last_at=max(one.opened_at for one in some),
        )
        for rule, some in _sorted_by(groups, lambda one: one.rule).items()
        for own in (figures(some),)
    ]
    return tuple(sorted(found, key=lambda one: (-one.figures.pages, one.rule)))


def by_week(
    groups: Sequence[PastGroup], since: datetime, until: datetime, zone: ZoneInfo
) -> tuple[WeekFigures, ...]:
    """Return the figures of each week that [since, until) touches, by the clocks of *zone*.

    A week without alerts is told as well: it is what everybody hopes for.
    """

    def monday(at: datetime) -> date:
        day = at.astimezone(zone).date()
        return day - timedelta(days=day.weekday())

    weeks = _sorted_by(groups, lambda one: monday(one.opened_at))
    first, last = monday(since), monday(until)
    count = (last - first).days // 7 + 1
    days = [first + timedelta(weeks=number) for number in range(count)]
    return tuple(WeekFigures(first_day=day, figures=figures(weeks.get(day, ()))) for day in days)


def by_shift(turns: Iterable[Turn], pages: Iterable[Page]) -> tuple[Shift, ...]:
    """Return what each turn brought, in the order of *turns*.

    A page belongs to the turns of the schedules by which people were told. Who was told by
    name gets it in each of her turns at that time; outside of any it belongs to none.
    """
    held = list(turns)
    times: dict[int, list[datetime]] = defaultdict(list)
    for page in pages:
        here = [place for place, one in enumerate(held) if one.start <= page.at < one.end]
        scheduled = [place for place in here if held[place].schedule_id in page.schedules]
        for place in scheduled or [place for place in here if held[place].person in page.people]:
            times[place].append(page.at)
    return tuple(
        Shift(turn=one, pages=len(times[place]), most=most_within(times[place], HALF_DAY))
        for place, one in enumerate(held)
    )


def pages_per_shift(shifts: Sequence[Shift]) -> float | None:
    """Return how many pages a shift had on average; None when there was no shift."""
    return sum(one.pages for one in shifts) / len(shifts) if shifts else None


def most_within(times: Iterable[datetime], span: timedelta) -> int:
    """Return how many of *times* lie within one *span* at most."""
    ordered = sorted(times)
    first = most = 0
    for last, at in enumerate(ordered):
        while at - ordered[first] >= span:
            first += 1
        most = max(most, last - first + 1)
    return most


def _sorted_by(
    groups: Iterable[PastGroup], key: Callable[[PastGroup], _Key]
) -> dict[_Key, list[PastGroup]]:
    found: dict[_Key, list[PastGroup]] = defaultdict(list)
    for one in groups:
        found[key(one)].append(one)
    return found
