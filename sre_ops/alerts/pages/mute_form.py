"""The form that makes a maintenance window, once or every week: what was typed, as a wish."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated

from fastapi import Form as FormField

from sre_ops.alerts.domain.muting import Once, Weekly
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.wall_clock import instant_of, local_of, zone_named
from sre_ops.web.viewer import Viewer

Text = Annotated[str, FormField(max_length=10_000)]
_USUAL = timedelta(hours=2)
_WEEK = range(7)


class Form(StrEnum):
    """How often a window comes."""

    ONCE = "once"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody typed into the form, whatever it is; weekdays are numbers, 0 is Monday."""

    form: Form = Form.ONCE
    reason: str = ""
    matchers: str = ""
    from_at: str = ""
    to_at: str = ""
    weekdays: frozenset[str] = field(default_factory=frozenset)
    starts: str = ""
    ends: str = ""
    zone: str = ""
    first_day: str = ""
    last_day: str = ""

    @property
    def last_field(self) -> str:
        """The field beside which is said that the window would be over already."""
        return "to_at" if self.form is Form.ONCE else "last_day"

    def period(self, looker: Viewer) -> Once | Weekly:
        """Read when it is, once by the clocks of whoever looks.

        Raises:
            Unfit: a field makes no sense; the first one.
        """
        return self._once(looker) if self.form is Form.ONCE else self._weekly()

    def _once(self, looker: Viewer) -> Once:
        from_at, to_at = (
            _instant(name, text, looker)
            for name, text in (("from_at", self.from_at), ("to_at", self.to_at))
        )
        try:
            return Once(from_at=from_at, to_at=to_at)
        except Invalid as error:
            raise Unfit("to_at", N_("It must end after it starts, at most 31 days later.")) from (
                error
            )

    def _weekly(self) -> Weekly:
        days = frozenset(day for day in _WEEK if str(day) in self.weekdays)
        if not days:
            raise Unfit("weekdays", N_("Choose at least one day of the week."))
        starts, ends = _time("starts", self.starts), _time("ends", self.ends)
        if starts == ends:
            raise Unfit("ends", N_("It must end at another time than it starts."))
        first_day = _day("first_day", self.first_day)
        last_day = _day("last_day", self.last_day) if self.last_day else None
        if last_day is not None and last_day < first_day:
            raise Unfit("last_day", N_("The last day must not be before the first."))
        return Weekly(
            zone=zone_named(self.zone).key,
            weekdays=days,
            starts=starts,
            ends=ends,
            first_day=first_day,
            last_day=last_day,
        )


def fresh(form: str, now: datetime, looker: Viewer) -> Typed:
    """Return a form that nobody has touched: from now on, by the clocks of *looker*."""
    local = local_of(now.astimezone(UTC), looker.zone_info)
    return Typed(
        form=Form(form) if form in set(Form) else Form.ONCE,
        from_at=local.isoformat(timespec="minutes"),
        to_at=local_of((now + _USUAL).astimezone(UTC), looker.zone_info).isoformat(
            timespec="minutes"
        ),
        weekdays=frozenset({str(local.weekday())}),
        starts="02:00",
        ends="04:00",
        zone=looker.zone,
        first_day=local.date().isoformat(),
    )


def typed(
    *,
    form: Text = "",
    reason: Text = "",
    matchers: Text = "",
    from_at: Text = "",
    to_at: Text = "",
    weekdays: Annotated[list[str] | None, FormField(max_length=7)] = None,
    starts: Text = "",
    ends: Text = "",
    zone: Text = "",
    first_day: Text = "",
    last_day: Text = "",
) -> Typed:
    """Take what the form sent."""
    return Typed(
        form=Form(form) if form in set(Form) else Form.ONCE,
        reason=reason.strip(),
        matchers=matchers,
        from_at=from_at.strip(),
        to_at=to_at.strip(),
        weekdays=frozenset(weekdays or ()),
        starts=starts.strip(),
        ends=ends.strip(),
        zone=zone.strip(),
        first_day=first_day.strip(),
        last_day=last_day.strip(),
    )


def _instant(name: str, text: str, looker: Viewer) -> datetime:
    try:
        local = datetime.fromisoformat(text).replace(tzinfo=None)
        return instant_of(local, looker.zone_info)
    except (ValueError, OverflowError) as error:
        raise Unfit(name, N_("Give a day or time such as 2026-11-30 or 02:00.")) from error


def _time(name: str, text: str) -> time:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise Unfit(name, N_("Give a day or time such as 2026-11-30 or 02:00.")) from error


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Unfit(name, N_("Give a day or time such as 2026-11-30 or 02:00.")) from error
