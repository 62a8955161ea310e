"""How maintenance windows are written as JSON and read back. Pure."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sre_ops.alerts.domain.matchers import Matcher, parse_matcher
from sre_ops.alerts.domain.muting import MuteWindow, Once, Weekly
from sre_ops.kernel.units import rfc3339

_A_DAY_AND_A_ZONE = timedelta(days=3)
"""A window may end on the day after its last one, and clocks are up to a day apart."""


def period_text(period: Once | Weekly) -> str:
    """Return a period as JSON."""
    return json.dumps(_said(period))


def _said(period: Once | Weekly) -> dict[str, Any]:
    if isinstance(period, Once):
        return {"from": rfc3339(period.from_at), "to": rfc3339(period.to_at)}
    return {
        "zone": period.zone,
        "weekdays": sorted(period.weekdays),
        "starts": period.starts.isoformat(),
        "ends": period.ends.isoformat(),
        "first_day": period.first_day.isoformat(),
        "last_day": period.last_day.isoformat() if period.last_day else None,
    }


def period_of(text: str) -> Once | Weekly:
    """Return the period that `period_text` wrote."""
    said = json.loads(text)
    if "from" in said:
        starts, ends = (datetime.fromisoformat(said[name]) for name in ("from", "to"))
        return Once(from_at=starts, to_at=ends)
    return Weekly(
        zone=said["zone"],
        weekdays=frozenset(said["weekdays"]),
        starts=time.fromisoformat(said["starts"]),
        ends=time.fromisoformat(said["ends"]),
        first_day=date.fromisoformat(said["first_day"]),
        last_day=date.fromisoformat(said["last_day"]) if said["last_day"] else None,
    )


def matchers_text(matchers: Iterable[Matcher]) -> str:
    """Return matchers as JSON."""
    return json.dumps([str(one) for one in matchers], ensure_ascii=False)


def window_of(window_id: UUID, *, period: str, matchers: str, reason: str) -> MuteWindow:
    """Return the window that is kept as these texts."""
    return MuteWindow(
        window_id=window_id,
        period=period_of(period),
        reason=reason,
        matchers=tuple(parse_matcher(one) for one in json.loads(matchers)),
    )


def over_at(period: Once | Weekly) -> datetime | None:
    """Return an instant from which on the period holds no more; None where it comes back."""
    if isinstance(period, Once):
        return period.to_at
    if period.last_day is None:
        return None
    midnight = datetime.combine(period.last_day, time(), tzinfo=UTC)
    return midnight + _A_DAY_AND_A_ZONE
