"""Groups, routes and maintenance windows over HTTP, on both databases."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from sre_ops.tenancy.domain.roles import Role
from tests.integration.alerts.messages import alert, webhook
from tests.people import person_id
from tests.sites import Site

ALERTS = "/api/v1/alerts"
TREE: dict[str, Any] = {
    "name": "everything",
    "routes": [
        {"name": "web", "matchers": ['team="web"'], "policy": "web", "service": "shop"},
        {"name": "batch", "matchers": ["team=batch"], "severity": "warning", "continue": True},
    ],
}


@pytest.fixture
def manager(site: Site) -> TestClient:
    return site.browser(site.joined(Role.MANAGER))


@pytest.fixture
def fired(site: Site, manager: TestClient) -> str:
    """Route, let two alerts of two teams fire, and return the address of web's group."""
    assert manager.put(f"{ALERTS}/routes", json={"tree": TREE, "version": 0}).status_code == 200
    admin = site.browser(site.joined(Role.ADMIN))
    wish = {"name": "x", "kind": "alertmanager"}
    made = admin.post(f"{ALERTS}/integrations", json=wish).json()
    path = made["url"].removeprefix("http://127.0.0.1")
    for number, team in enumerate(("web", "batch")):
        labels = {"alertname": "Slow", "severity": "page", "team": team}
        assert site.browser().post(path, content=webhook(alert(number, labels=labels))).is_success
    (web,) = manager.get(ALERTS, params={"service": "shop"}).json()["groups"]
    return f"{ALERTS}/{web['id']}"


def test_groups_are_listed_page_by_page_and_shown_with_their_route(
    manager: TestClient, fired: str
) -> None:
    first = manager.get(ALERTS, params={"limit": 1}).json()
    last = manager.get(ALERTS, params={"limit": 1, "cursor": first["next_cursor"]}).json()
    shown = manager.get(fired).json()

    assert {one["severity"] for one in first["groups"] + last["groups"]} == {"warning", "critical"}
    assert last["next_cursor"] is None
    assert (next(iter(shown)), shown["schema"]) == ("schema", "sre_ops.alert_group.v1")
    assert (shown["group"]["policies"], shown["group"]["firing"]) == (["web"], 1)
    assert shown["alerts"][0]["labels"]["team"] == "web"
    assert shown["destinations"][0]["path"] == ["everything", "web"]
    for wanted in ({"severity": "info"}, {"state": "closed"}, {"service": "nothing"}):
        assert manager.get(ALERTS, params=wanted).json()["groups"] == [], wanted
    for wrong in ("x", "WyJ4Il0"):
        assert manager.get(ALERTS, params={"cursor": wrong}).status_code == 422


def test_a_responder_takes_a_group_and_ends_it_knowing_that_it_fires(
    site: Site, fired: str
) -> None:
    key = site.joined(Role.RESPONDER)
    responder = site.browser(key)

    taken = responder.post(f"{fired}/acknowledge")
    refused = responder.post(f"{fired}/resolve", json={})
    ended = responder.post(f"{fired}/resolve", json={"although_firing": True})
    late = responder.post(f"{fired}/acknowledge")

    assert taken.json()["acknowledged_by"] == str(person_id(site.database, key))
    assert [one.status_code for one in (taken, refused, ended, late)] == [200, 409, 200, 409]
    assert (ended.json()["state"], ended.json()["firing"]) == ("resolved", 0)


def test_routes_are_shown_and_changed_by_whoever_saw_the_last_ones(manager: TestClient) -> None:
    def put(tree: dict[str, Any], version: int | None = None) -> int:
        body = {"tree": tree, "version": version}
        return manager.put(f"{ALERTS}/routes", json=body).status_code

    before = manager.get(f"{ALERTS}/routes").json()
    statuses = [put(TREE, 0), put(TREE, 0), put(TREE)]
    after = manager.get(f"{ALERTS}/routes").json()

    assert (before["version"], before["tree"]["name"]) == (0, "default")
    assert statuses == [200, 409, 200]
    assert (after["version"], after["tree"]["routes"][1]["continue"]) == (1, True)
    for wrong in (
        {"name": "x", "matchers": ["a=b"]},
        {"name": "x", "routes": [{"name": "y", "matchers": ["nonsense"]}]},
        {"name": "x", "policies": "y"},
    ):
        assert put(wrong) == 422


def test_the_simulator_names_every_route_and_the_matcher_that_failed(
    manager: TestClient, fired: str
) -> None:
    assert fired
    sample = {"labels": {"team": "batch", "severity": "page"}}

    now = manager.post(f"{ALERTS}/routes/explain", json=sample).json()
    draft = manager.post(
        f"{ALERTS}/routes/explain", json=sample | {"tree": {"name": "all", "policy": "p"}}
    ).json()

    assert (now["severity"], now["policies"], now["version"]) == ("warning", [], 1)
    assert [(one["path"][-1], one["failed"], one["takes"]) for one in now["steps"]] == [
        ("everything", None, False),
        ("web", 'team="web"', False),
        ("batch", None, True),
    ]
    assert (draft["policies"], draft["severity"], draft["version"]) == (["p"], "critical", 0)


def test_windows_are_made_listed_explained_and_ended(site: Site) -> None:
    responder = site.browser(site.joined(Role.RESPONDER))
    once = {"from": "2026-11-21T11:00:00Z", "to": "2026-11-21T13:00:00Z"}
    weekly = {
        "zone": "Asia/Tokyo",
        "weekdays": [0, 5],
        "starts": "22:00",
        "ends": "02:00",
        "first_day": "2026-11-01",
    }
    wishes = (
        {"reason": "We move", "matchers": ["team=web"], "once": once},
        {"reason": "Backups", "matchers": ["job=backup"], "weekly": weekly},
    )

    made = [responder.post(f"{ALERTS}/mutes", json=wish).json() for wish in wishes]
    listed = responder.get(f"{ALERTS}/mutes").json()["mutes"]
    sample = {"labels": {"team": "web"}}
    muted = responder.post(f"{ALERTS}/routes/explain", json=sample).json()
    later = responder.post(
        f"{ALERTS}/routes/explain", json=sample | {"at": "2026-11-21T13:00:00Z"}
    ).json()
    gone = responder.delete(f"{ALERTS}/mutes/{made[0]['id']}")

    assert sorted(listed, key=str) == sorted(made, key=str)
    assert [one["is_in_force"] for one in made] == [True, False]
    assert made[1]["weekly"]["weekdays"] == [0, 5]
    assert muted["muted_by"] == {"id": made[0]["id"], "reason": "We move"}
    assert later["muted_by"] is None
    assert gone.status_code == 204
    assert responder.get(f"{ALERTS}/mutes").json()["mutes"] == made[1:]


@pytest.mark.parametrize(
    "period",
    [
        {},
        {"once": {"from": "2026-11-21T13:00:00Z", "to": "2026-11-21T13:00:00Z"}},
        {"once": {"from": "2026-11-21T10:00:00Z", "to": "2026-11-21T11:00:00Z"}},
    ],
)
def test_a_crooked_window_is_refused(site: Site, period: dict[str, Any]) -> None:
    responder = site.browser(site.joined(Role.RESPONDER))

    answer = responder.post(f"{ALERTS}/mutes", json={"reason": "x"} | period)

    assert answer.status_code == 422
