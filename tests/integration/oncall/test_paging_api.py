"""Policies, contacts, rehearsals and why, as programs and browsers see them, on both databases."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from sre_ops.alerts.commands.intake import take_in
from sre_ops.alerts.commands.integrations import Kind, create_integration
from sre_ops.alerts.commands.routes import set_routes
from sre_ops.alerts.domain.matchers import parse_matcher
from sre_ops.alerts.domain.routing import Route
from sre_ops.events.relay import Relay
from sre_ops.oncall.commands.schedules import Wish, put_schedule
from sre_ops.oncall.slice import SLICE
from sre_ops.tenancy.domain.roles import Role
from tests.integration.alerts.messages import alert, webhook
from tests.integration.oncall.pagers import Pager, groups_of
from tests.integration.oncall.rotas import rota, weekly
from tests.people import person_id
from tests.sites import Site

API = "/api/v1/oncall"
POLICY = """\
apiVersion: sre_ops/oncall/v1
kind: EscalationPolicy
name: "checkout"
title: "Checkout"
zone: UTC
steps:
  - tell: ["schedule primary"]
  - tell: ["person cleo@example.com"]
    after: 10m
    only:
      - {days: "mon-sun", from: "09:00", to: "18:00"}
round_delay: 5m
ack_timeout: 30m
catch_all: ["person boss@example.com"]
"""


@pytest.fixture
def paging(site: Site) -> Pager:
    boss = site.joined(Role.ADMIN, email="boss@example.com")
    found = rota(site.database, site.tenant)
    return Pager(rota=found, clock=site.clock, boss=person_id(site.database, boss))


@pytest.fixture
def manager(site: Site, paging: Pager) -> TestClient:
    assert paging
    return site.browser(site.joined(Role.MANAGER, email="manager@example.com"))


def _written(manager: TestClient, text: str = POLICY) -> dict[str, object]:
    answer = manager.post(f"{API}/policies", content=text.encode())
    said: dict[str, object] = answer.json()
    return said


def test_a_policy_is_written_and_shown_as_the_same_yaml(manager: TestClient) -> None:
    assert _written(manager)["taken"] == [{"slug": "checkout", "is_changed": True}]
    assert _written(manager)["taken"] == [{"slug": "checkout", "is_changed": False}]

    shown = manager.get(f"{API}/policies/checkout").json()
    assert (shown["definition"], shown["version"]) == (POLICY, 1)
    [listed] = manager.get(f"{API}/policies").json()["policies"]
    assert listed["slug"] == "checkout"
    assert manager.get(f"{API}/policies/nothing").status_code == 404


def test_a_policy_that_names_nobody_we_know_is_refused_where_it_does(manager: TestClient) -> None:
    answer = manager.post(f"{API}/policies", content=POLICY.replace("cleo", "dora").encode())

    assert answer.status_code == 422
    assert "dora@example.com" in answer.text


def test_a_rehearsal_says_who_would_be_told_minute_by_minute(manager: TestClient) -> None:
    _written(manager)
    asked = {"policies": ["checkout", "no-such"], "severity": 2, "at": "2026-11-22T03:00:00Z"}

    said = manager.post(f"{API}/simulate", json=asked).json()

    told = [(one["after_minutes"], one["policy"], one["reason"]) for one in said["lines"]]
    assert told[:2] == [(0, "checkout", "on_call"), (0, "no-such", "no_such_policy")]
    assert (10, "checkout", "outside_hours") in told
    assert told[-1][2] == "catch_all"
    assert said["lines"][0]["messages"][0]["kind"] == "email"
    assert "Ana" in said["lines"][0]["text"]


def test_labels_go_where_the_routes_send_them(manager: TestClient) -> None:
    _written(manager)
    pages = {"name": "pages", "matchers": ['severity="page"'], "policy": "checkout"}
    tree = {"name": "every alert", "routes": [pages]}
    assert manager.put("/api/v1/alerts/routes", json={"tree": tree}).status_code == 200

    def simulated(severity: str) -> dict[str, object]:
        labels = {"severity": severity}
        said: dict[str, object] = manager.post(f"{API}/simulate", json={"labels": labels}).json()
        return said

    assert simulated("page")["policies"] == ["checkout"]
    assert simulated("page")["routes"] == ["every alert / pages"]
    assert simulated("ticket")["policies"] == []


def test_what_is_changed_later_does_not_change_why(manager: TestClient, paging: Pager) -> None:
    _written(manager)
    paging.hear("opened")
    paging.tick()
    paging.tick(10)
    why = f"{API}/why/{paging.group}"
    before = manager.get(why).json()

    _written(
        manager, POLICY.replace("10m", "50m").replace("schedule primary", "person cleo@example.com")
    )
    wish = Wish(slug="primary", schedule=weekly(paging.rota.named("ben")), from_at=None)
    with paging.database.write("oncall", paging.tenant) as session:
        put_schedule(session, wish, by=None, at=paging.clock.now())

    after = manager.get(why).json()
    assert after == before
    assert [one["reason"] for one in after["lines"]] == ["on_call", "named"]
    assert after["lines"][0]["messages"][0]["state"] == "requested"
    assert after["escalations"][0]["version"] == 1


def test_an_alert_is_told_of_from_its_route_to_its_message_whatever_is_changed_later(
    site: Site, manager: TestClient, paging: Pager
) -> None:
    _written(manager)
    loud = Route(name="loud", matchers=(parse_matcher("severity=page"),), policy="checkout")
    other = Route(name="other", matchers=(parse_matcher("severity=~p.*"), parse_matcher("a=b")))
    _route(site, Route(name="all", routes=(other, loud)))
    with site.database.write("alerts", site.tenant) as session:
        made = create_integration(session, "x", Kind.ALERTMANAGER, by=None, at=site.clock.now())
    with site.database.write("alerts", site.tenant) as session:
        take_in(session, made.integration_id, webhook(alert(1)), at=site.clock.now())
    relay = Relay(site.database, SLICE.reactions)
    relay.run(site.tenant)
    paging.tick()
    [group] = groups_of(site.database, site.tenant)
    before = manager.get(f"{API}/why/{group}").json()

    _route(site, Route(name="all", policy="elsewhere"))
    _written(manager, POLICY.replace("10m", "50m"))

    assert manager.get(f"{API}/why/{group}").json() == before
    assert [one["reason"] for one in before["lines"]] == ["group_opened", "routed", "on_call"]
    assert before["lines"][1]["text"] == (
        'The route all > loud took it, since severity="page" fits: policy checkout.'
    )
    looked = [(one["path"][-1], one["fitted"], one["failed"]) for one in before["routes"]]
    assert looked == [
        ("all", [], ""),
        ("other", ['severity=~"p.*"'], 'a="b"'),
        ("loud", ['severity="page"'], ""),
    ]
    assert before["lines"][2]["messages"][0]["reason"] == "no_rule_fits"
    page = manager.get(f"/oncall/why/{group}").text
    assert "As version 1 of the routes said when it opened." in page


def test_somebody_does_not_wait_for_the_next_step(manager: TestClient, paging: Pager) -> None:
    _written(manager)
    paging.hear("opened")
    paging.tick()
    page, why = f"/oncall/why/{paging.group}", f"{API}/why/{paging.group}"

    shown = manager.get(page).text
    seen = manager.get(f"{why}/next").json()["seen"]
    without = manager.post(f"{page}/escalate", data={"seen": seen})
    stale = manager.post(f"{page}/escalate", data={"seen": seen + 1, "reason": "It burns"})
    done = manager.post(f"{page}/escalate", data={"seen": seen, "reason": "It burns"})
    paging.tick()

    assert "This pages at once: <strong>" in shown
    assert (without.status_code, stale.status_code, done.status_code) == (422, 409, 303)
    assert [name for _, name, _ in paging.pages()] == ["ana", "cleo"]
    assert "had the next step done at once: It burns" in manager.get(page).text
    paging.hear("resolved")
    assert manager.post(f"{why}/escalate", json={"reason": "again"}).status_code == 409
    assert "This pages at once" not in manager.get(page).text


def _route(site: Site, tree: Route) -> None:
    with site.database.write("alerts", site.tenant) as session:
        set_routes(session, tree, by=None, at=site.clock.now())


def test_why_is_told_in_plain_sentences_of_the_readers_language(
    manager: TestClient, paging: Pager
) -> None:
    paging.hear("opened", policies=["a-slip"])
    paging.tick()

    page = manager.get(f"/oncall/why/{paging.group}")
    manager.cookies.set("sre_ops_locale", "ja", domain="127.0.0.1")
    japanese = manager.get(f"/oncall/why/{paging.group}")

    assert page.status_code == japanese.status_code == 200
    assert "there was no escalation policy a-slip" in page.text
    assert "エスカレーションポリシー a-slip がなかった" in japanese.text
    assert manager.get(f"/oncall/why/{UUID(int=1)}").status_code == 404


def test_an_alert_that_came_in_and_was_routed_to_nobody_has_its_reason(
    site: Site, manager: TestClient
) -> None:
    admin = site.browser(site.joined(Role.ADMIN, email="second@example.com"))
    wish = {"name": "x", "kind": "alertmanager"}
    made = admin.post("/api/v1/alerts/integrations", json=wish).json()
    path = made["url"].partition("//")[2].partition("/")[2]
    assert admin.post(f"/{path}", content=webhook(alert(1))).is_success

    Relay(site.database, SLICE.reactions).run(site.tenant)

    [group] = groups_of(site.database, site.tenant)
    said = manager.get(f"{API}/why/{group}").json()
    assert [one["reason"] for one in said["lines"]] == ["group_opened", "routed", "no_policy"]
    assert said["summary"] == "Nobody was paged: its route names no escalation policy."


def test_people_say_how_they_are_reached(manager: TestClient, paging: Pager) -> None:
    address = {"kind": "ntfy", "address": "https://ntfy.example.com/me"}
    made = manager.post(f"{API}/me/contacts", json=address).json()
    wishes = {
        "zone": "Asia/Tokyo",
        "rules": [{"contact_id": made["id"], "after_minutes": 5, "severities": [1]}],
        "quiet": [{"starts": "22:00", "ends": "07:00"}],
    }

    assert manager.put(f"{API}/me/wishes", json=wishes).status_code == 200

    said = manager.get(f"{API}/me").json()
    assert [one["kind"] for one in said["contacts"]] == ["ntfy", "email"]
    assert said["wishes"]["rules"][0]["after_minutes"] == 5
    assert (
        manager.put(
            f"{API}/me/wishes", json={"rules": [{"contact_id": str(paging.boss)}]}
        ).status_code
        == 422
    )
    assert manager.delete(f"{API}/me/contacts/{made['id']}").status_code == 204
    assert len(manager.get(f"{API}/me").json()["contacts"]) == 1


def test_a_channel_is_told_and_its_address_is_told_to_nobody(
    manager: TestClient, paging: Pager
) -> None:
    room = {"slug": "room", "kind": "slack", "address": "https://hooks.example.com/T0/secret"}
    made = manager.post(f"{API}/channels", json=room).json()
    _written(manager, POLICY.replace("schedule primary", "channel room"))

    paging.hear("opened")
    paging.tick()

    listed = manager.get(f"{API}/channels")
    line = manager.get(f"{API}/why/{paging.group}").json()["lines"][0]
    assert (line["reason"], line["messages"][0]["channel_id"]) == ("channel", made["id"])
    assert "secret" not in listed.text
    assert manager.delete(f"{API}/channels/{made['id']}").status_code == 204
    assert manager.get(f"{API}/channels").json()["channels"] == []
