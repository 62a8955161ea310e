"""`/api/v1/catalog` as programs and people use it, on both databases."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from sre_ops.catalog.commands import declare_service, declare_team
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.people import bearer, token
from tests.sites import Site

API = "/api/v1/catalog"
CROOKED = ("limit=0", "limit=1001", "limit=x", "cursor=nonsense", "cursor=W10", "team=%00")
SERVICES = {"cart": "shop", "checkout": "shop", "dns": None, "検索": "shop", "web": "edge"}


@pytest.fixture
def filled(site: Site) -> Site:
    """Five services, three of them of one team."""
    with site.database.write("catalog", site.tenant) as session:
        for slug in ("edge", "idle", "shop"):
            declare_team(session, slug, title=slug.title(), at=NOON)
        session.flush()
        for slug, team in SERVICES.items():
            declare_service(session, slug, title=slug.upper(), team=team, at=NOON)
    return site


@pytest.fixture
def viewer(filled: Site) -> TestClient:
    """A viewer who is signed in."""
    return filled.browser(filled.joined(Role.VIEWER))


def _slugs(answer: Any, kind: str = "services") -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["slug"] for one in answer.json()[kind]]


def test_services_and_teams_are_listed_by_slug(viewer: TestClient) -> None:
    services, teams = viewer.get(f"{API}/services"), viewer.get(f"{API}/teams")

    assert sorted(_slugs(services)) == sorted(SERVICES)
    assert _slugs(teams, "teams") == ["edge", "idle", "shop"]
    assert next(iter(services.json())) == "schema"
    assert services.json()["schema"] == "sre_ops.services.v1"
    assert teams.json()["schema"] == "sre_ops.teams.v1"
    assert [one["services"] for one in teams.json()["teams"]] == [1, 0, 3]


def test_services_are_filtered_by_team(viewer: TestClient) -> None:
    assert set(_slugs(viewer.get(f"{API}/services?team=shop"))) == {"cart", "checkout", "検索"}
    assert _slugs(viewer.get(f"{API}/services?team=idle")) == []
    assert _slugs(viewer.get(f"{API}/services?team=nobody")) == []


def _walked(viewer: TestClient, limit: int) -> list[list[str]]:
    """Return the slugs of each page, to the end."""
    pages: list[list[str]] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = viewer.get(f"{API}/services", params={"limit": limit, "cursor": cursor})
        pages.append(_slugs(answer))
        cursor = answer.json()["next_cursor"]
    return pages


def test_pages_follow_the_cursor_to_the_end(viewer: TestClient) -> None:
    whole = _slugs(viewer.get(f"{API}/services"))

    assert _walked(viewer, 1) == [[one] for one in whole]
    assert _walked(viewer, 2) == [whole[:2], whole[2:4], whole[4:]]
    assert _walked(viewer, 5) == [whole]


def test_a_cursor_keeps_to_the_filter(viewer: TestClient) -> None:
    first = viewer.get(f"{API}/services?team=shop&limit=2").json()
    rest = viewer.get(f"{API}/services?team=shop&cursor={first['next_cursor']}")

    assert len(first["services"]) == 2
    assert len(_slugs(rest)) == 1
    assert rest.json()["next_cursor"] is None


def test_pages_of_teams_follow_the_cursor_too(viewer: TestClient) -> None:
    first = viewer.get(f"{API}/teams?limit=2").json()
    rest = viewer.get(f"{API}/teams?cursor={first['next_cursor']}")

    assert _slugs(rest, "teams") == ["shop"]


def test_a_crooked_question_is_refused_with_a_problem(viewer: TestClient) -> None:
    for query in CROOKED:
        answer = viewer.get(f"{API}/services?{query}")

        assert answer.status_code == 422, query
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]


def test_one_service_and_one_team_are_told(viewer: TestClient) -> None:
    service, team = (
        viewer.get(f"{API}/services/検索").json(),
        viewer.get(f"{API}/teams/shop").json(),
    )

    assert (service["slug"], service["team"]) == ("検索", "shop")
    assert (team["title"], team["services"]) == ("Shop", 3)


def test_what_is_not_there_is_told_in_english_whoever_asks(viewer: TestClient) -> None:
    for path in ("services/nothing", "teams/nothing", "services/CART"):
        answer = viewer.get(f"{API}/{path}", headers={"Accept-Language": "ja"})

        assert answer.status_code == 404
        assert answer.json()["detail"].startswith("there is no ")


def test_what_the_client_has_is_not_sent_again_until_it_changes(
    filled: Site, viewer: TestClient
) -> None:
    paths = [f"{API}/{path}" for path in ("services", "services/cart", "teams", "teams/shop")]
    known = {path: {"If-None-Match": viewer.get(path).headers["etag"]} for path in paths}

    again = [viewer.get(path, headers=known[path]) for path in paths]
    with filled.database.write("catalog", filled.tenant) as session:
        declare_team(session, "shop", title="The shop", at=NOON)
        session.flush()
        declare_service(session, "cart", title="The cart", team="shop", at=NOON)
    changed = [viewer.get(path, headers=known[path]) for path in paths]

    assert [(one.status_code, one.content) for one in again] == [(304, b"")] * 4
    assert [one.status_code for one in changed] == [200] * 4
    assert all(one.headers["etag"] not in str(known) for one in changed)


def test_every_role_reads_and_nobody_else_does(filled: Site) -> None:
    answers = {
        role: filled.browser(filled.joined(role)).get(f"{API}/services").status_code
        for role in Role
    }

    assert set(answers.values()) == {200}
    assert filled.browser().get(f"{API}/services").status_code == 401


def test_a_token_needs_the_scope_of_the_catalogue(filled: Site) -> None:
    key = filled.joined(Role.VIEWER)
    right, wrong = (
        bearer(token(filled.database, key, scope)) for scope in ("catalog:read", "slo:read")
    )

    assert filled.browser().get(f"{API}/teams", headers=right).status_code == 200
    refused = filled.browser().get(f"{API}/teams", headers=wrong)
    assert refused.status_code == 403
    assert refused.json()["detail"] == "this takes a token with the scope catalog:read"


def test_another_tenant_sees_its_own_and_nothing_of_ours(filled: Site) -> None:
    if filled.rival is None:
        return
    with filled.database.write("catalog", filled.rival) as session:
        declare_service(session, "theirs", at=NOON)
    stranger = filled.browser(filled.joined(Role.ADMIN, tenant=filled.rival))
    ours = filled.browser(filled.joined(Role.VIEWER)).get(f"{API}/services?limit=1").json()

    assert _slugs(stranger.get(f"{API}/services")) == ["theirs"]
    assert _slugs(stranger.get(f"{API}/teams"), "teams") == []
    assert stranger.get(f"{API}/services/cart").status_code == 404
    assert stranger.get(f"{API}/teams/shop").status_code == 404
    # A cursor is a place in an order and no key: it shows nobody what is not theirs.
    foreign = stranger.get(f"{API}/services?cursor={ours['next_cursor']}")
    assert _slugs(foreign) == ["theirs"]
