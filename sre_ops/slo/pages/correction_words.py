"""What pages say of corrections: when they hold and what they do, in the viewer's language."""

from datetime import datetime

from babel.dates import get_day_names

from sre_ops.kernel.units import minute_start
from sre_ops.slo.domain.corrections import Correction, Effect, Kind
from sre_ops.slo.domain.recurrence import LAST, MonthDay, MonthWeekday, Once, Recurring, Weekly
from sre_ops.web import filters
from sre_ops.web.i18n import N_, _, speaking

EFFECTS = {
    Effect.EXCLUDE: N_("does not count"),
    Effect.COUNT_AS_GOOD: N_("counts as good"),
}
KINDS = {
    Kind.MAINTENANCE: N_("maintenance"),
    Kind.DATA_FAULT: N_("data fault"),
    Kind.OTHER: N_("other"),
}
PLACES = {
    1: N_("the first %(day)s of each month"),
    2: N_("the second %(day)s of each month"),
    3: N_("the third %(day)s of each month"),
    4: N_("the fourth %(day)s of each month"),
    LAST: N_("the last %(day)s of each month"),
}


def weekday(number: int) -> str:
    """Write a weekday, 0 is Monday."""
    return str(get_day_names("wide", locale=speaking().viewer.locale)[number])


def target(one: Correction) -> str:
    """Write which SLOs are meant."""
    said = f"{one.selector.service}/{one.selector.slo}"
    if one.selector.team == "*":
        return said
    return _("%(slos)s of the team %(team)s") % {"slos": said, "team": one.selector.team}


def when(one: Correction) -> str:
    """Write when it holds."""
    if isinstance(one.period, Once):
        start, end = minute_start(one.period.from_minute), minute_start(one.period.to_minute)
        return _("%(start)s to %(end)s") % {
            "start": filters.instant(start),
            "end": _end(start, end),
        }
    return recurring(one.period)


def _end(start: datetime, end: datetime) -> str:
    zone = speaking().viewer.zone_info
    same_day = start.astimezone(zone).date() == end.astimezone(zone).date()
    return filters.clock(end) if same_day else filters.instant(end)


def recurring(period: Recurring) -> str:
    """Write when a recurring one holds, by the clocks of its zone."""
    told = {
        "days": _days(period),
        "starts": f"{period.starts:%H:%M}",
        "ends": f"{period.ends:%H:%M}",
        "zone": period.zone,
        "first": filters.day(period.first_day),
        "last": filters.day(period.last_day),
    }
    if period.last_day is None:
        text = _("%(days)s, %(starts)s to %(ends)s (%(zone)s), from %(first)s on")
    else:
        text = _("%(days)s, %(starts)s to %(ends)s (%(zone)s), from %(first)s until %(last)s")
    return text % told


def _days(period: Recurring) -> str:
    match period.rule:
        case Weekly(weekdays=days):
            names = ", ".join(weekday(one) for one in sorted(days))
            return _("each week on %(days)s") % {"days": names}
        case MonthDay(day=day):
            if day == LAST:
                return _("the last day of each month")
            return _("day %(day)s of each month") % {"day": day}
        case MonthWeekday(place=place, weekday=day):
            return _(PLACES[place]) % {"day": weekday(day)}
