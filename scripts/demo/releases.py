"""What goes out in the demo: weeks of deployments, and what the release gate says now."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """One deployment; *hours* is how long ago it finished."""

    service: str
    version: str
    hours: float
    kind: str = "planned"
    commit: str = ""


SHIPPED = (
    Shipped(service="payments", version="4.6.0", hours=600, commit="90c1d2aa"),
    Shipped(service="catalog-api", version="3.2.0", hours=420, commit="6a2fe01b"),
    Shipped(service="accounts", version="0.44.0", hours=330, commit="d3b07384"),
    Shipped(service="checkout", version="2026.11.1", hours=150, commit="8c1f0b2e"),
    Shipped(service="payments", version="4.7.0", hours=122, commit="51d0aa97"),
    Shipped(service="search", version="1.18.0", hours=98, commit="e07b3d14"),
    Shipped(service="search", version="1.17.3", hours=96.5, kind="rollback", commit="90aa6c52"),
    Shipped(service="checkout", version="2026.11.2", hours=51, commit="3b9e77d0"),
    Shipped(service="accounts", version="0.44.1", hours=30, commit="c4f2e8a1"),
    Shipped(service="search", version="1.18.1", hours=22, kind="fix_forward", commit="b6d1f033"),
    Shipped(service="checkout", version="2026.11.2-1", hours=3, kind="hotfix", commit="7ae4c9d8"),
)
"""Oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blamed:
    """A deployment minutes before a fault of `scripts.demo.plan`: by day and time, UTC."""

    service: str
    version: str
    days_ago: int
    hour: int
    minute: int
    commit: str


BLAMED = (
    Blamed(service="search", version="1.17.2", days_ago=23, hour=1, minute=52, commit="2f9ac07e"),
    Blamed(
        service="accounts", version="0.43.9", days_ago=14, hour=13, minute=21, commit="71b5d3c8"
    ),
    Blamed(
        service="checkout", version="2026.11.0", days_ago=12, hour=13, minute=48, commit="a90e14f6"
    ),
)


def ship(browser: httpx.Client, now: datetime) -> None:
    """Record every deployment; *browser* belongs to somebody who may."""
    for one in SHIPPED:
        finished = now - timedelta(hours=one.hours)
        _record(browser, one.service, one.version, one.commit, finished, kind=one.kind)
    for each in BLAMED:
        day = now.astimezone(UTC) - timedelta(days=each.days_ago)
        finished = day.replace(hour=each.hour, minute=each.minute, second=0, microsecond=0)
        _record(browser, each.service, each.version, each.commit, finished)


def _record(
    browser: httpx.Client,
    service: str,
    version: str,
    commit: str,
    finished: datetime,
    *,
    kind: str = "planned",
) -> None:
    body = {
        "service": service,
        "version": version,
        "id": f"demo-{service}-{version}",
        "kind": kind,
        "commit": commit,
        "finished_at": finished.isoformat(),
    }
    browser.post("/api/v1/deployments", json=body).raise_for_status()


def close_reports(browser: httpx.Client) -> str:
    """Close the reports of all weeks and months that are over, and say how many these are."""
    answer = browser.post("/api/v1/reports/budget/due", json={}, timeout=120).raise_for_status()
    return f"budget reports closed: {answer.json()['closed']}"


def verdicts(browser: httpx.Client) -> str:
    """Return a line for each service that was shipped: what `sre-ops gate` would say."""
    lines = []
    for service in sorted({one.service for one in SHIPPED}):
        said = browser.get(f"/api/v1/gate/{service}").raise_for_status().json()
        worst = [one["slo"] for one in said["evidence"] if one["verdict"] == said["verdict"]]
        lines.append(f"gate {service:<10} {said['verdict']:<8} {', '.join(dict.fromkeys(worst))}")
    return "\n".join(lines)
