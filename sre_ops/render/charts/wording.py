"""Numbers, shares, instants and lengths of time as the reader of a chart writes them. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from sre_ops.render.charts.chart import Look

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
        pattern = "#,##0" + ("." + "#" * digits if digits else "") + "%"
        return format_percent(ratio + 0.0, pattern, locale=self.look.locale)

    def number(self, value: float, digits: int = 3) -> str:
        """Write a number with at most *digits* decimals."""
        pattern = "#,##0" + ("." + "#" * digits if digits else "")
        return format_decimal(value + 0.0, pattern, locale=self.look.locale)

    def instant(self, at: datetime) -> str:
        """Write day and minute in the reader's zone."""
        local, locale = self._local(at), self.look.locale
        clock = format_skeleton("Hm", local, tzinfo=local.tzinfo, locale=locale)
        return f"{format_date(local.date(), 'medium', locale=locale)} {clock}"

    def brief(self, at: datetime) -> str:
        """Write the day without its year."""
        return format_skeleton("MMMd", self._local(at).date(), locale=self.look.locale)

    def day(self, at: datetime) -> str:
        """Write the day in the reader's zone."""
        return format_date(self._local(at).date(), "medium", locale=self.look.locale)

    def brief_day(self, day: date) -> str:
        """Write a calendar day without its year."""
        return format_skeleton("MMMd", day, locale=self.look.locale)

    def full_day(self, day: date) -> str:
        """Write a calendar day."""
        return format_date(day, "medium", locale=self.look.locale)

    def days(self, start: datetime, end: datetime) -> str:
        """Write the days that [start, end) touches, short."""
        last = max(end - timedelta(seconds=1), start)
        return format_interval(
            self._local(start).date(), self._local(last).date(), "yMMMd", locale=self.look.locale
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
            return format_unit(int(count), unit, "short", locale=self.look.locale)
        return self.gettext("whole window") if label == "window" else label

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.look.zone))


def from_seconds(seconds: float) -> datetime:
    """Return the instant *seconds* after the epoch, aware UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def _offset(at: datetime) -> str:
    minutes = round((at.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")
