"""When an event of a foreign calendar is: its times, zone and recurrence. Pure.

Here RFC 5545 holds, not the rule of our own shifts: a skipped 02:30 is 03:30, since that is
what the other calendar shows its reader.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.wall_clock import local_of, zone_named
from sre_ops.oncall.domain.ical_lines import Component, Property
from sre_ops.oncall.domain.spans import Span

MOST_INSTANCES = 20_000
"""From the beginning of a rule to the end of what is asked: 54 years of days."""
_TIME = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?", re.ASCII)
_DURATION = re.compile(
    r"\+?P(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,7})S)?)?",
    re.ASCII,
)
_UNTIL = re.compile(r"UNTIL=([0-9TZ]+)", re.ASCII)
_TOO_OFTEN = re.compile(r"FREQ=(SECONDLY|MINUTELY)", re.ASCII)
_DAY = timedelta(days=1)

Zones = Mapping[str, ZoneInfo]
"""The zones that a file names, by the name it gives them."""


def time_of(one: Property, zones: Zones, usual: ZoneInfo) -> tuple[datetime, ZoneInfo]:
    """Return the local time of *one* and its zone; a date is its midnight.

    Args:
        one: such as DTSTART.
        zones: what the file calls zones.
        usual: for times without any.

    Raises:
        Unfit: it is no time, or of a zone that nobody knows.
    """
    found = _TIME.fullmatch(one.value)
    try:
        numbers = [int(part) for part in found.groups()[:6] if part] if found else []
        local = datetime(*numbers)  # type: ignore[arg-type] # noqa: DTZ001 - the zone is apart
    except (TypeError, ValueError) as error:
        raise _no_time(one) from error
    name = one.parameters.get("TZID", "")
    if found and found[7]:
        return local, ZoneInfo("UTC")
    if not name:
        return local, usual
    return local, zones[name] if name in zones else zone_named(name, "calendar")


def spans_of_event(
    event: Component, zones: Zones, usual: ZoneInfo, replaced: frozenset[datetime]
) -> Iterator[Span]:
    """Yield when *event* happens, ascending; without end where its rule has none.

    Args:
        event: a VEVENT with DTSTART.
        zones: what the file calls zones.
        usual: for times without any.
        replaced: the instances of its rule that other events of the file replace.

    Raises:
        Unfit: a time or the rule makes no sense, or the rule has too many instances.
    """
    starts = event.first("DTSTART")
    if starts is None:
        raise Unfit("calendar", N_("An event has no beginning."))
    local, zone = time_of(starts, zones, usual)
    length, is_clock = _length(event, starts, zones, usual)
    skipped = replaced | {
        rfc_instant(*time_of(part, zones, usual))
        for one in event.all("EXDATE")
        for part in _list(one)
    }
    for begins in _locals(event, local, zone):
        start = rfc_instant(begins, zone)
        end = rfc_instant(begins + length, zone) if is_clock else start + length
        if start not in skipped and start < end:
            yield Span(start, end)


def rfc_instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Return when clocks in *zone* show *local*: the first time, or by the offset before a gap.

    Source: RFC 5545, section 3.3.5.
    """
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _length(
    event: Component, starts: Property, zones: Zones, usual: ZoneInfo
) -> tuple[timedelta, bool]:
    """Return how long *event* lasts, and whether that is on the clock (days) or elapsed."""
    local, zone = time_of(starts, zones, usual)
    if ends := event.first("DTEND"):
        last, last_zone = time_of(ends, zones, usual)
        if _is_date(ends):
            return last - local, True
        return rfc_instant(last, last_zone) - rfc_instant(local, zone), False
    if lasts := event.first("DURATION"):
        found = _DURATION.fullmatch(lasts.value)
        if found is None or lasts.value.endswith(("P", "T")):
            raise _no_time(lasts)
        parts = {name: int(value or 0) for name, value in found.groupdict().items()}
        return timedelta(**parts), not parts["hours"] + parts["minutes"] + parts["seconds"]
    return (_DAY, True) if _is_date(starts) else (timedelta(), False)


def _locals(event: Component, local: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    rule = event.first("RRULE")
    if rule is None:
        return iter((local,))
    if _TOO_OFTEN.search(rule.value.upper()):
        raise _no_rule(rule)
    try:
        found = rrulestr(_local_until(rule.value.upper(), zone), dtstart=local)
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise _no_rule(rule) from error
    return _bounded(found, rule)


def _bounded(found: Iterable[datetime], rule: Property) -> Iterator[datetime]:
    """Yield *found*, and refuse the rule where it goes on for too long: never end in silence."""
    for number, local in enumerate(found):
        if number == MOST_INSTANCES:
            raise _no_rule(rule)
        yield local


def _local_until(rule: str, zone: ZoneInfo) -> str:
    """Write the end of *rule* as a local time, as its other times are.

    A date holds until its midnight, so that dates of whole days are met.
    """
    found = _UNTIL.search(rule)
    if found is None:
        return rule
    at = _TIME.fullmatch(found[1])
    if at is None:
        raise ValueError(found[1])
    day = date(int(at[1]), int(at[2]), int(at[3]))
    if at[4] is None:
        local = datetime.combine(day, time(23, 59, 59))
    else:
        local = datetime.combine(day, time(int(at[4]), int(at[5]), int(at[6])))
        local = local_of(local.replace(tzinfo=UTC), zone) if at[7] else local
    return f"{rule[: found.start()]}UNTIL={local:%Y%m%dT%H%M%S}{rule[found.end() :]}"


def _list(one: Property) -> Iterator[Property]:
    for value in one.value.split(","):
        yield Property(one.name, value, one.parameters, one.line)


def _is_date(one: Property) -> bool:
    return "T" not in one.value


def _no_time(one: Property) -> Unfit:
    return Unfit(
        "calendar",
        N_("Line %(line)s: %(value)s is no time."),
        line=one.line,
        value=repr(one.value),
    )


def _no_rule(one: Property) -> Unfit:
    return Unfit(
        "calendar",
        N_("Line %(line)s: the recurrence %(value)s cannot be read."),
        line=one.line,
        value=repr(one.value),
    )
