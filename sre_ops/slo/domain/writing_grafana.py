"""Dashboards of Grafana over the raw metrics of SLOs, one per service. Pure.

Every panel asks Prometheus itself, so a dashboard needs neither recorded series nor sre_ops.
The data source is a variable of the dashboard, chosen when it is looked at.

Source: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/
view-dashboard-json-model/, and Grafana's kinds/dashboard/dashboard_kind.cue.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sre_ops.slo.domain.definition import CalendarWindow, Service, Slo
from sre_ops.slo.domain.grafana_panels import row_of
from sre_ops.slo.domain.loss import Loss, loss_of

Json = dict[str, Any]

SCHEMA_VERSION = 39
"""Of Grafana 11; later versions lift it by themselves."""

_NOTE = (
    "Written by sre_ops from SLO definitions; change those instead. Panels show what Prometheus"
    " extrapolates from rates; sre_ops counts the events themselves."
)


def dashboard_of(service: str, slos: Sequence[Slo], known: Service | None = None) -> Json:
    """Return the dashboard of *service*, with a row of panels for each of its SLOs.

    Args:
        service: its name; the address of the dashboard follows from it.
        slos: sorted; their panels stand below each other.
        known: what else is said of the service.
    """
    panels: list[Json] = []
    for slo in slos:
        panels += row_of(slo, first_id=len(panels) + 1, top=_bottom(panels))
    return {
        "id": None,
        "uid": uid_of(service),
        "title": f"SLOs of {(known and known.display_name) or service}",
        "description": f"{known.description}\n\n{_NOTE}" if known and known.description else _NOTE,
        "tags": _tags(service, slos, known),
        "timezone": _zone(slos),
        "weekStart": "monday",
        "fiscalYearStartMonth": 0,
        "editable": True,
        "graphTooltip": 1,
        "schemaVersion": SCHEMA_VERSION,
        "version": 1,
        "refresh": "5m",
        "time": {"from": "now-24h", "to": "now"},
        "timepicker": {},
        "annotations": {"list": []},
        "links": [],
        "templating": {"list": [_source_variable()]},
        "panels": panels,
    }


def uid_of(service: str) -> str:
    """Return the dashboard's id, the same each time: at most 40 letters, digits and dashes."""
    return f"sre-ops-slo-{sha256(service.encode()).hexdigest()[:16]}"


def grafana_losses(slo: Slo, dashboard_zone: str) -> list[Loss]:
    """Return what a dashboard cannot say of *slo*."""
    told = []
    for place, window in enumerate(slo.windows):
        if isinstance(window, CalendarWindow) and window.zone != dashboard_zone:
            zone = dashboard_zone or "the viewer"
            told.append((f"windows[{place}]", f"{window} begins by the clock of {zone} there"))
    if slo.source:
        told.append(("source", f"choose `{slo.source}` in the dashboard's list of data sources"))
    if slo.fan_out:
        told.append(("fan_out", "the dashboard shows the SLO over all values of its label"))
    return [loss_of(slo, field, why) for field, why in told]


def zone_of(slos: Sequence[Slo]) -> str:
    """Return the zone of the calendar windows of *slos*; "" where they have none or several."""
    zones = {
        window.zone for slo in slos for window in slo.windows if isinstance(window, CalendarWindow)
    }
    return zones.pop() if len(zones) == 1 else ""


def _zone(slos: Sequence[Slo]) -> str:
    return zone_of(slos) or "browser"


def _tags(service: str, slos: Sequence[Slo], known: Service | None) -> list[str]:
    labels = {f"{name}:{value}" for slo in slos for name, value in slo.labels.items()}
    teams = {slo.team for slo in slos} | {known.team if known else ""}
    labels |= {f"team:{team}" for team in teams if team}
    return ["slo", "sre_ops", f"service:{service}", *sorted(labels - {f"service:{service}"})]


def _bottom(panels: Sequence[Json]) -> int:
    return max((each["gridPos"]["y"] + each["gridPos"]["h"] for each in panels), default=0)


def _source_variable() -> Json:
    return {
        "type": "datasource",
        "name": "datasource",
        "label": "Prometheus",
        "query": "prometheus",
        "regex": "",
        "hide": 0,
        "multi": False,
        "includeAll": False,
        "refresh": 1,
        "options": [],
    }
