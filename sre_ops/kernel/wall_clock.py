"""Local times as instants, also those that a change of the clocks skips or repeats. Pure."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sre_ops.kernel.errors import Invalid


def zone_named(name: str) -> ZoneInfo:
    """Return the zone of that IANA name.

    Raises:
        Invalid: it is not in the IANA database.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Invalid(
            f"time zone {name!r} is unknown: write an IANA name, for example Asia/Tokyo"
        ) from error


def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """Return when clocks in *zone* show *local*, aware UTC.

    Of a time that comes twice it is the first; of one that never comes, the instant at
    which the clocks jumped over it.

    Args:
        local: without a zone.
        zone: where.
    """
    placed = local.replace(tzinfo=zone)
    instant = placed.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local:
        return instant
    return _end_of_gap(placed)


def _end_of_gap(local: datetime) -> datetime:
    """Find the instant at which the clocks jumped over *local*, a time that never was."""
    jumped = local.replace(fold=1).utcoffset()
    before = int(local.replace(fold=1).astimezone(UTC).timestamp())
    after = int(local.astimezone(UTC).timestamp())
    while after - before > 1:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, UTC).astimezone(local.tzinfo).utcoffset() == jumped:
            after = middle
        else:
            before = middle
    return datetime.fromtimestamp(after, UTC)
