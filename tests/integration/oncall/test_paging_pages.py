"""Pages of policies, the simulator and one's own contacts, on both databases."""

import pytest
from fastapi.testclient import TestClient

from sre_ops.tenancy.domain.roles import Role
from tests.integration.oncall.pagers import Pager
from tests.integration.oncall.rotas import rota
from tests.integration.oncall.test_paging_api import POLICY
from tests.people import person_id
from tests.sites import Site


@pytest.fixture
def paging(site: Site) -> Pager:
    boss = site.joined(Role.ADMIN, email="boss@example.com")
    found = rota(site.database, site.tenant)
    return Pager(rota=found, clock=site.clock, boss=person_id(site.database, boss))


@pytest.fixture
def manager(site: Site, paging: Pager) -> TestClient:
    assert paging
    return site.browser(site.joined(Role.MANAGER, email="manager@example.com"))


def test_a_policy_is_written_on_its_page_and_rehearsed_there(manager: TestClient) -> None:
    assert "No escalation policy yet" in manager.get("/oncall/policies").text

    wrong = manager.post("/oncall/policies", data={"definition": POLICY.replace("10m", "soon")})
    taken = manager.post("/oncall/policies", data={"definition": POLICY})

    assert (wrong.status_code, taken.status_code) == (422, 303)
    assert "after: soon" in wrong.text
    page = manager.get(taken.headers["location"])
    assert "Ana Responder was paged: on call by the schedule" in page.text


def test_the_simulator_answers_for_a_policy_and_keeps_what_was_typed(manager: TestClient) -> None:
    manager.post("/oncall/policies", data={"definition": POLICY})

    asked = {"policy": "checkout", "at": "2026-11-22T12:00", "severity": "2"}
    page = manager.get("/oncall/simulate", params=asked)
    wrong = manager.get("/oncall/simulate", params={"labels": "no sign"})

    assert page.status_code == 200
    assert "Ana Responder was paged" in page.text
    assert wrong.status_code == 422
    assert "no sign" in wrong.text


def test_somebody_says_how_she_is_reached(manager: TestClient) -> None:
    contact = {"kind": "ntfy", "address": "https://ntfy.example.com/me"}
    wrong = manager.post("/oncall/me/contacts", data={"kind": "email", "address": "nobody"})
    added = manager.post("/oncall/me/contacts", data=contact)
    [own, _] = manager.get("/api/v1/oncall/me").json()["contacts"]

    rule = {"contact": own["id"], "after": "5", "severity": ["1", "2"]}
    quiet = {"starts": "22:00", "ends": "07:00"}
    said = [
        manager.post("/oncall/me/rules", data=rule).status_code,
        manager.post("/oncall/me/quiet", data=quiet).status_code,
    ]

    assert (wrong.status_code, added.status_code, said) == (422, 303, [303, 303])
    page = manager.get("/oncall/me").text
    assert "After 5 min:" in page
    assert 'value="22:00"' in page

    manager.post("/oncall/me/rules/0/remove")
    manager.post(f"/oncall/me/contacts/{own['id']}/remove")
    manager.post("/oncall/me/quiet", data={})
    said_now = manager.get("/api/v1/oncall/me").json()
    assert (said_now["wishes"]["rules"], said_now["wishes"]["quiet"]) == ([], [])
    assert len(said_now["contacts"]) == 1
