"""Alerts of which some are worth their pages and some are not, for photographs of their quality."""

from typing import Any

import httpx

from scripts.demo.people import asked
from scripts.servers.child import wait_until

_MAPPINGS = {
    "key": "id",
    "labels": "labels",
    "summary": "title",
    "is_resolved": "status == 'resolved'",
}
_PAGES = (
    ("PodRestarting", "accounts", "A pod of accounts restarts again and again", 4),
    ("QueueGrows", "batch-import", "The queue of batch-import grows", 3),
    ("PaymentProviderDown", "payments", "The payment provider answers with 503", 3),
)
_TAKEN = {"QueueGrows": 1, "PaymentProviderDown": 2}
"""How many of each rule somebody takes; one of a payment provider that is down waits."""
_PAGED_SECONDS = 60.0


def make_noise(admin: httpx.Client) -> None:
    """Let some alerts page people, be taken or not, and send one message that cannot be read.

    Args:
        admin: the browser of the admin of the demo.

    Raises:
        CannotMoveIn: a request was refused.
    """
    wish = {"name": "Grafana", "kind": "generic", "mappings": _MAPPINGS}
    made = asked(admin, "POST", "alerts/integrations", json=wish)
    path = str(made["url"]).partition("/api/v1/")[2]
    for rule, service, title, count in _PAGES:
        for number in range(count):
            for _ in range(2):
                asked(admin, "POST", path, json=_message(rule, service, title, number))
    admin.post(f"/api/v1/{path}", json={"id": 7, "labels": "team=web", "title": "<b>Down</b>"})
    total = sum(count for *_, count in _PAGES)
    wait_until(lambda: _pages(admin) >= total, "the pages of all alerts", _PAGED_SECONDS)
    _take_some(admin)
    for rule, service, title, count in _PAGES:
        for number in range(_TAKEN.get(rule, count)):
            over = _message(rule, service, title, number) | {"status": "resolved"}
            asked(admin, "POST", path, json=over)


def _message(rule: str, service: str, title: str, number: int) -> dict[str, Any]:
    labels = {"alertname": rule, "severity": "page", "service": service, "pod": f"{number}"}
    return {"id": f"{rule}-{number}", "labels": labels, "title": title, "status": "firing"}


def _pages(admin: httpx.Client) -> int:
    figures = asked(admin, "GET", "reports/alert-quality")["figures"]
    return int(figures["paged"])


def _take_some(admin: httpx.Client) -> None:
    groups = asked(admin, "GET", "alerts", params={"limit": 100})["groups"]
    for rule, _, title, _ in _PAGES:
        own = [one for one in reversed(groups) if one["title"] == title]
        for one in own[: _TAKEN.get(rule, 0)]:
            asked(admin, "POST", f"alerts/{one['id']}/acknowledge")
