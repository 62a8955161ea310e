"""Deployments over the API and signed webhooks, on both databases."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlmodel import col

from sre_ops.delivery.domain.hooks import sign
from sre_ops.delivery.public import reads
from sre_ops.delivery.tables import DeploymentRow
from sre_ops.events.tables import DOMAIN_EVENT
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.integration.delivery.conftest import judge
from tests.sites import Site

PLACE = "/api/v1/deployments"
BODY = {"service": "shop", "version": "1.4.2", "id": "run-7", "commit": "0f3c"}


@pytest.fixture
def responder(shop: Site) -> TestClient:
    """A responder who is signed in."""
    return shop.browser(shop.joined(Role.RESPONDER))


def _events(site: Site, name: str = "delivery.deployment_recorded") -> int:
    found = select(func.count()).where(
        DOMAIN_EVENT.c.name == name, DOMAIN_EVENT.c.tenant_id == site.tenant
    )
    with site.database.read("delivery", site.tenant) as session:
        return int(session.execute(found).scalar_one())


def test_a_deployment_is_recorded_once_however_often_it_is_said(
    shop: Site, responder: TestClient
) -> None:
    first, again = responder.post(PLACE, json=BODY), responder.post(PLACE, json=BODY)

    said = first.json()
    assert (first.status_code, again.status_code) == (201, 200)
    assert said == again.json()
    assert next(iter(said)) == "schema"
    assert said["schema"] == "sre_ops.deployment.v1"
    assert (said["kind"], said["environment"]) == ("planned", "production")
    assert said["finished_at"] == "2026-11-21T12:00:00Z"
    assert _events(shop) == 1


def test_one_id_is_one_deployment_of_one_service(shop: Site, responder: TestClient) -> None:
    responder.post(PLACE, json=BODY)

    other = responder.post(PLACE, json=BODY | {"version": "1.4.3"})
    elsewhere = responder.post(PLACE, json=BODY | {"service": "web"})

    assert other.status_code == 409
    assert "version" in other.json()["detail"]
    assert elsewhere.status_code == 201
    assert _events(shop) == 2


def test_a_deployment_keeps_what_the_gate_said_then(shop: Site, responder: TestClient) -> None:
    judge(shop.database, shop.tenant, NOON, {"pay": 1.2})

    said = responder.post(PLACE, json=BODY).json()
    earlier = (NOON - timedelta(hours=2)).isoformat()
    late = responder.post(PLACE, json=BODY | {"id": "run-6", "finished_at": earlier}).json()

    assert (said["verdict"], late["verdict"]) == ("block", "unknown")
    with shop.database.read("delivery", shop.tenant) as session:
        newest = select(DeploymentRow).order_by(col(DeploymentRow.finished_at).desc())
        row, unknown = session.scalars(newest)
        evidence = json.loads(row.evidence)
    assert unknown.evidence == ""
    assert evidence["schema"] == "sre_ops.gate.v1"
    assert evidence["evidence"][0]["query"] == ["pay_total{}", 'pay_total{code="500"}']


def test_a_crooked_report_is_refused_with_a_problem(responder: TestClient) -> None:
    crooked: tuple[dict[str, Any], ...] = (
        {"service": ""},
        {"version": ""},
        {"kind": "party"},
        {"service": "a\0b"},
        {"finished_at": "2026-11-21T12:00:00"},
        {"finished_at": "2026-11-21T13:00:00Z"},
        {"id": "x" * 254},
    )
    for different in crooked:
        answer = responder.post(PLACE, json=BODY | different)

        assert answer.status_code == 422, different
        assert answer.headers["content-type"] == "application/problem+json"


def test_deployments_are_listed_newest_first_filtered_and_paged(responder: TestClient) -> None:
    for number in range(5):
        at = (NOON - number * timedelta(hours=1)).isoformat()
        more = {"id": str(number), "finished_at": at}
        more["environment"] = "staging" if number == 4 else "production"
        more["kind"] = "rollback" if number == 1 else "planned"
        assert responder.post(PLACE, json=BODY | more).status_code == 201

    def ids(query: str) -> list[str]:
        found = responder.get(f"{PLACE}?{query}").json()["deployments"]
        return [one["deployment_id"] for one in found]

    assert ids("") == ["0", "1", "2", "3", "4"]
    assert ids("environment=staging") == ["4"]
    assert ids("kind=rollback") == ["1"]
    assert ids("service=web") == []
    assert ids("since=2026-11-21T10:00:00Z&until=2026-11-21T12:00:00Z") == ["1", "2"]
    first = responder.get(f"{PLACE}?limit=2").json()
    rest = responder.get(f"{PLACE}?limit=5&cursor={first['next_cursor']}").json()
    assert [one["deployment_id"] for one in rest["deployments"]] == ["2", "3", "4"]
    assert rest["next_cursor"] is None
    for crooked in ("cursor=nonsense", "cursor=WyJhIiwiYiJd", "limit=0", "kind=party"):
        assert responder.get(f"{PLACE}?{crooked}").status_code == 422


def test_other_slices_read_deployments_oldest_first(shop: Site, responder: TestClient) -> None:
    for number in range(3):
        at = (NOON - number * timedelta(hours=1)).isoformat()
        responder.post(PLACE, json=BODY | {"id": str(number), "finished_at": at})

    with shop.database.read("delivery", shop.tenant) as session:
        found = reads.deployments(session, since=NOON - timedelta(hours=1), until=NOON)

    assert [(one.deployment_id, one.service, one.release) for one in found] == [
        ("1", "shop", "1.4.2")
    ]


class _Hook:
    """A pipeline that reports over a webhook of its own."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.admin = site.browser(site.joined(Role.ADMIN))
        self.made = self.admin.post("/api/v1/deploy/hooks", json={"name": "pipeline"}).json()
        self.path = self.made["url"].removeprefix("http://127.0.0.1")
        self.secret = base64.b64decode(self.made["secret"].removeprefix("whsec_"))

    def send(self, body: bytes, *, path: str = "", **different: str) -> Any:
        at = self.site.clock.now()
        headers = {
            "webhook-id": "msg-1",
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": sign(self.secret, "msg-1", at, body),
        }
        chosen = headers | {name.replace("_", "-"): text for name, text in different.items()}
        return self.site.browser().post(path or self.path, content=body, headers=chosen)


@pytest.fixture
def hook(shop: Site) -> _Hook:
    return _Hook(shop)


def test_a_signed_message_records_a_deployment_once(shop: Site, hook: _Hook) -> None:
    body = json.dumps({"service": "shop", "version": "2"}).encode()

    first, again = hook.send(body), hook.send(body)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["deployment_id"] == "msg-1"
    assert _events(shop) == 1
    with shop.database.read("delivery", shop.tenant) as session:
        found = select(DOMAIN_EVENT.c.actor).where(
            DOMAIN_EVENT.c.name == "delivery.deployment_recorded"
        )
        assert session.scalars(found).one() == f"hook:{hook.made['id']}"


def test_what_is_not_signed_as_it_should_is_not_believed(shop: Site, hook: _Hook) -> None:
    body = json.dumps(BODY).encode()

    assert hook.send(body, webhook_signature="v1,AAAA").status_code == 403
    assert hook.send(body, webhook_signature="").status_code == 403
    assert hook.send(body, webhook_timestamp="1").status_code == 403
    assert hook.send(body, webhook_id="another").status_code == 403
    assert hook.send(body, path="/api/v1/deploy/hooks/nothing").status_code == 404
    assert _events(shop) == 0


def test_a_signed_message_that_says_nonsense_is_refused(hook: _Hook) -> None:
    for body in (b"", b"[]", b"{}", b"\xff", b'{"service":"shop"}'):
        answer = hook.send(body)

        assert answer.status_code == 422, body
        assert answer.json()["detail"]


def test_a_message_of_an_hour_ago_counts_no_more(shop: Site, hook: _Hook) -> None:
    at = shop.clock.now()
    old = sign(hook.secret, "msg-1", at, b"{}")
    shop.clock.move_to(at + timedelta(hours=1))

    answer = hook.send(b"{}", webhook_timestamp=str(int(at.timestamp())), webhook_signature=old)

    assert answer.status_code == 403
    assert "5 minutes" in answer.json()["detail"]


def test_a_revoked_hook_is_gone_and_hooks_are_listed_without_secrets(hook: _Hook) -> None:
    listed = hook.admin.get("/api/v1/deploy/hooks").json()["hooks"]
    gone = hook.admin.delete(f"/api/v1/deploy/hooks/{hook.made['id']}")
    again = hook.admin.delete(f"/api/v1/deploy/hooks/{hook.made['id']}")

    assert [set(one) for one in listed] == [{"id", "name", "created_at"}]
    assert (gone.status_code, again.status_code) == (204, 204)
    assert hook.send(json.dumps(BODY).encode()).status_code == 404
    assert hook.admin.get("/api/v1/deploy/hooks").json()["hooks"] == []


def test_a_hook_of_another_tenant_opens_nothing_here(shop: Site, hook: _Hook) -> None:
    if shop.rival is None:
        return
    secret = hook.path.rsplit("_", 1)[1] if hook.path.count("_") == 1 else ""
    stolen = f"/api/v1/deploy/hooks/{shop.rival.hex}_{secret or 'x' * 43}"

    assert hook.send(json.dumps(BODY).encode(), path=stolen).status_code == 404


def test_only_responders_report_and_only_admins_make_hooks(shop: Site) -> None:
    for role in Role:
        browser = shop.browser(shop.joined(role))
        posted = browser.post(PLACE, json=BODY | {"id": role.value}).status_code
        made = browser.post("/api/v1/deploy/hooks", json={"name": "x"}).status_code

        assert posted == (403 if role is Role.VIEWER else 201)
        assert made == (201 if role is Role.ADMIN else 403)
