"""Who is on call in the demo, what pages them, and how Alertmanager reaches sre_ops."""

import json
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import httpx

from scripts.demo.people import RESIDENTS, CannotMoveIn, House, Resident
from scripts.servers.alertmanager import AlertmanagerServer

_FIRST_SHIFT = "2026-01-05 09:00"
_PEOPLE = {one.role: one for one in RESIDENTS}
SCHEDULE = f"""\
apiVersion: sre_ops/oncall/v1
kind: Schedule
name: "primary"
title: "一次当番 / primary"
zone: Asia/Tokyo
layers:
  - name: "weekly"
    people: [{_PEOPLE["responder"].email}, {_PEOPLE["admin"].email}]
    every: 1 week
    first: {_FIRST_SHIFT}
"""
POLICY = f"""\
apiVersion: sre_ops/oncall/v1
kind: EscalationPolicy
name: "primary"
zone: Asia/Tokyo
steps:
  - tell: ["schedule primary"]
  - tell: ["person {_PEOPLE["manager"].email}"]
    after: 10m
repeat: 2
ack_timeout: 30m
catch_all: ["person {_PEOPLE["admin"].email}"]
"""
ROUTES = {
    "name": "every alert",
    "routes": [
        {"name": "pages", "matchers": ['severity="page"'], "policy": "primary"},
        {"name": "tickets", "matchers": ['severity="ticket"'], "severity": "warning"},
    ],
}


def take_pages(
    house: House, admin: httpx.Client, password: str, alertmanager: AlertmanagerServer, pager: str
) -> None:
    """Connect Alertmanager, put people on call, and let every page reach them.

    Args:
        house: the running service.
        admin: the browser of the admin.
        password: that everybody has.
        alertmanager: told to send every alert.
        pager: address that takes the pages of everybody.

    Raises:
        CannotMoveIn: a request was refused.
    """
    wish = {"name": "Alertmanager", "kind": "alertmanager"}
    made = _said(admin, "POST", "alerts/integrations", json=wish)
    alertmanager.configure(_receiver(str(made["url"])))
    _said(
        admin,
        "PUT",
        f"alerts/integrations/{made['id']}/source",
        json={"addresses": [alertmanager.url], "receiver": "sre_ops"},
    )
    _said(admin, "POST", "oncall/definitions", content=SCHEDULE.encode())
    _said(admin, "POST", "oncall/policies", content=POLICY.encode())
    _said(admin, "PUT", "alerts/routes", json={"tree": ROUTES})
    for role in ("responder", "admin", "manager"):
        with closing(_signed_in(house, _PEOPLE[role], password)) as browser:
            contact = {"kind": "webhook", "address": f"{pager}/{role}"}
            _said(browser, "POST", "oncall/me/contacts", json=contact)


def swap_a_day(admin: httpx.Client, now: datetime) -> None:
    """Let the admin take over one afternoon of the coming week, as people do."""
    start = (now + timedelta(days=4)).replace(hour=4, minute=0, second=0, microsecond=0)
    wish = {
        "kind": "replace",
        "person": _PEOPLE["responder"].email,
        "stand_in": _PEOPLE["admin"].email,
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(hours=4)).isoformat(),
        "reason": "健さんは午後から通院",
    }
    _said(admin, "POST", "oncall/schedules/primary/overrides", json=wish)


def _receiver(url: str) -> str:
    """Return alertmanager.yml that sends every alert to *url*; JSON is YAML."""
    return json.dumps(
        {
            "route": {
                "receiver": "sre_ops",
                "group_by": ["service", "slo"],
                "group_wait": "2s",
                "group_interval": "15s",
                "repeat_interval": "1h",
            },
            "receivers": [
                {"name": "sre_ops", "webhook_configs": [{"url": url, "send_resolved": True}]}
            ],
        }
    )


def _signed_in(house: House, who: Resident, password: str) -> httpx.Client:
    browser = httpx.Client(base_url=house.url, timeout=30)
    browser.post("/sign-in", data={"email": who.email, "password": password})
    return browser


def _said(browser: httpx.Client, method: str, path: str, **body: Any) -> dict[str, Any]:
    answer = browser.request(method, f"/api/v1/{path}", **body)
    if answer.is_error:
        raise CannotMoveIn(f"{path}: HTTP {answer.status_code} {answer.text}")
    found: dict[str, Any] = answer.json() if answer.content else {}
    return found
