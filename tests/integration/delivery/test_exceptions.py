"""Exceptions from the gate over the API, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.integration.delivery.conftest import judge
from tests.sites import Site

PLACE = "/api/v1/deploy/exceptions"
WISH = {
    "service": "shop",
    "reason": "It is the fix.",
    "expires_at": (NOON + timedelta(hours=8)).isoformat(),
}


@pytest.fixture
def frozen(shop: Site) -> Site:
    """The shop, whose budget is spent."""
    judge(shop.database, shop.tenant, NOON, {"pay": 1.2})
    return shop


@pytest.fixture
def people(frozen: Site) -> dict[Role, TestClient]:
    """One person of each role, signed in."""
    return {role: frozen.browser(frozen.joined(role)) for role in Role}


def _ask(browser: TestClient, **different: Any) -> Any:
    return browser.post(PLACE, json=WISH | different)


def _gate(browser: TestClient) -> dict[str, Any]:
    said: dict[str, Any] = browser.get("/api/v1/gate/shop").json()
    return said


def test_a_second_person_lets_a_release_through_until_the_end(
    frozen: Site, people: dict[Role, TestClient]
) -> None:
    asked = _ask(people[Role.RESPONDER])
    place = f"{PLACE}/{asked.json()['id']}"
    assert asked.status_code == 201
    assert _gate(people[Role.VIEWER])["verdict"] == "block"

    approved = people[Role.MANAGER].post(f"{place}/approve")

    said = _gate(people[Role.VIEWER])
    assert approved.status_code == 200
    assert approved.json()["approved_by"] != approved.json()["requested_by"]
    assert (said["verdict"], said["reason"]) == ("warn", "exception")
    assert [one["reason"] for one in said["exceptions"]] == ["It is the fix."]
    end = NOON + timedelta(hours=8)
    frozen.clock.move_to(end)
    judge(frozen.database, frozen.tenant, end, {"pay": 1.2})
    assert _gate(people[Role.VIEWER])["verdict"] == "block"


def test_nobody_approves_her_own_request(people: dict[Role, TestClient]) -> None:
    made = _ask(people[Role.ADMIN]).json()

    answer = people[Role.ADMIN].post(f"{PLACE}/{made['id']}/approve")

    assert answer.status_code == 403
    assert "second person" in answer.json()["detail"]
    assert _gate(people[Role.VIEWER])["verdict"] == "block"


def test_the_policy_says_who_may_approve(frozen: Site, people: dict[Role, TestClient]) -> None:
    made = _ask(people[Role.MANAGER]).json()
    colleague = frozen.browser(frozen.joined(Role.RESPONDER, email="ben@example.com"))

    answer = colleague.post(f"{PLACE}/{made['id']}/approve")

    assert made["approver_role"] == "manager"
    assert answer.status_code == 403
    assert people[Role.VIEWER].post(f"{PLACE}/{made['id']}/approve").status_code == 403


def test_an_exception_ends_when_somebody_refuses_it(people: dict[Role, TestClient]) -> None:
    place = f"{PLACE}/{_ask(people[Role.RESPONDER]).json()['id']}"
    people[Role.MANAGER].post(f"{place}/approve")

    ended = people[Role.ADMIN].post(f"{place}/refuse")

    assert ended.json()["state"] == "refused"
    assert ended.json()["approved_by"] is None
    assert _gate(people[Role.VIEWER])["verdict"] == "block"
    assert people[Role.MANAGER].post(f"{place}/approve").status_code == 409


def test_exceptions_are_listed_until_they_are_reviewed(people: dict[Role, TestClient]) -> None:
    place = f"{PLACE}/{_ask(people[Role.RESPONDER]).json()['id']}"
    manager = people[Role.MANAGER]
    open_still = manager.post(f"{place}/review", json={"note": ""})
    manager.post(f"{place}/refuse")

    def listed(query: str = "") -> int:
        return len(manager.get(f"{PLACE}{query}").json()["exceptions"])

    before = listed("?service=shop"), listed("?service=web")
    reviewed = manager.post(f"{place}/review", json={"note": "It could wait."})

    assert open_still.status_code == 409
    assert before == (1, 0)
    assert reviewed.json()["note"] == "It could wait."
    assert (listed(), listed("?reviewed=true")) == (0, 1)


def test_a_crooked_wish_is_refused(people: dict[Role, TestClient]) -> None:
    crooked: tuple[tuple[dict[str, Any], int], ...] = (
        ({"service": "nothing"}, 404),
        ({"reason": ""}, 422),
        ({"reason": "  "}, 422),
        ({"expires_at": NOON.isoformat()}, 422),
        ({"expires_at": (NOON + timedelta(days=4)).isoformat()}, 422),
        ({"expires_at": "tomorrow"}, 422),
    )
    for different, status in crooked:
        assert _ask(people[Role.RESPONDER], **different).status_code == status, different


def test_exceptions_of_another_tenant_are_not_seen(
    frozen: Site, people: dict[Role, TestClient]
) -> None:
    if frozen.rival is None:
        return
    made = _ask(people[Role.RESPONDER]).json()
    stranger = frozen.browser(frozen.joined(Role.ADMIN, tenant=frozen.rival))

    assert stranger.get(PLACE).json()["exceptions"] == []
    assert stranger.post(f"{PLACE}/{made['id']}/approve").status_code == 404
