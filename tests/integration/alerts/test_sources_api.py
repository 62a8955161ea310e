"""Sources and heartbeats over HTTP, on both databases."""

from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient

from sre_ops.alerts.jobs.sources import listen
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.integration.alerts.listening import run, states
from tests.sites import Site

PLACE = "/api/v1/alerts/integrations"
SOURCES = "/api/v1/alerts/sources"
SILENT = "The heartbeat nightly is silent"


def _make(admin: TestClient, kind: str, **more: Any) -> dict[str, Any]:
    answer = admin.post(PLACE, json={"name": "nightly", "kind": kind, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_heartbeat_that_falls_silent_is_an_alert_until_the_next_beat(site: Site) -> None:
    admin = site.browser(site.joined(Role.ADMIN))
    beat = {"every_seconds": 60, "grace_seconds": 30, "service": "billing", "severity": "warning"}
    path = _make(admin, "heartbeat", heartbeat=beat)["url"].removeprefix("http://127.0.0.1")

    def listened(seconds: int) -> dict[str, str]:
        site.clock.move_to(NOON + timedelta(seconds=seconds))
        run(listen, site.database, site.tenant, site.clock)
        return states(site.database, site.tenant)

    first = site.browser().post(path)
    said = [listened(30), listened(90), listened(91), listened(120)]
    (told,) = admin.get(SOURCES).json()["sources"]
    site.browser().post(path)

    assert first.json() == {
        "schema": "sre_ops.alert_heartbeat.v1",
        "heard_at": "2026-11-21T12:00:00Z",
        "due_at": "2026-11-21T12:01:30Z",
    }
    assert said == [{}, {}, {SILENT: "firing"}, {SILENT: "firing"}]
    assert told["heartbeat"]["is_silent"] is True
    assert told["heartbeat"]["heard_at"] == "2026-11-21T12:00:00Z"
    assert states(site.database, site.tenant) == {SILENT: "resolved"}


def test_a_key_of_another_kind_or_of_nobody_is_no_heartbeat(site: Site) -> None:
    admin = site.browser(site.joined(Role.ADMIN))
    key = _make(admin, "alertmanager")["key"]

    answers = [site.browser().post(f"/api/v1/alerts/heartbeat/{one}") for one in (key, "nobody")]

    assert [one.status_code for one in answers] == [404, 404]


def test_a_heartbeat_needs_its_rhythm_and_nothing_else_has_one(site: Site) -> None:
    admin = site.browser(site.joined(Role.ADMIN))

    for wish in ({"kind": "heartbeat"}, {"kind": "events_v2", "heartbeat": {"every_seconds": 60}}):
        assert admin.post(PLACE, json={"name": "x", **wish}).status_code == 422


def test_an_admin_says_where_alertmanager_is_asked_and_nobody_sees_its_password(
    site: Site,
) -> None:
    admin = site.browser(site.joined(Role.ADMIN))
    place = f"{PLACE}/{_make(admin, 'alertmanager')['id']}/source"
    wish = {
        "addresses": ["http://ana:secret@alertmanager:9093/"],
        "receiver": "sre_ops",
        "watchdog": {"every_seconds": 300},
    }

    answer = admin.put(place, json=wish)
    wrong = admin.put(place, json=wish | {"addresses": ["alertmanager:9093"]})
    (told,) = site.browser(site.joined(Role.VIEWER)).get(SOURCES).json()["sources"]
    admin.put(place, json={"addresses": []})
    (ended,) = admin.get(SOURCES).json()["sources"]

    assert (answer.status_code, wrong.status_code) == (204, 422)
    assert told["poll"]["addresses"] == ["http://ana:***@alertmanager:9093"]
    assert (told["poll"]["answered_at"], told["poll"]["is_silent"]) == (None, False)
    assert told["heartbeat"]["alertname"] == "Watchdog"
    assert (ended["poll"], ended["heartbeat"]) == (None, None)
