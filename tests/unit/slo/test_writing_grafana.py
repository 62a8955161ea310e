"""Dashboards: laid out without overlaps, every query sound, every id stable."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sre_ops.slo.domain.composite_graph import measured
from sre_ops.slo.domain.definition import (
    CalendarUnit,
    CalendarWindow,
    Definitions,
    RollingWindow,
    Service,
    Slo,
)
from sre_ops.slo.domain.promql import parse
from sre_ops.slo.domain.writing_grafana import dashboard_of, grafana_losses, uid_of, zone_of
from sre_ops.slo.sources.definition_files import load

DEFINITIONS: Definitions = load([Path(__file__).parents[3] / "slo_definitions"]).definitions
SLOS = measured(DEFINITIONS.slos)
SERVICES = sorted({slo.service for slo in SLOS})
PANELS = {"row", "stat", "timeseries"}


def slos_of(service: str) -> list[Slo]:
    return [slo for slo in SLOS if slo.service == service]


def board(service: str) -> dict[str, Any]:
    return dashboard_of(service, slos_of(service))


def texts(panel: dict[str, Any]) -> list[str]:
    return [target["expr"] for target in panel.get("targets", ())]


@pytest.mark.parametrize("service", SERVICES)
def test_no_panel_lies_on_another_or_beside_the_page(service: str) -> None:
    cells = [
        (x, y)
        for panel in board(service)["panels"]
        for grid in [panel["gridPos"]]
        for x in range(grid["x"], grid["x"] + grid["w"])
        for y in range(grid["y"], grid["y"] + grid["h"])
    ]

    assert len(cells) == len(set(cells))
    assert {x for x, _ in cells} <= set(range(24))


@pytest.mark.parametrize("service", SERVICES)
def test_every_panel_has_its_own_number_and_asks_the_chosen_source(service: str) -> None:
    panels = board(service)["panels"]

    assert [panel["id"] for panel in panels] == list(range(1, len(panels) + 1))
    assert {panel["type"] for panel in panels} == PANELS
    asking = [panel for panel in panels if panel["type"] != "row"]
    source = {"type": "prometheus", "uid": "${datasource}"}
    assert all(panel["datasource"] == source for panel in asking)
    for panel in asking:
        references = [target["refId"] for target in panel["targets"]]
        assert references
        assert len(set(references)) == len(references)


@pytest.mark.parametrize("service", SERVICES)
def test_every_query_is_promql(service: str) -> None:
    queries = [query for panel in board(service)["panels"] for query in texts(panel)]

    assert queries
    for query in queries:
        assert parse(query.replace("$__range", "1d").replace("$__rate_interval", "5m"))


def test_a_dashboard_is_new_to_grafana_but_for_its_stable_address() -> None:
    found = board("checkout")

    assert (found["id"], found["uid"]) == (None, uid_of("checkout"))
    assert len(found["uid"]) <= 40
    assert uid_of("checkout") != uid_of("search")
    assert json.loads(json.dumps(found)) == found
    assert found["templating"]["list"][0]["query"] == "prometheus"


def test_title_words_and_tags_come_from_the_service_and_its_slos() -> None:
    (slo,) = slos_of("accounts")
    known = Service(
        name="accounts", origin=slo.origin, display_name="Accounts", description="d", team="a"
    )

    found = dashboard_of("accounts", [slo], known)

    assert found["title"] == "SLOs of Accounts"
    assert found["description"].startswith("d\n\n")
    assert found["tags"] == ["slo", "sre_ops", "service:accounts", "team:a", "team:identity"]


def test_a_calendar_window_is_a_panel_with_a_time_of_its_own() -> None:
    (slo,) = [slo for slo in DEFINITIONS.slos if slo.name == "availability-month"]

    found = dashboard_of("checkout", [slo])
    left = found["panels"][1]

    assert found["timezone"] == "Asia/Tokyo"
    assert (left["title"], left["timeFrom"]) == ("Budget left, month@Asia/Tokyo", "now/M")
    assert "[$__range]" in texts(left)[0]


def test_a_rolling_window_is_asked_as_it_is() -> None:
    (slo,) = slos_of("accounts")

    left, sli = board("accounts")["panels"][1:3]

    assert "timeFrom" not in left
    assert texts(left)[0].endswith("/ 0.001")
    assert "[30d]" in texts(left)[0]
    assert sli["fieldConfig"]["defaults"]["decimals"] == 3
    assert sli["fieldConfig"]["defaults"]["thresholds"]["steps"][1]["value"] == float(slo.objective)


def test_an_approximate_sli_says_so_beside_its_figure() -> None:
    (slo,) = [slo for slo in DEFINITIONS.slos if slo.name == "slow-share"]

    sli = dashboard_of("search", [slo])["panels"][2]

    assert sli["description"].startswith("Target 99 %; approximate: time slices")


def test_windows_of_several_zones_are_shown_by_the_clock_of_the_viewer() -> None:
    (slo,) = slos_of("accounts")
    zones = ("Asia/Tokyo", "Europe/Berlin")
    windows = tuple(CalendarWindow(CalendarUnit.WEEK, zone) for zone in zones)
    one = replace(slo, windows=(RollingWindow(7), *windows), source="eu")

    assert zone_of([one]) == ""
    assert dashboard_of("accounts", [one])["timezone"] == "browser"
    keys = [loss.key.partition("].")[2] for loss in grafana_losses(one, "")]
    assert keys == ["windows[1]", "windows[2]", "source"]
    assert [loss.key for loss in grafana_losses(replace(one, source=""), "Asia/Tokyo")] == [
        "slos[accounts/logins].windows[2]"
    ]
