"""Messages as Alertmanager sends them, for tests."""

import json
from typing import Any


def alert(number: int = 0, status: str = "firing", **different: Any) -> dict[str, Any]:
    """Return one alert of a webhook; *number* tells it from others."""
    return {
        "status": status,
        "labels": {"alertname": "Slow", "severity": "page", "number": str(number)},
        "annotations": {"summary": "It is slow"},
        "startsAt": "2026-11-21T11:59:00Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "",
        "fingerprint": f"f{number}",
    } | different


def webhook(*alerts: dict[str, Any], group: str = '{}:{alertname="Slow"}') -> bytes:
    """Return the body of a webhook."""
    return json.dumps({"version": "4", "groupKey": group, "alerts": list(alerts)}).encode()
