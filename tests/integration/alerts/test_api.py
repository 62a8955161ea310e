"""Alerts over HTTP, on both databases: kept before they are answered."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlmodel import col

from sre_ops.alerts.api.lane import Lane
from sre_ops.alerts.tables import AlertRow, MessageRow
from sre_ops.tenancy.domain.roles import Role
from tests.databases import Place
from tests.integration.alerts.messages import alert, webhook
from tests.sites import Site

PLACE = "/api/v1/alerts/integrations"
EVENT: dict[str, Any] = {
    "event_action": "trigger",
    "dedup_key": "disk",
    "payload": {"summary": "Disk full", "source": "db-1", "severity": "error"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Integration:
    site: Site
    admin: TestClient
    made: dict[str, Any]

    @property
    def path(self) -> str:
        path: str = self.made["url"].removeprefix("http://127.0.0.1")
        return path

    def send(self, body: bytes) -> Any:
        return self.site.browser().post(self.path, content=body)

    def enqueue(self, **different: Any) -> Any:
        said = EVENT | {"routing_key": self.made["key"]} | different
        return self.site.browser().post("/v2/enqueue", json=said)


def _make(site: Site, kind: str, *, admin: TestClient | None = None, **more: Any) -> _Integration:
    admin = admin or site.browser(site.joined(Role.ADMIN))
    answer = admin.post(PLACE, json={"name": kind, "kind": kind, **more})
    assert answer.status_code == 201, answer.text
    return _Integration(site=site, admin=admin, made=answer.json())


@pytest.fixture
def alertmanager(site: Site) -> _Integration:
    return _make(site, "alertmanager")


def _count(site: Site, column: Any) -> int:
    with site.database.read("alerts", site.tenant) as session:
        return session.scalar(select(func.count(column))) or 0


def test_a_webhook_is_answered_with_what_became_of_its_alerts(alertmanager: _Integration) -> None:
    first = alertmanager.send(webhook(alert(1), alert(2)))
    again = alertmanager.send(webhook(alert(1, "resolved")))

    said = first.json()
    assert (first.status_code, again.status_code) == (200, 200)
    assert (next(iter(said)), said["schema"]) == ("schema", "sre_ops.alert_receipt.v1")
    assert [(one["key"], one["outcome"]) for one in said["alerts"]] == [
        ("f1", "opened"),
        ("f2", "opened"),
    ]
    assert again.json()["alerts"][0]["outcome"] == "resolved"
    assert again.json()["alerts"][0]["alert_id"] == said["alerts"][0]["alert_id"]


def test_eight_identical_webhooks_at_once_are_one_alert_and_eight_answers(
    alertmanager: _Integration,
) -> None:
    body = webhook(alert())

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(alertmanager.send, [body] * 8))

    assert [one.status_code for one in answers] == [200] * 8
    outcomes = sorted(one.json()["alerts"][0]["outcome"] for one in answers)
    assert outcomes == ["opened"] + ["repeated"] * 7
    assert _count(alertmanager.site, col(AlertRow.id)) == 1
    assert _count(alertmanager.site, col(MessageRow.id)) == 8


def test_a_wrong_message_is_refused_with_its_field_and_can_be_looked_at(
    alertmanager: _Integration,
) -> None:
    answer = alertmanager.send(webhook(alert(startsAt="noon")))
    listed = alertmanager.admin.get(f"{PLACE}/{alertmanager.made['id']}/wrong-messages").json()

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == "alerts[0].startsAt"
    (kept,) = listed["messages"]
    assert kept["field"] == "alerts[0].startsAt"
    assert '"noon"' in kept["body"]


def test_a_message_by_an_unknown_key_finds_nothing(alertmanager: _Integration) -> None:
    site = alertmanager.site
    unknown = f"{alertmanager.path[:-3]}abc"
    other = alertmanager.path.replace("/alertmanager/", "/generic/")

    for path in (unknown, other, "/api/v1/alerts/alertmanager/nothing"):
        assert site.browser().post(path, content=webhook(alert())).status_code == 404
    assert _count(site, col(MessageRow.id)) == 0


def test_a_revoked_integration_counts_no_more_even_where_it_is_remembered(
    alertmanager: _Integration,
) -> None:
    alertmanager.send(webhook(alert()))
    listed = alertmanager.admin.get(PLACE).json()["integrations"]

    gone = alertmanager.admin.delete(f"{PLACE}/{alertmanager.made['id']}")

    assert [(one["name"], one["kind"]) for one in listed] == [("alertmanager", "alertmanager")]
    assert gone.status_code == 204
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(alertmanager.send, [webhook(alert())] * 4))
    assert [one.status_code for one in answers] == [404] * 4
    assert alertmanager.admin.get(PLACE).json()["integrations"] == []


def test_a_generic_message_is_read_by_its_mappings(site: Site) -> None:
    probe = _make(site, "generic", mappings={"key": "id", "is_resolved": "state == 'ok'"})

    opened = probe.send(b'{"id": "x", "state": "bad"}').json()
    over = probe.send(b'{"id": "x", "state": "ok"}').json()

    assert [one["alerts"][0]["outcome"] for one in (opened, over)] == ["opened", "resolved"]


def test_a_crooked_integration_is_refused(site: Site) -> None:
    admin = site.browser(site.joined(Role.ADMIN))
    crooked: tuple[dict[str, Any], ...] = (
        {"mappings": {"key": "a["}},
        {"mappings": {}},
        {},
        {"kind": "carrier-pigeon"},
        {"name": ""},
    )

    for different in crooked:
        answer = admin.post(PLACE, json={"name": "x", "kind": "generic"} | different)

        assert answer.status_code == 422, different


def test_what_pages_elsewhere_pages_here(site: Site) -> None:
    pager = _make(site, "events_v2")

    answers = [
        pager.enqueue(),
        pager.enqueue(event_action="acknowledge"),
        pager.enqueue(event_action="resolve"),
    ]

    assert pager.path == "/v2/enqueue"
    assert [one.status_code for one in answers] == [202, 202, 202]
    assert answers[0].json()["dedup_key"] == "disk"
    assert answers[0].json()["status"] == "success"
    with site.database.read("alerts", site.tenant) as session:
        row = session.scalars(select(AlertRow)).one()
    assert (row.state, row.acknowledged_by) == ("resolved", None)
    assert row.acknowledged_at is not None


def test_a_wrong_event_is_refused_in_its_own_shape(site: Site) -> None:
    pager = _make(site, "events_v2")
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"payload": {}}, "payload.summary: is missing"),
        ({"routing_key": ""}, "routing_key: is missing"),
        ({"routing_key": "nobody's"}, "routing_key: is not known"),
    )

    for different, error in wrong:
        answer = pager.enqueue(**different)

        assert answer.status_code == 400, different
        assert answer.json()["errors"] == [error]


def test_too_many_at_once_are_told_to_come_again(alertmanager: _Integration) -> None:
    site = alertmanager.site
    site.app.state.alerts_lane = Lane(site.database, site.clock, most_waiting=0)

    answer = alertmanager.send(webhook(alert()))

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"


def test_what_cannot_be_kept_is_not_acknowledged(site: Site, place: Place) -> None:
    if not place.is_sqlite:
        return
    alertmanager = _make(site, "alertmanager")
    pager = _make(site, "events_v2", admin=alertmanager.admin)
    with sqlite3.connect(place.url.removeprefix("sqlite:///")) as raw:
        raw.execute("DROP TABLE alert_message")

    answers = [alertmanager.send(webhook(alert())), pager.enqueue()]

    assert [one.status_code for one in answers] == [503, 503]
    assert pager.enqueue().json()["errors"] != []
