"""A schedule as it was in force from one change of it to the next: its history. Pure.

Whoever asks who was on call last month is answered from the edition that was in force then: a
later change of layers does not rewrite the past.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sre_ops.oncall.domain.schedule import Calendars, Schedule, Shift
from sre_ops.oncall.domain.shifts import NO_HOLIDAYS, shifts


@dataclass(frozen=True, slots=True)
class Edition:
    """A schedule that is in force from *from_at* until the next edition."""

    from_at: datetime
    schedule: Schedule


def shifts_of_editions(
    editions: Sequence[Edition],
    since: datetime,
    until: datetime,
    calendars: Calendars = NO_HOLIDAYS,
) -> tuple[Shift, ...]:
    """Return who was, is and will be on call in [since, until), each time by its own edition.

    Before the first edition nobody is on call; the last one also tells the future.

    Args:
        editions: ascending by `from_at`.
        since: aware.
        until: aware.
        calendars: holidays by country.
    """
    ends = [*(later.from_at for _, later in pairwise(editions)), until]
    return tuple(
        shift
        for edition, end in zip(editions, ends, strict=False)
        for shift in shifts(
            edition.schedule, max(since, edition.from_at), min(until, end), calendars
        )
    )


def who_was_on_call(
    editions: Sequence[Edition], at: datetime, calendars: Calendars = NO_HOLIDAYS
) -> tuple[Shift, ...]:
    """Return who was on call at *at* by the edition that was in force then."""
    return shifts_of_editions(editions, at, at + timedelta.resolution, calendars)
