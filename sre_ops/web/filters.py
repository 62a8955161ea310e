"""Numbers and times as the viewer reads them: filters of the templates.

Each is a context filter, although it asks only `speaking()`: Jinja would otherwise work out
`{{ 0.5|percent }}` once, in whatever language was spoken when the template was compiled.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from babel import dates, numbers
from jinja2 import pass_context
from jinja2.runtime import Context

from sre_ops.web.i18n import speaking

Unit = Literal["day", "hour", "minute", "second"]
Number = int | float | Decimal
NOTHING = "–"
_DAY = {"en": "d MMM y", "ja": "y年M月d日"}
_INSTANT = {"en": "d MMM y, HH:mm", "ja": "y年M月d日 HH:mm"}
_CLOCK = {"en": "HH:mm", "ja": "HH:mm"}
_SIGNS = {"en": "\xa0%", "ja": "%"}
_UNITS: tuple[tuple[int, Unit], ...] = (
    (86_400, "day"),
    (3_600, "hour"),
    (60, "minute"),
    (1, "second"),
)


def number(value: Number | None, digits: int | None = None) -> str:
    """Write a number with the locale's separators, at most *digits* after the point."""
    if value is None:
        return NOTHING
    pattern = "#,##0.###" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return numbers.format_decimal(value, format=pattern, locale=speaking().viewer.locale)


def percent(value: Number | None, digits: int = 1) -> str:
    """Write a ratio (0–1, may exceed 1) as a percentage with *digits* after the point."""
    if value is None:
        return NOTHING
    locale = speaking().viewer.locale
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + _SIGNS[locale]
    return numbers.format_percent(value, format=pattern, locale=locale)


def instant(value: datetime | None) -> str:
    """Write date, time and zone of an instant in the viewer's zone."""
    if value is None:
        return NOTHING
    local = value.astimezone(speaking().viewer.zone_info)
    return f"{_written(local, _INSTANT)} {local:%Z}"


def clock(value: datetime | None) -> str:
    """Write the time of day of an instant in the viewer's zone, without the zone."""
    if value is None:
        return NOTHING
    return _written(value.astimezone(speaking().viewer.zone_info), _CLOCK)


def day(value: date | datetime | None) -> str:
    """Write a date; an instant is first brought into the viewer's zone."""
    if value is None:
        return NOTHING
    viewer = speaking().viewer
    local = value.astimezone(viewer.zone_info) if isinstance(value, datetime) else value
    return dates.format_date(local, format=_DAY[viewer.locale], locale=viewer.locale)


def ago(value: datetime | None) -> str:
    """Write how long ago an instant was, or in how long it will be: "6 min ago"."""
    if value is None:
        return NOTHING
    words = speaking()
    gap = value - words.now
    if abs(gap) < timedelta(seconds=5):
        return words.words.gettext("now")
    # CLDR's short English has points ("6 min. ago"), which only add noise to a table.
    return dates.format_timedelta(
        gap, add_direction=True, format="short", threshold=1.5, locale=words.viewer.locale
    ).replace(".", "")


def duration(value: timedelta | float | None) -> str:
    """Write a span (seconds, when a number) in its two largest units: "3 hr 20 min"."""
    if value is None:
        return NOTHING
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    sign, rest = ("-" if seconds < 0 else ""), round(abs(seconds))
    parts: list[str] = []
    for size, unit in _UNITS:
        count, rest = divmod(rest, size)
        if count or (unit == "second" and not parts):
            parts.append(_unit(count, unit))
        elif parts:
            break  # "1 day 5 sec" would pretend to be exact
    return sign + " ".join(parts[:2])


def _unit(count: int, unit: Unit) -> str:
    text = dates.format_timedelta(
        timedelta(**{f"{unit}s": count}),
        granularity=unit,
        threshold=10**9,
        format="short",
        locale=speaking().viewer.locale,
    )
    return text.replace(".", "") if count else f"0 {text.split()[-1]}"


def _written(local: datetime, patterns: dict[str, str]) -> str:
    locale = speaking().viewer.locale
    return dates.format_datetime(local, format=patterns[locale], tzinfo=None, locale=locale)


def here(**changes: str | int | None) -> str:
    """Return the address of this page with other query parameters; None takes one away."""
    parts = urlsplit(speaking().url)
    query = [(key, text) for key, text in parse_qsl(parts.query) if key not in changes]
    query += [(key, str(value)) for key, value in changes.items() if value is not None]
    return parts.path + (f"?{urlencode(query)}" if query else "")


def _with_context(work: Callable[..., str]) -> Callable[..., str]:
    @pass_context
    def filtered(_context: Context, *args: Any, **kwargs: Any) -> str:
        return work(*args, **kwargs)

    return filtered


FILTERS = {
    work.__name__: _with_context(work)
    for work in (number, percent, instant, clock, day, ago, duration)
}
