"""The panels of one SLO in a dashboard of Grafana. Pure.

A row, then per window what is left of the budget and the SLI, then burn rates, the SLI and
the traffic over time.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sre_ops.slo.domain.counting_queries import bad_share, growth
from sre_ops.slo.domain.definition import CalendarUnit, CalendarWindow, EventSli, Slo, Window
from sre_ops.slo.domain.rounding import objective_digits
from sre_ops.slo.domain.written_promql import number

Json = dict[str, Any]

_SOURCE: Json = {"type": "prometheus", "uid": "${datasource}"}
_LEFT = "1 - ({share}) / {allowed}"
_BURN = "({share}) / {allowed}"
_SLI = "1 - ({share})"
_RANGE = "$__range"
_SINCE = {
    CalendarUnit.WEEK: "now/w",
    CalendarUnit.MONTH: "now/M",
    CalendarUnit.QUARTER: "now/fQ",
    CalendarUnit.YEAR: "now/y",
}
"""What Grafana accepts as a panel's own time; its fiscal year begins in January here."""

_COLUMNS = 24
_STAT = (6, 4)  # width, height
_GRAPH = (8, 8)
_BURN_WINDOWS = ("5m", "1h", "6h", "1d")
_FAST_BURN, _SLOW_BURN = 14.4, 1
_RED, _YELLOW, _GREEN = "red", "yellow", "green"


def row_of(slo: Slo, *, first_id: int, top: int) -> list[Json]:
    """Return the panels of *slo*, laid out from line *top* on, numbered from *first_id*."""
    panels = [_row(slo)]
    for window in slo.windows:
        panels += [_budget(slo, window), _sli(slo, window)]
    panels += [_burn_rates(slo), _sli_over_time(slo)]
    if isinstance(slo.sli, EventSli):
        panels.append(_traffic(slo.sli))
    _lay_out(panels, top)
    for number_of, panel in enumerate(panels, first_id):
        panel["id"] = number_of
    return panels


def _lay_out(panels: Sequence[Json], top: int) -> None:
    """Set the panels in reading order; one that does not fit begins a new line."""
    x, y, line = 0, top, 0
    for panel in panels:
        width, height = panel.pop("size")
        if x + width > _COLUMNS or height != line:
            x, y, line = 0, y + line, height
        panel["gridPos"] = {"x": x, "y": y, "w": width, "h": height}
        x += width


def _row(slo: Slo) -> Json:
    named = f"{slo.display_name} ({slo.name})" if slo.display_name else slo.name
    return {
        "type": "row",
        "title": f"{named}: {_percent(slo.objective)}",
        "collapsed": False,
        "panels": [],
        "size": (_COLUMNS, 1),
    }


def _budget(slo: Slo, window: Window) -> Json:
    allowed = f"{1 - slo.objective:f}"
    share, since = _over(slo, window)
    limits = [(None, _RED), (0, _YELLOW), (0.2, _GREEN)]
    panel = _panel("stat", f"Budget left, {window}", _STAT, slo.description)
    panel |= since | _stat_options()
    panel["targets"] = [_target(_LEFT.format(share=share, allowed=allowed), "left", instant=True)]
    panel["fieldConfig"] = _field("percentunit", 1, limits)
    return panel


def _sli(slo: Slo, window: Window) -> Json:
    share, since = _over(slo, window)
    panel = _panel("stat", f"SLI, {window}", _STAT, _about(slo))
    panel |= since | _stat_options()
    panel["targets"] = [_target(_SLI.format(share=share), "SLI", instant=True)]
    limits = [(None, _RED), (float(slo.objective), _GREEN)]
    panel["fieldConfig"] = _field("percentunit", objective_digits(slo.objective) + 2, limits)
    return panel


def _about(slo: Slo) -> str:
    target = f"Target {_percent(slo.objective)}"
    return f"{target}; approximate: {slo.approximate}" if slo.approximate else target


def _over(slo: Slo, window: Window) -> tuple[str, Json]:
    """Return the share of bad over *window*, and the panel's own time that this needs."""
    if isinstance(window, CalendarWindow):
        return bad_share(slo, _RANGE), {"timeFrom": _SINCE[window.unit], "hideTimeOverride": True}
    return bad_share(slo, str(window)), {}


def _burn_rates(slo: Slo) -> Json:
    allowed = f"{1 - slo.objective:f}"
    panel = _panel("timeseries", "Burn rate", _GRAPH, "1 spends the budget in exactly its window.")
    panel["targets"] = [
        _target(_BURN.format(share=bad_share(slo, window), allowed=allowed), window, ref=ref)
        for window, ref in zip(_BURN_WINDOWS, "ABCD", strict=True)
    ]
    limits = [(None, _GREEN), (_SLOW_BURN, _YELLOW), (_FAST_BURN, _RED)]
    panel["fieldConfig"] = _field("none", 2, limits, has_lines=True)
    return panel | _graph_options()


def _sli_over_time(slo: Slo) -> Json:
    panel = _panel("timeseries", "SLI", _GRAPH, f"Target {_percent(slo.objective)}")
    share = bad_share(slo, "1h")
    panel["targets"] = [_target(_SLI.format(share=share), "SLI over 1h")]
    limits = [(None, _RED), (float(slo.objective), _GREEN)]
    digits = objective_digits(slo.objective) + 1
    panel["fieldConfig"] = _field("percentunit", digits, limits, has_lines=True)
    return panel | _graph_options()


def _traffic(sli: EventSli) -> Json:
    valid = [(term.selector, term.valid) for term in sli.terms if term.valid]
    panel = _panel("timeseries", "Events per second", _GRAPH, "Valid events, good and bad.")
    panel["targets"] = [_target(growth(valid, "$__rate_interval"), "valid")]
    panel["fieldConfig"] = _field("cps", 1, [(None, _GREEN)])
    return panel | _graph_options()


def _panel(form: str, title: str, size: tuple[int, int], description: str) -> Json:
    return {
        "type": form,
        "title": title,
        "description": description,
        "datasource": dict(_SOURCE),
        "size": size,
    }


def _target(expr: str, legend: str, *, ref: str = "A", instant: bool = False) -> Json:
    return {
        "refId": ref,
        "datasource": dict(_SOURCE),
        "editorMode": "code",
        "expr": expr,
        "legendFormat": legend,
        "instant": instant,
        "range": not instant,
    }


def _field(
    unit: str,
    decimals: int,
    limits: Sequence[tuple[float | None, str]],
    *,
    has_lines: bool = False,
) -> Json:
    steps = [{"color": color, "value": value} for value, color in limits]
    lines = {"custom": {"thresholdsStyle": {"mode": "line"}}} if has_lines else {}
    thresholds = {"mode": "absolute", "steps": steps}
    defaults = {"unit": unit, "decimals": decimals, "thresholds": thresholds, **lines}
    return {"defaults": defaults, "overrides": []}


def _stat_options() -> Json:
    reduce = {"calcs": ["lastNotNull"], "fields": "", "values": False}
    return {"options": {"reduceOptions": reduce, "colorMode": "value", "graphMode": "none"}}


def _graph_options() -> Json:
    legend = {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []}
    return {"options": {"legend": legend, "tooltip": {"mode": "multi", "sort": "none"}}}


def _percent(ratio: Decimal) -> str:
    return f"{number(ratio * 100)} %"
