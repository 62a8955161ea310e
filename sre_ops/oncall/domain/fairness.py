"""Who carries how much: hours, nights, weekends, holidays and pages. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sre_ops.kernel.wall_clock import zone_named
from sre_ops.oncall.domain.absences import Home
from sre_ops.oncall.domain.hours import Almanac, Hours, daily, holds_at, holiday_spans, spans_of
from sre_ops.oncall.domain.schedule import Shift
from sre_ops.oncall.domain.spans import Span, total, union, within

NIGHTS = (daily(time(22), time(7)),)
WEEKENDS = (daily(time(), time(), (5, 6)),)


@dataclass(frozen=True, slots=True)
class Page:
    """Somebody was paged."""

    person: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one person carried over a span of time.

    Attributes:
        on_call, at_night, on_weekends, on_holidays: by the clocks where the person lives; one
            hour can be all four.
        pages, night_pages: how often they were paged, and how often of that at night.
        share: *on_call* as a ratio of everybody's, 0-1; None where nobody was on call.
    """

    person: UUID
    on_call: timedelta
    at_night: timedelta
    on_weekends: timedelta
    on_holidays: timedelta
    pages: int
    night_pages: int
    share: float | None


def loads(
    shifts: Iterable[Shift],
    pages: Iterable[Page],
    homes: Mapping[UUID, Home],
    nights: Sequence[Hours] = NIGHTS,
) -> tuple[Load, ...]:
    """Return what each person of *homes* carried, the heaviest by hours first.

    Args:
        shifts: of any schedules; time that a person has in two of them counts once.
        pages: of the same time.
        homes: everybody who is compared, also those who carried nothing.
        nights: what counts as night where people live.
    """
    spans: dict[UUID, list[Span]] = {person: [] for person in homes}
    for shift in shifts:
        if shift.person in spans:
            spans[shift.person].append(shift.span)
    own = {person: union(found) for person, found in spans.items()}
    everybody = sum((total(found) for found in own.values()), timedelta())
    paged: dict[UUID, list[datetime]] = {person: [] for person in homes}
    for page in pages:
        paged.setdefault(page.person, []).append(page.at)
    carried = [
        _load(
            person,
            home,
            spans=own[person],
            paged=paged[person],
            nights=nights,
            everybody=everybody,
        )
        for person, home in homes.items()
    ]
    return tuple(sorted(carried, key=lambda one: (-one.on_call, one.person.hex)))


def spread(compared: Sequence[Load]) -> float | None:
    """Return how far the heaviest share is above an equal one, as a ratio; 0 is equal.

    Returns:
        0.5 where somebody carries half as much again as their part; None where nobody was on
        call.
    """
    shares = [one.share for one in compared if one.share is not None]
    return max(shares) * len(shares) - 1 if shares else None


def _load(
    person: UUID,
    home: Home,
    *,
    spans: Sequence[Span],
    paged: Sequence[datetime],
    nights: Sequence[Hours],
    everybody: timedelta,
) -> Load:
    almanac = Almanac(zone_named(home.zone), home.holidays)
    on_call = total(spans)
    return Load(
        person=person,
        on_call=on_call,
        at_night=_during(nights, almanac, spans),
        on_weekends=_during(WEEKENDS, almanac, spans),
        on_holidays=total(day for span in spans for day in holiday_spans(almanac, span)),
        pages=len(paged),
        night_pages=sum(holds_at(nights, almanac, at) for at in paged),
        share=on_call / everybody if everybody else None,
    )


def _during(hours: Sequence[Hours], almanac: Almanac, spans: Sequence[Span]) -> timedelta:
    if not spans:
        return timedelta()
    held = spans_of(hours, almanac, Span(spans[0].start, spans[-1].end))
    return total(part for span in spans for part in within(span, held))
