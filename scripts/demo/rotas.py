"""Who is on call in the demo: two schedules, somebody who stands in, and time off."""

from datetime import datetime, timedelta

import httpx

from scripts.demo.people import RESIDENTS, asked

_WEEKS_BACK = 8
_DEFINITIONS = """\
kind: Schedule
name: primary
title: "Primary"
zone: Asia/Tokyo
layers:
  - name: weekly
    people: [{admin}, {manager}, {responder}]
    every: 1 week
    first: {first:%Y-%m-%d} 09:00
---
kind: Schedule
name: payments-office
title: "Payments, office hours"
zone: Europe/London
layers:
  - name: office
    people: [{manager}, {responder}]
    every: 1 day
    first: {first:%Y-%m-%d} 09:00
    hours:
      - {{days: mon-fri, from: "09:00", to: "17:00"}}
    country: GB
    on_holidays: closed
needed:
  - {{days: mon-fri, from: "09:00", to: "17:00"}}
"""
_POLICY = """\
kind: EscalationPolicy
name: checkout
title: "Checkout"
zone: Asia/Tokyo
steps:
  - tell: [schedule primary]
  - tell: [person {manager}]
    after: 10m
repeat: 2
ack_timeout: 30m
catch_all: [person {admin}]
"""


def take_turns(admin: httpx.Client, now: datetime) -> None:
    """Let the people of the demo take turns since some weeks ago.

    Args:
        admin: the browser of the admin.
        now: aware.

    Raises:
        CannotMoveIn: something was refused.
    """
    monday = (now - timedelta(days=now.weekday(), weeks=_WEEKS_BACK)).date()
    emails = {one.role: one.email for one in RESIDENTS}
    text = _DEFINITIONS.format(first=monday, **emails)
    begin = now - timedelta(weeks=_WEEKS_BACK, days=-now.weekday())
    since = {"from_at": begin.isoformat()}
    asked(admin, "POST", "oncall/definitions", content=text, params=since)
    asked(admin, "POST", "oncall/policies", content=_POLICY.format(**emails))
    tomorrow = (now + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    for person in ("admin", "manager", "responder"):
        if emails[person] in _on_call(admin, tomorrow):
            wish = {
                "person": emails[person],
                "stand_in": emails["responder" if person != "responder" else "admin"],
                "starts_at": tomorrow.isoformat(),
                "ends_at": (tomorrow + timedelta(hours=10)).isoformat(),
                "reason": "歯医者",
            }
            asked(admin, "POST", "oncall/schedules/primary/overrides", json=wish)
            break
    off = {
        "person": emails["responder"],
        "starts_at": (tomorrow + timedelta(days=13)).isoformat(),
        "ends_at": (tomorrow + timedelta(days=20)).isoformat(),
    }
    asked(admin, "POST", "oncall/absences", json=off)


def _on_call(admin: httpx.Client, at: datetime) -> list[str]:
    said = asked(admin, "GET", "oncall/on-call", params={"at": at.isoformat()})
    names = [one["name"] for one in said["on_call"] if one["schedule"] == "primary"]
    return [one.email for one in RESIDENTS if one.name in names]
