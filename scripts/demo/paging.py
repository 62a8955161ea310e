"""What pages people in the demo, and how Alertmanager reaches sre_ops."""

import json
from contextlib import closing
from typing import Any

import httpx

from scripts.demo.people import RESIDENTS, CannotMoveIn, House, Resident
from scripts.servers.alertmanager import AlertmanagerServer

_PEOPLE = {one.role: one for one in RESIDENTS}
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
    """Connect Alertmanager, and let every page reach who is on call.

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
    _said(admin, "POST", "oncall/policies", content=POLICY.encode())
    _said(admin, "PUT", "alerts/routes", json={"tree": ROUTES})
    for role in ("responder", "admin", "manager"):
        with closing(_signed_in(house, _PEOPLE[role], password)) as browser:
            contact = {"kind": "webhook", "address": f"{pager}/{role}"}
            _said(browser, "POST", "oncall/me/contacts", json=contact)


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
