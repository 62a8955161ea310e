"""The pages of releases and of the gate, with JavaScript off, on both databases."""

from datetime import timedelta
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from sre_ops.delivery.tables import ExceptionRow
from sre_ops.slo.store.definitions import in_force
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.integration.delivery.conftest import judge
from tests.sites import Site

ASKED = {"reason": "It is <the> fix.", "hours": "8"}


@pytest.fixture
def frozen(shop: Site) -> Site:
    """The shop, whose budget is spent."""
    judge(shop.database, shop.tenant, NOON, {"pay": 1.2})
    return shop


@pytest.fixture
def people(frozen: Site) -> dict[Role, TestClient]:
    """One person of each role, signed in."""
    return {role: frozen.browser(frozen.joined(role)) for role in Role}


def _exception(site: Site) -> UUID:
    with site.database.read("delivery", site.tenant) as session:
        return session.scalars(select(ExceptionRow)).one().id


def test_the_pages_say_first_whether_a_release_may_go_out(
    frozen: Site, people: dict[Role, TestClient]
) -> None:
    viewer = people[Role.VIEWER]
    body = {"service": "shop", "version": "1.4.2", "commit": "0f3c"}
    people[Role.RESPONDER].post("/api/v1/deployments", json=body)

    every, one = viewer.get("/releases").text, viewer.get("/releases/shop").text
    fine = viewer.get("/releases/web").text

    assert "hold these back: shop." in every
    assert "1.4.2" in every
    assert "shop must not be released now: releases are frozen (pay)." in one
    assert "pay_total{}" in one
    assert "20.0" in one
    assert "web may be released: its error budgets are in good order." in fine
    assert viewer.get("/releases/nothing").status_code == 404
    with frozen.database.read("slo", frozen.tenant) as session:
        pay = next(each for each in in_force(session) if each.slo.name == "pay")
    assert "releases are frozen." in viewer.get(f"/slos/{pay.slo_id}").text
    assert "releases are frozen." in viewer.get("/services/shop").text


def test_without_anything_the_pages_teach(people: dict[Role, TestClient]) -> None:
    every, bare = (people[Role.VIEWER].get(f"/releases{path}").text for path in ("", "/bare"))

    assert "sre-ops deploy record" in every
    assert "what is not known never passes" in bare
    assert "Ask for an exception" not in bare


def test_an_exception_is_asked_for_approved_and_looked_back_at(
    frozen: Site, people: dict[Role, TestClient]
) -> None:
    responder, manager = people[Role.RESPONDER], people[Role.MANAGER]
    asked = responder.post("/releases/shop/exceptions", data=ASKED)
    place = f"/releases/exceptions/{_exception(frozen)}"

    own = responder.get("/releases/shop").text
    theirs = manager.get("/releases/shop").text
    approved = manager.post(f"{place}/approve")
    let_through = manager.get("/releases/shop").text
    end = NOON + timedelta(hours=9)
    frozen.clock.move_to(end)
    judge(frozen.database, frozen.tenant, end, {"pay": 1.2})
    over = manager.get("/releases/shop").text
    manager.post(f"{place}/review", data={"note": "Test sooner."})

    assert asked.headers["location"] == "/releases/shop#exceptions"
    assert "It is &lt;the&gt; fix." in own
    assert f"{place}/approve" not in own
    assert "A second person must approve it." in own
    assert f"{place}/approve" in theirs
    assert approved.status_code == 303
    assert "may be released, with care: an approved exception" in let_through
    assert "What was learned from it" in over
    assert "It is &lt;the&gt; fix." not in manager.get("/releases/shop").text


def test_what_forbids_a_step_is_told_on_the_page_and_what_was_typed_stays(
    frozen: Site, people: dict[Role, TestClient]
) -> None:
    responder = people[Role.RESPONDER]
    empty = responder.post("/releases/shop/exceptions", data={"reason": " ", "hours": "8"})
    long = responder.post("/releases/shop/exceptions", data=ASKED | {"hours": "999"})
    responder.post("/releases/shop/exceptions", data=ASKED)
    place = f"/releases/exceptions/{_exception(frozen)}"

    own = responder.post(f"{place}/approve")
    early = responder.post(f"{place}/review")

    assert empty.status_code == 422
    assert "write why, in 1 to 2000 characters" in empty.text
    assert long.status_code == 422
    assert "It is &lt;the&gt; fix." in long.text
    assert 'value="999"' in long.text
    assert own.status_code == 403
    assert "a second person must approve" in own.text
    assert early.status_code == 409
    assert people[Role.VIEWER].post(f"{place}/refuse").status_code == 403


def test_releases_are_filtered_and_paged(people: dict[Role, TestClient]) -> None:
    responder = people[Role.RESPONDER]
    for number in range(51):
        body = {"service": "shop", "version": f"v{number:03}", "id": str(number)}
        body["finished_at"] = (NOON - timedelta(minutes=number)).isoformat()
        assert responder.post("/api/v1/deployments", json=body).status_code == 201

    first = responder.get("/releases?service=shop").text
    following = first.split("cursor=")[1].split('"')[0]
    second = responder.get(f"/releases?service=shop&cursor={following}").text

    assert "v000" in first
    assert "v050" not in first
    assert "v050" in second
    assert "v000" not in second
    assert "v000" not in responder.get("/releases?service=web").text
    assert responder.get("/releases?cursor=nonsense").status_code == 422
