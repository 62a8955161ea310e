"""A zone's clocks as VTIMEZONE: the offsets of some years, one observance for each change. Pure.

Written from the zone itself and not as a yearly rule: rules of zones change, and Morocco's
follow the moon.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sre_ops.oncall.domain.spans import Span

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001 - a local time, as VTIMEZONE wants it


def changes_of(zone: ZoneInfo, frame: Span) -> Iterator[datetime]:
    """Yield the instants within *frame* at which clocks in *zone* change."""
    at = frame.start
    while at < frame.end:
        following = min(at + _DAY, frame.end)
        if _clock(at, zone) != _clock(following, zone):
            yield _change(at, following, zone)
        at = following


def timezone_lines(zone: ZoneInfo, frame: Span) -> list[str]:
    """Return the VTIMEZONE of *zone* for times within *frame*, unfolded.

    Source: RFC 5545, section 3.6.5.
    """
    start = frame.start.replace(microsecond=0)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone.key}"]
    lines += _observance(_LONG_AGO, start, start, zone)
    for at in changes_of(zone, Span(start, frame.end)):
        before = at - _SECOND
        onset = at.replace(tzinfo=None) + _offset(before, zone)
        lines += _observance(onset, before, at, zone)
    return [*lines, "END:VTIMEZONE"]


def _observance(onset: datetime, before: datetime, at: datetime, zone: ZoneInfo) -> list[str]:
    """Return the clocks from *at* on; *onset* is when that is, by the clocks *before*."""
    local = at.astimezone(zone)
    kind = "DAYLIGHT" if local.dst() else "STANDARD"
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{onset:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_offset_text(_offset(before, zone))}",
        f"TZOFFSETTO:{_offset_text(_offset(at, zone))}",
        f"TZNAME:{local.tzname()}",
        f"END:{kind}",
    ]


def _offset_text(offset: timedelta) -> str:
    sign = "-" if offset < timedelta() else "+"
    minutes, seconds = divmod(int(abs(offset).total_seconds()), 60)
    return f"{sign}{minutes // 60:02}{minutes % 60:02}" + (f"{seconds:02}" if seconds else "")


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    kept = _clock(before, zone)
    while after - before > _SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if _clock(middle, zone) == kept:
            before = middle
        else:
            after = middle
    return after


def _clock(at: datetime, zone: ZoneInfo) -> tuple[timedelta | None, str | None]:
    local = at.astimezone(zone)
    return local.utcoffset(), local.tzname()


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).replace(tzinfo=None) - at.astimezone(UTC).replace(tzinfo=None)
