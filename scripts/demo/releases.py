"""What goes out in the demo: a week of deployments, and what the release gate says now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

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


def ship(browser: httpx.Client, now: datetime) -> None:
    """Record every deployment; *browser* belongs to somebody who may."""
    for one in SHIPPED:
        body = {
            "service": one.service,
            "version": one.version,
            "id": f"demo-{one.service}-{one.version}",
            "kind": one.kind,
            "commit": one.commit,
            "finished_at": (now - timedelta(hours=one.hours)).isoformat(),
        }
        browser.post("/api/v1/deployments", json=body).raise_for_status()


def verdicts(browser: httpx.Client) -> str:
    """Return a line for each service that was shipped: what `sre-ops gate` would say."""
    lines = []
    for service in sorted({one.service for one in SHIPPED}):
        said = browser.get(f"/api/v1/gate/{service}").raise_for_status().json()
        worst = [one["slo"] for one in said["evidence"] if one["verdict"] == said["verdict"]]
        lines.append(f"gate {service:<10} {said['verdict']:<8} {', '.join(dict.fromkeys(worst))}")
    return "\n".join(lines)
