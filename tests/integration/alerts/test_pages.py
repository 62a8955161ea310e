"""The pages of alerts, with JavaScript off, on both databases."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from sre_ops.tenancy.domain.roles import Role
from tests.integration.alerts.messages import alert, webhook
from tests.sites import Site

TREE: dict[str, Any] = {
    "name": "everything",
    "routes": [{"name": "web", "matchers": ['team="web"'], "policy": "web", "service": "shop"}],
}


@pytest.fixture
def people(site: Site) -> dict[Role, TestClient]:
    """One person of each role, signed in."""
    return {role: site.browser(site.joined(role)) for role in Role}


@pytest.fixture
def fired(site: Site, people: dict[Role, TestClient]) -> str:
    """Route, let alerts of two teams fire, and return the path of the page of web's group."""
    assert people[Role.MANAGER].put("/api/v1/alerts/routes", json={"tree": TREE}).is_success
    wish = {"name": "x", "kind": "alertmanager"}
    made = people[Role.ADMIN].post("/api/v1/alerts/integrations", json=wish).json()
    path = made["url"].removeprefix("http://127.0.0.1")
    for number, team in enumerate(("web", "batch")):
        labels = {"alertname": "Slow", "severity": "page", "team": team}
        notes = {"summary": f"{team} is <slow>", "runbook_url": "javascript:alert(1)"}
        rich: dict[str, Any] = {"annotations": notes, "generatorURL": "https://p.example/g"}
        sent = alert(number, labels=labels, **(rich if team == "web" else {"annotations": {}}))
        assert site.browser().post(path, content=webhook(sent)).is_success
    groups = people[Role.VIEWER].get("/api/v1/alerts", params={"service": "shop"}).json()["groups"]
    return f"/alerts/{groups[0]['id']}"


def test_the_list_says_first_what_waits_and_a_responder_takes_it_there(
    people: dict[Role, TestClient], fired: str
) -> None:
    viewer, responder = people[Role.VIEWER], people[Role.RESPONDER]
    before = viewer.get("/alerts").text
    shop = responder.get("/alerts?service=shop").text

    back = re.findall(r'name="back" value="([^"]*)"', shop)
    taken = responder.post(f"{fired}/acknowledge", data={"back": back[-1]})
    after = viewer.get("/alerts").text

    assert "2 alerts wait for somebody" in before
    assert "web is &lt;slow&gt;" in before
    assert "/acknowledge" not in before
    assert "Slow" not in shop
    assert taken.headers["location"] == "/alerts?service=shop"
    assert "1 alert waits for somebody" in after
    assert after.index("Slow") < after.index("web is")
    assert "web is" not in viewer.get("/alerts?state=waiting").text
    assert "No alert is like this" in viewer.get("/alerts?state=closed&service=none").text


def test_a_group_tells_what_fires_where_it_went_and_what_its_source_said(
    people: dict[Role, TestClient], fired: str
) -> None:
    page = people[Role.VIEWER].get(fired).text

    assert 'href="https://p.example/g"' in page
    assert 'href="javascript:' not in page
    assert "Route everything &gt; web took it" in page
    assert "team=&#34;web&#34;" in page
    assert "the alert opened" in page
    assert f"/oncall/why{fired.removeprefix('/alerts')}" in page
    assert "/resolve" not in page


def test_an_alert_that_says_nothing_of_itself_has_its_page(
    people: dict[Role, TestClient], fired: str
) -> None:
    groups = people[Role.VIEWER].get("/api/v1/alerts").json()["groups"]
    bare = next(one["id"] for one in groups if not fired.endswith(one["id"]))

    page = people[Role.VIEWER].get(f"/alerts/{bare}")

    assert page.status_code == 200
    assert 'team="batch"' in page.text


def test_who_resolves_what_still_fires_has_to_say_so(
    people: dict[Role, TestClient], fired: str
) -> None:
    responder = people[Role.RESPONDER]

    refused = responder.post(f"{fired}/resolve")
    ended = responder.post(f"{fired}/resolve", data={"knows": "1"})
    late = responder.post(f"{fired}/acknowledge")

    assert refused.status_code == 409
    assert 'role="alert"' in refused.text
    assert (ended.status_code, ended.headers["location"]) == (303, fired)
    assert "It fired from" in responder.get(fired).text
    assert late.status_code == 409
    assert "the alert is over already" in late.text


def test_without_alerts_the_list_teaches(people: dict[Role, TestClient]) -> None:
    page = people[Role.VIEWER].get("/alerts").text

    assert "No alert waits for somebody." in page
    assert "Nothing fires" in page


def test_a_manager_edits_routes_as_text_and_tries_them_first(
    people: dict[Role, TestClient],
) -> None:
    manager, viewer = people[Role.MANAGER], people[Role.VIEWER]
    text = (
        "name: all\nroutes:\n- name: web\n  matchers: [team=web]\n  policy: web-crew\n"
        "- name: rest\n"
    )

    tried = manager.post(
        "/alerts/routes", data={"tree": text, "labels": "team=db", "action": "try"}
    )
    before = viewer.get("/alerts/routes").text
    saved = manager.post("/alerts/routes", data={"tree": text, "version": "0"})
    late = manager.post("/alerts/routes", data={"tree": text, "version": "0"})
    after = viewer.get("/alerts/routes", params={"labels": "team=web"}).text

    assert "team=&#34;web&#34;" in tried.text
    assert "Route all &gt; rest takes it" in tried.text
    assert "Nobody has said yet where alerts go" in before
    assert (saved.status_code, late.status_code) == (303, 409)
    assert "Route all &gt; web takes it" in after
    assert "web-crew" in after
    assert '<textarea id="field-tree"' not in after


def test_a_responder_mutes_pages_by_her_own_clocks_and_ends_it(
    people: dict[Role, TestClient],
) -> None:
    responder = people[Role.RESPONDER]
    wish = {
        "reason": "We <move>",
        "matchers": 'team="web"\n',
        "from_at": "2026-11-21T11:00",
        "to_at": "2026-11-21T13:00",
    }

    made = responder.post("/alerts/mutes", data=wish)
    page = responder.get("/alerts/mutes").text
    wrong = {
        field: responder.post("/alerts/mutes", data=wish | {field: text})
        for field, text in (
            ("matchers", "nonsense"),
            ("to_at", "2026-11-21T10:00"),
            ("from_at", "soon"),
            ("reason", " "),
        )
    }
    ended = responder.post(re.findall(r"/alerts/mutes/[^/]+/end", page)[0])

    assert made.status_code == 303
    assert "1 window mutes pages now." in page
    assert "We &lt;move&gt;" in page
    for field, answer in wrong.items():
        assert answer.status_code == 422, field
        assert f'id="field-{field}-error"' in answer.text, field
        assert field == "matchers" or "team=&#34;web&#34;" in answer.text
    assert ended.status_code == 303
    assert "No window mutes pages now." in responder.get("/alerts/mutes").text


def test_an_admin_makes_integrations_whose_key_is_shown_once(
    people: dict[Role, TestClient],
) -> None:
    admin = people[Role.ADMIN]

    made = admin.post(
        "/alerts/integrations", data={"kind": "alertmanager", "label": "Our cluster"}
    ).text
    beat = {"kind": "heartbeat", "label": "Backup", "every": "60", "grace": "5"}
    admin.post("/alerts/integrations", data=beat)
    wrong = admin.post("/alerts/integrations", data=beat | {"every": "often"})
    crooked = admin.post("/alerts/integrations", data={"kind": "generic", "label": "x"})
    page = admin.get("/alerts/integrations?form=generic").text
    seen = people[Role.VIEWER].get("/alerts/integrations").text
    doors = set(re.findall(r"/alerts/integrations/[0-9a-f-]{36}", page))

    assert "webhook_configs" in made
    assert "/api/v1/alerts/alertmanager/" in made
    assert "/api/v1/alerts/alertmanager/" not in page
    assert 'id="field-every-error"' in wrong.text
    assert 'id="field-key-error"' in crooked.text
    assert "Our cluster" in seen
    assert "Backup" in seen
    assert all("/revoke" not in people[Role.VIEWER].get(door).text for door in doors)
    assert all(f'action="{door}/revoke"' in admin.get(door).text for door in doors)
    assert [admin.post(f"{door}/revoke").status_code for door in doors] == [303, 303]
    assert "Nothing may send alerts yet" in people[Role.VIEWER].get("/alerts/integrations").text
