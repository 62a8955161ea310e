"""Whole minutes and milliseconds since the epoch: how the ledger counts time. Pure."""

from datetime import UTC, datetime

MINUTE_MS = 60_000
DAY_MINUTES = 1_440


def minute_of_sample(timestamp_ms: int) -> int:
    """Tell the minute that a counter sample at *timestamp_ms* closes or lies in.

    A sample shows what happened before it, so the one taken exactly on a minute's
    edge belongs to the minute that ends there: minute m holds (60 m, 60 (m + 1)] seconds.

    Returns:
        Minutes since 1970-01-01T00:00Z.
    """
    return (timestamp_ms - 1) // MINUTE_MS


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
