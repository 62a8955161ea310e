"""Who is on call in the demo: two schedules, somebody who stands in, and time off."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from scripts.demo.people import RESIDENTS, asked

ON_CALL = "oncall"
"""Folder of definitions within the folder of the demo, watched by sre_ops."""

_HOOK = "https://hooks.slack.com/services/demo/only"
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
_KEPT = """\
kind: Schedule
name: search
title: "Search"
zone: Asia/Tokyo
layers:
  - name: weekly
    people: [{responder}, {manager}]
    every: 1 week
    first: {first:%Y-%m-%d} 10:00
---
kind: EscalationPolicy
name: search
title: "Search"
zone: Asia/Tokyo
steps:
  - tell: [schedule search, channel ops]
  - tell: [schedule primary]
    after: 15m
catch_all: [person {admin}]
"""


def take_turns(admin: httpx.Client, folder: Path, now: datetime) -> None:
    """Let the people of the demo take turns since some weeks ago.

    Args:
        admin: the browser of the admin.
        folder: of the demo.
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
    _replace_for_a_weekend(admin, emails, now)
    _keep_in_files(admin, folder / ON_CALL, _KEPT.format(first=monday, **emails))


def _keep_in_files(admin: httpx.Client, folder: Path, text: str) -> None:
    """Keep one schedule and one policy in a file."""
    hook = {"slug": "ops", "title": "#ops", "kind": "slack", "address": _HOOK}
    asked(admin, "POST", "oncall/channels", json=hook)
    folder.mkdir(exist_ok=True)
    (folder / "search.yaml").write_text(text, encoding="utf-8")


def _replace_for_a_weekend(admin: httpx.Client, emails: Mapping[str, str], now: datetime) -> None:
    """Let two people take turns over the weekend after the next."""
    saturday = (now + timedelta(days=12 - now.weekday())).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    wish = {
        "starts_at": saturday.isoformat(),
        "ends_at": (saturday + timedelta(days=2)).isoformat(),
        "people": [emails["manager"], emails["admin"]],
        "reason": "連休",
    }
    asked(admin, "POST", "oncall/schedules/payments-office/temporary", json=wish)


def _on_call(admin: httpx.Client, at: datetime) -> list[str]:
    said = asked(admin, "GET", "oncall/on-call", params={"at": at.isoformat()})
    names = [one["name"] for one in said["on_call"] if one["schedule"] == "primary"]
    return [one.email for one in RESIDENTS if one.name in names]
