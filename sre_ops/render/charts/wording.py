"""Numbers, shares, instants and lengths of time as the reader of a chart writes them. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from sre_ops.render.charts.chart import Look
from sre_ops.render.charts.ticks import day_first

_UNITS = {"m": "duration-minute", "h": "duration-hour", "d": "duration-day", "w": "duration-week"}


@dataclass(frozen=True, slots=True)
class Wording:
    """Writes for the reader of *look*."""

    look: Look

    def gettext(self, message: str, /, **values: object) -> str:
        """Return *message* in the reader's language with *values* put in."""
        text = self.look.words.gettext(message)
        return text % values if values else text

    def percent(self, ratio: float, digits: int = 0) -> str:
        """Write a ratio in percent."""
        return _number(round(ratio, 12) + 0.0, digits, "%", self.look.locale)

    def number(self, value: float, digits: int = 3) -> str:
        """Write a number with at most *digits* decimals."""
        return _number(round(value, 12) + 0.0, digits, "", self.look.locale)

    def instant(self, at: datetime) -> str:
        """Write day and minute in the reader's zone."""
        local, locale = self._local(at), self.look.locale
        clock = format_skeleton("Hm", local, tzinfo=local.tzinfo, locale=locale)
        comma = "" if locale == "ja" else ","
        return f"{_full(local.date(), locale)}{comma} {clock}"

    def brief(self, at: datetime) -> str:
        """Write the day without its year."""
        return self.brief_day(self._local(at).date())

    def day(self, at: datetime) -> str:
        """Write the day in the reader's zone."""
        return self.full_day(self._local(at).date())

    def brief_day(self, day: date) -> str:
        """Write a calendar day without its year."""
        return _brief(day, self.look.locale)

    def full_day(self, day: date) -> str:
        """Write a calendar day."""
        return _full(day, self.look.locale)

    def days(self, start: datetime, end: datetime) -> str:
        """Write the days that [start, end) touches, short."""
        last = max(end - timedelta(seconds=1), start)
        return format_interval(
            self._local(start).date(),
            self._local(last).date(),
            "yMMMd",
            locale=day_first(self.look.locale),
        )

    def zone(self, start: datetime, end: datetime) -> str:
        """Write the reader's zone and its distance from UTC, both when the clocks change."""
        offsets = dict.fromkeys(_offset(self._local(at)) for at in (start, end))
        name = self.look.zone
        return name if name == "UTC" else f"{name} ({' → '.join(offsets)})"

    def length(self, label: str) -> str:
        """Write a window's label (`5m`, `3d`) in words; `window` is the whole one."""
        count, unit = label[:-1], _UNITS.get(label[-1:])
        if unit and count.isdecimal():
            return _unit(int(count), unit, self.look.locale)
        return self.gettext("whole window") if label == "window" else label

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.look.zone))


# The same days, shares and windows are written in every chart; Babel takes some 50 us for each.
@lru_cache(maxsize=8192)
def _number(value: float, digits: int, sign: str, locale: str) -> str:
    gap = "\xa0" if sign and locale != "ja" else ""
    pattern = "#,##0" + ("." + "#" * digits if digits else "") + gap + sign
    return (
        format_percent(value, pattern, locale) if sign else format_decimal(value, pattern, locale)
    )


@lru_cache(maxsize=2048)
def _brief(day: date, locale: str) -> str:
    return format_skeleton("MMMd", day, locale=day_first(locale))


@lru_cache(maxsize=2048)
def _full(day: date, locale: str) -> str:
    return format_date(day, "y年M月d日" if locale == "ja" else "d MMM y", locale=locale)


@lru_cache(maxsize=256)
def _unit(count: int, unit: str, locale: str) -> str:
    return format_unit(count, unit, "short", locale=locale)


def from_seconds(seconds: float) -> datetime:
    """Return the instant *seconds* after the epoch, aware UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def _offset(at: datetime) -> str:
    minutes = round((at.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")
