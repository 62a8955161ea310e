"""The form of a temporary schedule: from when to when, who takes turns, how long a turn lasts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Form

from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.wall_clock import instant_of
from sre_ops.oncall.commands.temporaries import Wish
from sre_ops.oncall.domain.rotation import Unit
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.domain.taking_turns import taking_turns
from sre_ops.oncall.pages.plan_form import Typed as Plan

Text = Annotated[str, Form(max_length=600)]
_LOCAL = "%Y-%m-%dT%H:%M"
UNITS = (Unit.DAY, Unit.HOUR, Unit.WEEK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody typed, by the clocks of the schedule's zone."""

    starts_at: str = ""
    ends_at: str = ""
    length: str = "1"
    unit: str = Unit.DAY.value
    reason: str = ""
    turns: Mapping[str, str] = field(default_factory=dict)

    def wish(self, slug: str, zone: str) -> Wish:
        """Return what is wished for.

        Raises:
            Unfit: a field makes no sense.
        """
        starts = _instant(self.starts_at, "starts_at", ZoneInfo(zone))
        ends = _instant(self.ends_at, "ends_at", ZoneInfo(zone))
        if ends <= starts:
            raise Unfit("ends_at", N_("It must end after it starts."))
        if self.unit not in UNITS:
            raise Unfit("unit", N_("Choose one of these."))
        if not self.length.strip().isdecimal():
            raise Unfit("length", N_("A turn lasts from one hour to a year."))
        order, span = Plan(turns=self.turns).order(), Span(starts, ends)
        unit, length = Unit(self.unit), int(self.length)
        fixed = taking_turns(span, order, unit=unit, length=length, zone=zone)
        return Wish(slug=slug, span=span, fixed=fixed, reason=self.reason[:500])


def usual(now: datetime, zone: str) -> Typed:
    """Return what most want: the coming weekend."""
    today = now.astimezone(ZoneInfo(zone)).replace(hour=9, minute=0, second=0, microsecond=0)
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 or 7)
    monday = saturday + timedelta(days=2)
    return Typed(starts_at=saturday.strftime(_LOCAL), ends_at=monday.strftime(_LOCAL))


def typed(
    *,
    starts_at: Text = "",
    ends_at: Text = "",
    length: Text = "1",
    unit: Text = Unit.DAY.value,
    reason: Text = "",
    person: Annotated[Sequence[str], Form(max_length=1_000)] = (),
    turn: Annotated[Sequence[str], Form(max_length=1_000)] = (),
) -> Typed:
    """Take what the form sent; people and their places come as two lists."""
    return Typed(
        starts_at=starts_at,
        ends_at=ends_at,
        length=length,
        unit=unit,
        reason=reason,
        turns=dict(zip(person, turn, strict=False)),
    )


def _instant(text: str, name: str, zone: ZoneInfo) -> datetime:
    try:
        return instant_of(datetime.fromisoformat(text).replace(tzinfo=None), zone)
    except (ValueError, OverflowError) as error:
        raise Unfit(name, N_("Give a day and time such as 2026-11-30 09:00.")) from error
