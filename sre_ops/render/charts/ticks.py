"""Where axes are marked: round numbers, and round instants of a zone. Pure."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_STEPS = tuple(
    [n * _MINUTE for n in (1, 5, 10, 15, 30)]
    + [n * _HOUR for n in (1, 2, 3, 6, 12)]
    + [n * _DAY for n in (1, 2, 7, 14)]
)
_MONTHS = (1, 3, 6, 12, 24, 60, 120)
_MONTH_SECONDS = 2_629_746
_FEWEST, _FINER = 2, 3
_PARTS = (1, 2, 4, 8)
"""An axis of one tick says too little: then up to three finer steps are tried."""
_FLAT, _TINY = 1e-9, 1e-12
"""A range below this share of its values, and values below this, are rounding."""


def day_first(locale: str) -> str:
    """Return the Babel locale in which dates are written: `en` as pages do, "5 Oct 2026"."""
    return "en_GB" if locale == "en" else locale


def nice_ticks(low: float, high: float, count: int) -> tuple[float, ...]:
    """Return at most *count* + 1 round numbers (1, 2 or 5 times a power of ten) in [low, high].

    Args:
        low: of the domain, finite.
        high: of the domain, above *low*.
        count: of ticks wished for, at least 1.
    """
    step = nice_step((high - low) / max(count, 1))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    ticks = (round(index * step, 12) for index in range(first, last + 1))
    return tuple(min(max(tick, low), high) for tick in ticks)


def nice_step(rough: float) -> float:
    """Return the least of 1, 2 and 5 times a power of ten that is not below *rough*."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(
        (n * power for n in (1, 2, 5) if n * power >= rough * (1 - 1e-9)),
        10 * power,
    )


def nice_domain(low: float, high: float, count: int) -> tuple[float, float]:
    """Widen [low, high] to the round numbers around it."""
    if high - low <= max(abs(low), abs(high), _TINY) * _FLAT:
        high = low + (abs(low) if abs(low) > _TINY else 1.0)
    step = nice_step((high - low) / max(count, 1))
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeTick:
    """A marked instant; the label says only what has changed since the tick before."""

    at: datetime
    label: str


def time_ticks(
    start: datetime, end: datetime, *, zone: str, locale: str, count: int
) -> tuple[TimeTick, ...]:
    """Return at most about *count* round instants of *zone* in [start, end].

    Days begin at the zone's midnight, also when the clocks change; an hour that the
    clocks leave out has no tick.
    """
    info = ZoneInfo(zone)
    rough = (end - start).total_seconds() / max(count, 1)
    fitting = [step for step in _STEPS if step >= rough]
    finer = [step for step in reversed(_STEPS) if step < rough][:_FINER]
    coarsest = [(fitting[0], rough)] if fitting else [(None, rough / part) for part in _PARTS]
    for step, apart in [*coarsest, *((step, rough) for step in finer)]:
        shown = _shown(start, end, info, step, apart)
        if len(shown) >= _FEWEST:
            break
    labels = _labels(shown, step, locale)
    return tuple(TimeTick(at=at, label=text) for at, text in zip(shown, labels, strict=True))


def _shown(
    start: datetime, end: datetime, zone: ZoneInfo, step: int | None, rough: float
) -> list[datetime]:
    """Return the zone's wall times on multiples of *step* (None: of months) in [start, end]."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    walls = _months(first, last, rough) if step is None else _walls(first, last, step)
    instants = sorted({at for wall in walls if (at := _instant(wall, zone)) is not None})
    return [at.astimezone(zone) for at in instants if start <= at <= end]


def _walls(start: datetime, end: datetime, step: int) -> Iterator[datetime]:
    """Yield wall-clock times on multiples of *step*: of a day, or of days from a Monday."""
    first, last = start.replace(tzinfo=None), end.replace(tzinfo=None)
    monday = datetime(1970, 1, 5)  # noqa: DTZ001 - wall time, the zone follows
    wall = monday + (first - monday) // timedelta(seconds=step) * timedelta(seconds=step)
    last += timedelta(hours=3)  # the clocks may have been set back
    while wall <= last:
        yield wall
        wall += timedelta(seconds=step)


def _months(start: datetime, end: datetime, rough: float) -> Iterator[datetime]:
    step = next((n for n in _MONTHS if n * _MONTH_SECONDS >= rough), _MONTHS[-1])
    index = (start.year * 12 + start.month - 1) // step * step
    while index <= end.year * 12 + end.month:
        yield datetime(index // 12, index % 12 + 1, 1)  # noqa: DTZ001 - wall time
        index += step


def _instant(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when the clocks of *zone* show *wall*; None where they leap over it.

    A midnight that is leapt over is the first instant of its day.
    """
    at = wall.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wall:
        return at
    midnight = (wall.hour, wall.minute) == (0, 0)
    return at if midnight else None


def _labels(shown: list[datetime], step: int | None, locale: str) -> list[str]:
    before: list[datetime | None] = [None, *shown[:-1]]
    written = day_first(locale)
    return [
        format_skeleton(_skeleton(at, prior, step), at, tzinfo=at.tzinfo, locale=written)
        for at, prior in zip(shown, before, strict=True)
    ]


def _skeleton(at: datetime, prior: datetime | None, step: int | None) -> str:
    if step is None:
        new_year = prior is None or prior.year != at.year
        return "yMMM" if prior is None else "y" if new_year else "MMM"
    if step < _DAY:
        new_day = prior is not None and prior.date() != at.date()
        return "MMMd" if new_day else "Hm"
    return "MMMd" if prior is None or prior.month != at.month else "d"
