"""Corrections and minutes for tests."""

from datetime import date, time
from decimal import Decimal
from uuid import UUID

import numpy as np

from sre_ops.slo.domain.corrections import Correction, Effect, Kind, Selector
from sre_ops.slo.domain.definition import EventSli, Origin, RollingWindow, Slo
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.recurrence import Once, Period, Recurring, Rule, parse_rule

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))
EVERYWHERE = Selector(service="*")
WEEKLY_SLO = Slo(
    service="checkout",
    name="availability",
    sli=EventSli(()),
    objective=Decimal("0.999"),
    windows=(RollingWindow(7),),
    origin=Origin("checkout.yaml"),
)


def correction(
    period: Period, effect: Effect = Effect.EXCLUDE, *, correction_id: UUID = ONE
) -> Correction:
    """Return a correction of every SLO."""
    return Correction(
        id=correction_id,
        selector=EVERYWHERE,
        effect=effect,
        kind=Kind.MAINTENANCE,
        period=period,
    )


def once(
    start: int, end: int, effect: Effect = Effect.EXCLUDE, *, correction_id: UUID = ONE
) -> Correction:
    """Return a correction of the minutes [start, end)."""
    return correction(Once(from_minute=start, to_minute=end), effect, correction_id=correction_id)


def recurring(
    rule: Rule | str = "FREQ=WEEKLY;BYDAY=SU",
    *,
    zone: str = "UTC",
    starts: time = time(2),
    ends: time = time(4),
    first_day: date = date(2026, 1, 1),
    last_day: date | None = None,
) -> Recurring:
    """Return a period, by default each Sunday from 02:00 to 04:00 UTC."""
    return Recurring(
        rule=parse_rule(rule) if isinstance(rule, str) else rule,
        zone=zone,
        starts=starts,
        ends=ends,
        first_day=first_day,
        last_day=last_day,
    )


def run(start: int, length: int, *, valid: int = 100, bad: int = 10) -> Minutes:
    """Return covered minutes of steady traffic."""
    minutes = Minutes.empty(start, length)
    minutes.valid[:], minutes.bad[:] = valid, bad
    minutes.births_valid[:], minutes.births_bad[:] = valid // 10, bad // 10
    minutes.seen[:], minutes.expected[:] = 4, 4
    return minutes


def columns(minutes: Minutes) -> dict[str, list[int]]:
    """Return a run as lists that can be compared."""
    names = Minutes.__dataclass_fields__
    return {n: np.atleast_1d(getattr(minutes, n)).tolist() for n in names}
