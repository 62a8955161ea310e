"""When figures count, and when they are too old to be trusted. Pure."""

from datetime import datetime, timedelta

SETTLE_MINUTES = 5
"""A minute this old counts in live figures; it is final after the settled horizon."""

STALE_AFTER_MINUTES = 2 + SETTLE_MINUTES
"""Two cycles and the settle time: then figures are marked as stale."""

JUDGE_EVERY_MINUTES = 5
"""How often all SLOs are judged anew."""

JUDGED_STALE_AFTER = timedelta(minutes=STALE_AFTER_MINUTES + SETTLE_MINUTES + JUDGE_EVERY_MINUTES)
"""A row whose counts end longer ago than this is stale: judging and settling take their time."""


def is_outdated(counted_to: datetime, now: datetime) -> bool:
    """Tell whether counts that end at *counted_to* are older at *now* than they should be."""
    return now - counted_to > JUDGED_STALE_AFTER
