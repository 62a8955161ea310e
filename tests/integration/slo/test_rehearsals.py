"""Rehearsals through API and page: what another target would have meant for a known history."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from sre_ops.tenancy.domain.roles import Role
from tests.people import bearer, token
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("defined")
HTML = {"Accept": "text/html"}


def _id(client: TestClient, key: str) -> str:
    rows = client.get("/api/v1/slo/status").json()["rows"]
    return next(str(r["slo_id"]) for r in rows if f"{r['service']}/{r['slo']}" == key)


def _asked(client: TestClient, key: str = "shop/checkout", **query: Any) -> dict[str, Any]:
    answer = client.get(f"/api/v1/slo/slos/{_id(client, key)}/rehearsal", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


# shop/checkout: 1,000 events a minute, 2 of them bad, and 20 from 03:00 to 04:00; 62 days and
# a half. In 30 days 43,200,000 events, 118,800 of them bad: 0.275 %.
def test_a_question_is_answered_from_the_history(client: TestClient) -> None:
    found = _asked(client)

    assert (found["target"], found["window"]) == (0.999, "30d")
    assert (found["windows_known"], found["windows_missed"]) == (2, 2)
    assert found["windows"][0]["bad"] == 118_800
    assert found["measured_days"] == pytest.approx(62.5, abs=0.01)


def test_each_night_s_alert_is_found_when_theory_says(client: TestClient) -> None:
    found = _asked(client, target="0.997", tier=["5m/1h@0.005"])

    fast = [one for one in found["alerts"] if one["tier"] == "5m/1h"]
    assert len(fast) == 63
    # Factor 0.005 x 720 = 3.6, so more than 1.08 % of the hour: 20 n + 2 (60 - n) > 648.
    assert {one["detection_minutes"] for one in fast} == {30}
    assert fast[-1]["onset"] == "2026-11-21T03:00:00Z"
    assert found["pages"] == 63


def test_another_target_window_and_tiers_are_tried(client: TestClient) -> None:
    found = _asked(client, target="0.99", window="7d", tier=["5m/1h@0.01", "30m/6h@0"])

    assert found["windows_missed"] == 0
    assert found["windows_known"] == 9
    assert [one["name"] for one in found["tiers"]] == ["5m/1h", "2h/1d", "6h/3d"]
    assert found["tiers"][0]["share"] == 0.01


def test_a_target_is_suggested_and_never_set(client: TestClient) -> None:
    found = _asked(client)["suggestion"]

    assert found["target"] == 0.995
    assert any("99.8 % would have been missed in 2 of 2" in one for one in found["reasons"])
    assert _asked(client)["target"] == 0.999


@pytest.mark.parametrize("key", ["shop/slices", "web/silent", "shop/search"])
def test_every_kind_of_slo_can_be_asked(client: TestClient, key: str) -> None:
    found = _asked(client, key)

    assert found["pages_per_month"] is not None or key == "web/silent"


@pytest.mark.parametrize(
    "query",
    [
        {"target": "1"},
        {"target": "x"},
        {"target": "nan"},
        {"target": "0." + "9" * 20},
        {"window": "soon"},
        {"tier": "5m/1h"},
        {"tier": "1m/2m@0.1"},
        {"tier": "5m/1h@2"},
        {"tier": "5m/1h@nan"},
    ],
)
def test_what_makes_no_sense_is_refused(client: TestClient, query: dict[str, str]) -> None:
    path = f"/api/v1/slo/slos/{_id(client, 'shop/checkout')}/rehearsal"

    assert client.get(path, params=query).status_code == 422


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_the_page_asks_and_answers(client: TestClient, locale: str) -> None:
    path = f"/slos/{_id(client, 'shop/checkout')}/what-if"

    page = client.get(
        path,
        params={"target": "99.5", "page_fast": "1"},
        headers=HTML | {"Accept-Language": locale},
    )

    words = " ".join(re.sub(r"<[^>]+>", " ", page.text).split()).replace("\xa0", " ")
    assert page.status_code == 200
    assert 'value="99.5"' in page.text
    assert 'value="1"' in page.text
    assert "style=" not in page.text
    if locale == "en":
        assert "With 99.5 %, 0 of the last 2 windows would have been missed" in words


def test_a_wrong_field_is_told_beside_it_and_the_slo_s_own_question_answered(
    client: TestClient,
) -> None:
    path = f"/slos/{_id(client, 'shop/checkout')}/what-if"

    page = client.get(path, params={"target": "a lot"}, headers=HTML)

    assert page.status_code == 422
    assert 'id="field-target-error"' in page.text
    assert 'value="a lot"' in page.text
    assert "With 99.9 %" in page.text


def test_another_tenant_gets_no_answer(site: Site) -> None:
    mine = site.browser(site.joined(Role.VIEWER))
    path = f"/api/v1/slo/slos/{_id(mine, 'shop/checkout')}/rehearsal"
    if site.rival is None:
        return

    stranger = site.joined(Role.ADMIN, tenant=site.rival)

    headers = bearer(token(site.database, stranger, "slo:read"))
    assert site.browser().get(path, headers=headers).status_code == 404
