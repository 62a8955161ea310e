"""Whole minutes and milliseconds since the epoch: how the ledger counts time. Pure.

A sample of a counter shows what happened before it, so the one taken exactly on a minute's
edge belongs to the minute that ends there: minute m holds (60 m, 60 (m + 1)] seconds.
"""

from datetime import UTC, datetime

MINUTE_MS = 60_000
DAY_MINUTES = 1_440


def to_minute(at: datetime) -> int:
    """Return the whole minute that begins at or before *at*, in minutes since the epoch."""
    return int(at.timestamp() // 60)


def minute_start(minute: int) -> datetime:
    """Return the instant, aware UTC, at which *minute* begins."""
    return datetime.fromtimestamp(minute * 60, UTC)


def to_ms(at: datetime) -> int:
    """Return *at* in whole milliseconds since the epoch."""
    return round(at.timestamp() * 1000)


def rfc3339(at: datetime) -> str:
    """Write *at* as RFC 3339 in UTC with a Z, to the second unless it has a fraction."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
