"""What people of the demo corrected: one correction that counts, and one that waits."""

from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import httpx

from scripts.demo.people import RESIDENTS, House, asked, signed_in

_PATH = "slo/corrections"
_OUTAGE_DAYS_AGO = 12
"""See `scripts.demo.plan`: the outage of checkout, at 14:00 UTC."""


def leave_corrections(house: House, admin: httpx.Client, password: str, now: datetime) -> None:
    """Let the responder ask for two corrections and *admin* approve the first.

    Args:
        house: the running service; its definitions are in force.
        admin: the browser of the admin.
        password: that everybody has.
        now: aware; the outage lies twelve days before.

    Raises:
        CannotMoveIn: a request was refused.
    """
    ken = next(one for one in RESIDENTS if one.role == "responder")
    with closing(signed_in(house, ken, password)) as browser:
        first = asked(browser, "POST", _PATH, json=_MAINTENANCE)
        asked(browser, "POST", _PATH, json=_fault(now))
    asked(admin, "POST", f"{_PATH}/{first['id']}/approve", json={})


_MAINTENANCE = {
    "service": "checkout",
    "effect": "exclude",
    "kind": "maintenance",
    "reason": "定期メンテナンス：毎週日曜の夜、決済会社がシステムを止めます。",
    "recurrence": {
        "rule": "FREQ=WEEKLY;BYDAY=SU",
        "zone": "Asia/Tokyo",
        "starts": "23:30",
        "ends": "00:30",
        "first_day": "2026-01-01",
    },
}


def _fault(now: datetime) -> dict[str, Any]:
    outage = now - timedelta(days=_OUTAGE_DAYS_AGO)
    starts = outage.replace(hour=14, minute=0, second=0, microsecond=0)
    return {
        "service": "checkout",
        "slo": "*",
        "effect": "count_as_good",
        "kind": "data_fault",
        "reason": "The load balancer answered 503 to its own health checks; no customer saw it.",
        "starts_at": starts.isoformat(),
        "ends_at": (starts + timedelta(minutes=10)).isoformat(),
    }
