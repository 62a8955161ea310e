"""Local times as instants, also those that a change of the clocks skips or repeats. Pure.

Two decisions hold everywhere (see the ADR on wall clocks):

- A time that comes twice means the first of the two.
- A time that never comes means the instant at which the clocks jumped over it.

So later local times are never earlier instants: shifts and hours that touch on the clock touch
in time, nothing is covered twice, and what lies wholly in the skipped hour is empty. RFC 5545
(3.3.5) reads a skipped 02:30 as 03:30, which is later than the 03:00 that follows it: a shift
from 02:30 to 03:00 would end before it begins.
"""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sre_ops.kernel.unfit import Unfit


def zone_named(name: str, field: str = "zone") -> ZoneInfo:
    """Return the zone of that IANA name.

    Raises:
        Unfit: it is not in the IANA database; *field* is what is said to be wrong.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Unfit(field, "Give a time zone such as Asia/Tokyo.") from error


@lru_cache(maxsize=16_384)
def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """Return when clocks in *zone* show *local*, aware UTC.

    Of a time that comes twice it is the first; of one that never comes, the instant at
    which the clocks jumped over it.

    Args:
        local: without a zone.
        zone: where.
    """
    placed = local.replace(tzinfo=zone, fold=0)
    instant = placed.astimezone(UTC)
    if local_of(instant, zone) == local:
        return instant
    return _jump_over(placed)


def local_of(at: datetime, zone: ZoneInfo) -> datetime:
    """Return what clocks in *zone* show at *at*, without a zone."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def _jump_over(skipped: datetime) -> datetime:
    """Find the instant at which the clocks jumped over *skipped*, a local time that never was.

    PEP 495: in a gap, fold 1 uses the offset that holds after it, so that instant lies before
    the jump; fold 0 uses the one before it, and lies after the jump.
    """
    after_offset = skipped.replace(fold=1).utcoffset()
    before = int(skipped.replace(fold=1).timestamp())
    after = int(skipped.replace(fold=0).timestamp())
    while after - before > 1:
        middle = (before + after) // 2
        moved = datetime.fromtimestamp(middle, UTC).astimezone(skipped.tzinfo)
        if moved.utcoffset() == after_offset:
            after = middle
        else:
            before = middle
    return datetime.fromtimestamp(after, UTC)
