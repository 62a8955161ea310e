"""What spent a budget, through the API, on both databases: every bad event has one cause."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from sre_ops.slo.domain.corrections import Effect
from sre_ops.tenancy.domain.roles import Role
from tests.integration.reports.spent_shop import corrected, judged, opened
from tests.people import bearer, token
from tests.sites import Site

PATH = "/api/v1/reports/attribution"
DAY = {"since": "2026-11-20T00:00:00Z", "until": "2026-11-21T00:00:00Z"}
BAD = 1_380 + 60 * 20


@pytest.fixture
def shop(site: Site) -> Site:
    """The shop, not judged yet."""
    return opened(site)


@pytest.fixture
def viewer(shop: Site) -> TestClient:
    """A viewer who is signed in."""
    return shop.browser(shop.joined(Role.VIEWER))


def _asked(viewer: TestClient, slo: str = "shop/pay", **query: str) -> dict[str, Any]:
    answer = viewer.get(PATH, params={"slo": slo, **query})
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


def _parts(said: dict[str, Any]) -> list[tuple[str, str | None, int]]:
    return [(one["cause"], one["title"], one["bad"]) for one in said["parts"]]


def test_deployments_take_what_was_bad_in_the_hour_after_them(viewer: TestClient) -> None:
    said = _asked(viewer, **DAY)

    assert next(iter(said)) == "schema"
    assert said["schema"] == "sre_ops.attribution.v1"
    assert (said["unit"], said["valid"], said["bad"]) == ("events", 1_440_000, BAD)
    assert (said["from"], said["to"]) == (DAY["since"], DAY["until"])
    # 1.1.0 is out at 03:30 until 1.2.0 at 04:10; 1.0.0 was at 23:30 on the day before.
    assert _parts(said) == [
        ("deployment", "1.1.0", 30 * 20 + 10),
        ("deployment", "1.2.0", 60),
        ("deployment", "1.0.0", 30),
        ("unattributed", None, BAD - 700),
    ]
    assert said["parts"][0]["at"] == "2026-11-20T03:30:00Z"
    assert said["allowed"] == pytest.approx(1_440)
    assert said["budget_consumed"] == pytest.approx(BAD / 1_440)
    assert said["parts"][0]["share_of_budget"] == pytest.approx(610 / 1_440)
    assert sum(one["share_of_spent"] for one in said["parts"]) == pytest.approx(1)


def test_what_a_correction_took_out_is_told_and_not_spent(shop: Site, viewer: TestClient) -> None:
    correction = corrected(shop, start=180, end=220)

    said = _asked(viewer, **DAY)

    assert said["bad"] == BAD
    assert said["corrected"] == 40 * 20
    assert said["allowed"] == pytest.approx(1_400)
    assert said["budget_consumed"] == pytest.approx((BAD - 800) / 1_400)
    assert _parts(said) == [
        ("correction", "The database was moved.", 800),
        ("deployment", "1.1.0", 20 * 20 + 10),
        ("deployment", "1.2.0", 60),
        ("deployment", "1.0.0", 30),
        ("unattributed", None, BAD - 1_300),
    ]
    assert said["parts"][0]["id"] == str(correction)


def test_bad_events_that_count_as_good_belong_to_their_correction(
    shop: Site, viewer: TestClient
) -> None:
    corrected(shop, start=239, end=241, effect=Effect.COUNT_AS_GOOD)

    said = _asked(viewer, **DAY)

    assert said["corrected"] == 21
    assert said["allowed"] == pytest.approx(1_440)
    assert ("deployment", "1.1.0", 610 - 21) in _parts(said)


def test_a_slice_belongs_to_what_touches_it(shop: Site, viewer: TestClient) -> None:
    corrected(shop, start=180, end=192)

    said = _asked(viewer, "shop/search", **DAY)

    # Twelve bad slices: two are taken out whole, a third one stays bad without its first minutes.
    assert (said["unit"], said["valid"], said["bad"]) == ("slices", 288, 12)
    assert _parts(said) == [
        ("deployment", "1.1.0", 6),
        ("correction", "The database was moved.", 2),
        ("unattributed", None, 4),
    ]


def test_the_window_of_the_slo_is_what_its_own_page_says(shop: Site, viewer: TestClient) -> None:
    corrected(shop, start=200, end=210)
    judged(shop)
    rows = viewer.get("/api/v1/slo/status").json()["rows"]

    for row in rows:
        said = _asked(viewer, row["slo_id"])

        assert (said["from"], said["to"]) == (row["from"], row["to"])
        assert said["budget_consumed"] == pytest.approx(row["budget_consumed"])
        assert said["bad"] - said["corrected"] == row["bad"]
        assert said["allowed"] == pytest.approx(row["allowed"])
        assert said == _asked(viewer, f"shop/{row['slo']}", window="30d")


def test_one_edge_may_be_left_to_the_window(shop: Site, viewer: TestClient) -> None:
    judged(shop)

    said = _asked(viewer, since="2026-11-21T09:00:00+09:00")

    assert (said["from"], said["to"]) == ("2026-11-21T00:00:00Z", "2026-11-21T11:55:00Z")


def test_what_cannot_be_told_is_refused(viewer: TestClient) -> None:
    nobody = "01a1fea5-0000-7000-8000-000000000000"
    refusals: list[tuple[str, dict[str, str], int]] = [
        ("shop/nothing", DAY, 404),
        (nobody, DAY, 404),
        (nobody, {}, 404),
        ("shop/pay", {}, 404),  # it has not been judged yet
        ("pay", DAY, 422),
        ("shop/pay", {"since": DAY["until"], "until": DAY["since"]}, 422),
        ("shop/pay", {"since": DAY["since"], "until": DAY["since"]}, 422),
        ("shop/pay", DAY | {"since": "2024-01-01T00:00:00Z"}, 422),
        ("shop/pay", {"since": "0001-01-01T00:00:00Z", "until": "0001-01-02T00:00:00Z"}, 422),
        ("shop/pay", DAY | {"since": "2026-11-20T00:00:00"}, 422),
    ]

    answers = [viewer.get(PATH, params={"slo": slo, **query}) for slo, query, _ in refusals]

    assert [one.status_code for one in answers] == [status for _, _, status in refusals]
    kinds = {one.headers["content-type"] for one in answers}
    assert kinds == {"application/problem+json"}


def test_days_of_which_nothing_is_known_hold_nothing(viewer: TestClient) -> None:
    said = _asked(viewer, since="2026-12-01T00:00:00Z", until="2026-12-02T00:00:00Z")

    assert (said["valid"], said["bad"], said["budget_consumed"]) == (0, 0, None)
    assert _parts(said) == [("unattributed", None, 0)]


def test_a_program_needs_the_scope(shop: Site) -> None:
    key = shop.joined(Role.VIEWER)
    answers = [
        shop.browser()
        .get(PATH, params={"slo": "shop/pay", **DAY}, headers=bearer(token(shop.database, key, s)))
        .status_code
        for s in ("reports:read", "slo:read")
    ]

    assert answers == [200, 403]
