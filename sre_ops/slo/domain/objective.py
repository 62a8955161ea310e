"""Objectives and windows as files write them. Pure."""

import re
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sre_ops.slo.domain.definition import CalendarUnit, CalendarWindow, RollingWindow, Window
from sre_ops.slo.domain.document import Cursor, shown

_MINUTES = {"m": 1, "h": 60, "d": 1_440, "w": 10_080}
_DAY = 1_440
_UNITS = {
    "1w": CalendarUnit.WEEK,
    "7d": CalendarUnit.WEEK,
    "1M": CalendarUnit.MONTH,
    "1Q": CalendarUnit.QUARTER,
    "3M": CalendarUnit.QUARTER,
    "1Y": CalendarUnit.YEAR,
    "4Q": CalendarUnit.YEAR,
    "12M": CalendarUnit.YEAR,
}
_GO_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0, "w": 604_800.0}
_MAX_DAYS = 3_660
# Names of zoneinfo that are no place: what they mean differs by machine, or twice the same.
_NO_PLACE = re.compile(r"localtime$|Factory$|posixrules$|posix/|right/")
DEFAULT_WINDOW = RollingWindow(30)

RATIO = "a ratio, 0 < target < 1, e.g. 0.999"
PERCENT = "a percentage, 0 < target < 100, e.g. 99.9"


def ratio(found: Cursor) -> Decimal | None:
    """Read an objective that the format writes as a ratio; None after an error."""
    value = found.as_number()
    if value is None:
        return None
    if value == 1:
        return _no_budget(found, RATIO)
    if 1 < value < 100:  # noqa: PLR2004 - percent
        message = f"`{found.key}: {value}` looks like percent; write {value / 100} here"
        return _refuse(found, "objective-as-percent", message, RATIO)
    if not 0 < value < 1:
        return _refuse(found, "objective-range", f"`{found.key}: {value}` is no objective", RATIO)
    return value


def percent(found: Cursor) -> Decimal | None:
    """Read an objective that the format writes in percent; the ratio, or None after an error."""
    value = found.as_number()
    if value is None:
        return None
    if value == 100:  # noqa: PLR2004 - percent
        return _no_budget(found, PERCENT)
    if 0 < value <= 1:
        meant = "less than 100" if value == 1 else f"{(value * 100).normalize():f}"
        message = (
            f"`{found.key}: {value}` is {value} %, which is hardly meant;"
            f" this field is in percent: write {meant}"
        )
        return _refuse(found, "objective-as-ratio", message, PERCENT)
    if not 0 < value < 100:  # noqa: PLR2004 - percent
        return _refuse(found, "objective-range", f"`{found.key}: {value}` is no objective", PERCENT)
    return value / 100


def _no_budget(found: Cursor, allowed: str) -> Decimal | None:
    return _refuse(
        found,
        "objective-100",
        f"`{found.key}: {shown(found.node)}` leaves no error budget: the first bad event misses"
        " it for the whole window and no burn rate exists; choose less than 100 %",
        allowed,
    )


def _refuse(found: Cursor, rule: str, message: str, allowed: str) -> Decimal | None:
    found.error(rule, message, allowed)
    return None


def minutes_of(text: str) -> int | None:
    """Return an OpenSLO duration (`5m`, `2h`, `30d`, `4w`) in minutes; None if it is none.

    Source: OpenSLO v1, duration-shorthand.
    """
    match = re.fullmatch(r"([1-9][0-9]{0,8})([mhdw])", text)
    return int(match[1]) * _MINUTES[match[2]] if match else None


def seconds_of(text: str) -> float | None:
    """Return a Prometheus duration (`200ms`, `1h30m`, `4w`) in seconds; None if it is none.

    promql-parser's `parse_duration` is not used: it reads `200ms` as 0.2 ms.

    Source: Prometheus documentation, "Time Durations" (a year has 365 days).
    """
    parts = re.findall(r"([0-9]{1,9})(ms|[smhdwy])", text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    units = _GO_SECONDS | {"y": 31_536_000.0}
    return sum(int(number) * units[unit] for number, unit in parts)


def rolling(found: Cursor) -> RollingWindow | None:
    """Read a rolling window of whole days; None after an error."""
    text = found.as_text()
    seconds = seconds_of(text) if text else None
    days = None if seconds is None else seconds / 86_400
    if days is None or not days.is_integer() or not 1 <= days <= _MAX_DAYS:
        found.error(
            "window",
            f"`{found.key}: {text}` is no rolling window; write whole days or weeks, e.g. 30d",
            f"1d to {_MAX_DAYS}d, or weeks, e.g. 4w",
        )
        return None
    return RollingWindow(int(days))


def calendar(duration: Cursor, place: Cursor) -> Window | None:
    """Read OpenSLO's calendar window: *duration* with *place* = `calendar`; None after errors."""
    place.only("startTime", "timeZone")
    text = duration.as_text()
    unit = _UNITS.get(text)
    if unit is None:
        duration.error(
            "window",
            f"`{duration.key}: {text}` is no calendar window that is kept;"
            " `1m` would be one minute, a month is `1M`",
            "1w | 1M | 1Q | 1Y",
        )
    zone = _zone(place)
    if unit is None or zone is None:
        return None
    _check_start(place, unit)
    return CalendarWindow(unit, zone)


def _zone(place: Cursor) -> str | None:
    found = place.needed("timeZone", "an IANA zone, e.g. Asia/Tokyo")
    zone = found.as_text() if found else ""
    if not found or not zone:
        return None
    try:
        is_zone = ZoneInfo(zone) is not None and not _NO_PLACE.match(zone)
    except (KeyError, ValueError, OSError):
        is_zone = False
    if not is_zone:
        message = f"`{found.key}: {zone}` is no IANA time zone; write e.g. Asia/Tokyo"
        found.error("time-zone", message, "an IANA zone, e.g. Asia/Tokyo")
        return None
    return zone


def _check_start(place: Cursor, unit: CalendarUnit) -> None:
    found = place.field("startTime")
    if found is None:
        return
    try:
        start = datetime.fromisoformat(found.as_text())
    except ValueError:
        found.error("wrong-type", f"`{found.key}` must be a date and time", "2026-01-01 00:00:00")
        return
    natural = {
        CalendarUnit.WEEK: start.weekday() == 0,
        CalendarUnit.MONTH: start.day == 1,
        CalendarUnit.QUARTER: start.day == 1 and start.month % 3 == 1,
        CalendarUnit.YEAR: (start.month, start.day) == (1, 1),
    }[unit]
    if not natural or (start.hour, start.minute, start.second) != (0, 0, 0):
        found.warn(
            "calendar-start",
            f"`{found.key}: {shown(found.node)}` is not where a {unit} begins; the window runs"
            f" from the start of the {unit}, 00:00 local time",
            f"the first moment of a {unit}",
        )
