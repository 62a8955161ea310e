"""What pages people in the demo, and how Alertmanager reaches sre_ops."""

import json
from contextlib import closing

import httpx

from scripts.demo.people import RESIDENTS, House, asked, signed_in
from scripts.servers.alertmanager import AlertmanagerServer

_PEOPLE = {one.role: one for one in RESIDENTS}
ROUTES = {
    "name": "every alert",
    "routes": [
        {
            "name": "pages",
            "matchers": ['severity="page"'],
            "policy": "checkout",
            "runbook": "https://runbooks.example.com/budget-burns",
        },
        {"name": "tickets", "matchers": ['severity="ticket"'], "severity": "warning"},
    ],
}
MAINTENANCE = {
    "reason": "データベースの定期メンテナンス / weekly database maintenance",
    "matchers": ['service="batch-import"'],
    "weekly": {
        "zone": "Asia/Tokyo",
        "weekdays": [6],
        "starts": "03:00",
        "ends": "05:00",
        "first_day": "2026-01-01",
    },
}
BACKUP = {
    "name": "夜間バックアップ / nightly backup",
    "kind": "heartbeat",
    "heartbeat": {"every_seconds": 86_400, "grace_seconds": 3_600, "service": "accounts"},
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
    made = asked(admin, "POST", "alerts/integrations", json=wish)
    alertmanager.configure(_receiver(str(made["url"])))
    asked(
        admin,
        "PUT",
        f"alerts/integrations/{made['id']}/source",
        json={"addresses": [alertmanager.url], "receiver": "sre_ops"},
    )
    asked(admin, "PUT", "alerts/routes", json={"tree": ROUTES})
    asked(admin, "POST", "alerts/mutes", json=MAINTENANCE)
    asked(admin, "POST", "alerts/integrations", json=BACKUP)
    for role in ("responder", "admin", "manager"):
        with closing(signed_in(house, _PEOPLE[role], password)) as browser:
            contact = {"kind": "webhook", "address": f"{pager}/{role}"}
            asked(browser, "POST", "oncall/me/contacts", json=contact)


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
