"""Something that fires, for the photographs of alerts: sent as Alertmanager sends it."""

from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import BrowserContext

from sre_ops.kernel.clock import SystemClock

_TREE: dict[str, Any] = {
    "name": "everything",
    "routes": [
        {
            "name": "storefront",
            "matchers": ['team="web"'],
            "service": "checkout",
            "routes": [
                {"name": "pages", "matchers": ['severity=~"page|critical"'], "policy": "web"},
                {"name": "tickets", "severity": "warning"},
            ],
        },
        {"name": "backups", "matchers": ['job="backup"'], "policy": "platform", "continue": True},
    ],
}
_FIRING = (
    ("HighErrorRate", "page", "web", "5 % of the payments fail"),
    ("CertificateExpires", "ticket", "web", "The certificate of shop.example expires in 6 days"),
    ("DiskFull", "critical", "platform", "The disk of db-2 is full in 3 hours"),
)


def firing(context: BrowserContext, address: str) -> str:
    """Let three alerts fire and a window mute others, and return the id of the loudest group.

    Args:
        context: a browser in which an admin is signed in.
        address: of the service, without a slash at the end.
    """
    api = f"{address}/api/v1/alerts"
    found = _groups(context, api)
    if not any(one["policies"] for one in found):
        _fire(context, api)
        found = _groups(context, api)
    return next(str(one["id"]) for one in found if one["policies"])


def sources(context: BrowserContext, address: str) -> dict[str, str]:
    """Return an Alertmanager, and what has sent a message that could not be read.

    Args:
        context: a browser in which an admin is signed in.
        address: of the service, without a slash at the end.
    """
    answer = context.request.get(f"{address}/api/v1/alerts/sources")
    assert answer.ok, f"sources: {answer.status}"
    found = answer.json()["sources"]
    kinds = {str(one["kind"]): str(one["integration_id"]) for one in reversed(found)}
    return {
        "integration": kinds["alertmanager"],
        "refused": kinds.get("generic", kinds["alertmanager"]),
    }


def _groups(context: BrowserContext, api: str) -> list[dict[str, Any]]:
    answer = context.request.get(api)
    assert answer.ok, f"alerts: {answer.status}"
    groups: list[dict[str, Any]] = answer.json()["groups"]
    return groups


def _fire(context: BrowserContext, api: str) -> None:
    now = SystemClock().now()
    _send(context, "put", f"{api}/routes", {"tree": _TREE})
    wish = {"name": "Alertmanager in Tokyo", "kind": "alertmanager"}
    made = _send(context, "post", f"{api}/integrations", wish)
    beat = {"every_seconds": 86_400, "grace_seconds": 3_600}
    backup = {"name": "Nightly backup", "kind": "heartbeat", "heartbeat": beat}
    _send(context, "post", f"{api}/integrations", backup)
    key = str(made["url"]).rsplit("/", 1)[1]
    for name, severity, team, summary in _FIRING:
        body = _message(name, severity, team, summary, now - timedelta(minutes=14))
        _send(context, "post", f"{api}/alertmanager/{key}", body)
    once = {"from": now.isoformat(), "to": (now + timedelta(hours=2)).isoformat()}
    mute = {"reason": "db-3 moves to another rack", "matchers": ['instance="db-3"'], "once": once}
    _send(context, "post", f"{api}/mutes", mute)


def _message(
    name: str, severity: str, team: str, summary: str, starts_at: datetime
) -> dict[str, Any]:
    labels = {"alertname": name, "severity": severity, "team": team, "cluster": "tokyo-1"}
    one = {
        "status": "firing",
        "labels": labels,
        "annotations": {
            "summary": summary,
            "description": "Look at the dashboard first; the runbook says whom to tell.",
            "runbook_url": f"https://runbooks.example/{name}",
        },
        "startsAt": starts_at.isoformat(),
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "https://prometheus.example/graph",
        "fingerprint": name,
    }
    return {"version": "4", "groupKey": f'{{}}:{{alertname="{name}"}}', "alerts": [one]}


def _send(context: BrowserContext, method: str, url: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = context.request.fetch(url, method=method.upper(), data=body)
    assert answer.ok, f"{url}: {answer.status} {answer.text()}"
    found: dict[str, Any] = answer.json()
    return found
