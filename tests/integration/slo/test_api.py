"""The JSON API of SLOs, on both databases."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from sre_ops.db.database import Database
from sre_ops.kernel.clock import FixedClock
from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.budget_json import row_from_json
from sre_ops.slo.store import ledger
from sre_ops.slo.store.definitions import in_force
from tests.databases import NOON
from tests.integration.slo.conftest import NOW, SLOS, judge_all

API = "/api/v1/slo"

pytestmark = pytest.mark.usefixtures("defined")


def _get(client: TestClient, path: str, **query: Any) -> dict[str, Any]:
    answer = client.get(API + path, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _id(client: TestClient, key: str) -> str:
    service, name = key.split("/")
    found = _get(client, "/slos", service=service)["slos"]
    return next(str(one["id"]) for one in found if one["name"] == name)


def test_every_slo_is_listed_with_how_it_stands(client: TestClient) -> None:
    found = _get(client, "/status")

    states = {f"{row['service']}/{row['slo']}": row["state"] for row in found["rows"]}
    assert found["schema"] == "sre_ops.slo_status.v1"
    assert found["total"] == len(SLOS)
    assert states == {
        "shop/checkout": "missed",
        "shop/search": "missed",
        "shop/slices": "met",
        "web/silent": "no_data",
        "web/up": "missed",
    }
    assert not any(row["is_stale"] for row in found["rows"])


def test_a_row_is_what_the_command_line_reads(
    client: TestClient, database: Database, tenant: UUID, clock: FixedClock
) -> None:
    judged = judge_all(database, tenant, clock)

    found = _get(client, "/status")["rows"]

    assert [row_from_json(row) for row in found] == judged


def test_pages_follow_the_cursor_to_the_end(client: TestClient) -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        found = _get(client, "/status", limit=2, cursor=cursor)
        seen += [row["slo"] for row in found["rows"]]
        cursor = found["next_cursor"] or ""
        if not cursor:
            break

    assert seen == [key.split("/")[1] for key in sorted(SLOS)]


@pytest.mark.parametrize(
    "cursor", ["x", "bm90IGpzb24", "WzFd", "WyJhIl0", "é", "WyJcdWQ4MDAiLCIiLCIiXQ"]
)
def test_a_cursor_that_nobody_gave_is_refused(client: TestClient, cursor: str) -> None:
    answer = client.get(f"{API}/status", params={"cursor": cursor})

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_the_client_has_is_not_sent_again(
    client: TestClient, database: Database, tenant: UUID, clock: FixedClock
) -> None:
    first = client.get(f"{API}/status")

    again = client.get(f"{API}/status", headers={"If-None-Match": first.headers["etag"]})
    compressed = client.get(
        f"{API}/status", headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'}
    )
    clock.move_to(NOON + timedelta(minutes=5))
    judge_all(database, tenant, clock)
    later = client.get(f"{API}/status", headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert compressed.status_code == 304
    assert later.status_code == 200


def test_the_course_of_a_budget_ends_where_the_row_stands(client: TestClient) -> None:
    for key in ("shop/checkout", "shop/slices", "web/up"):
        slo_id = _id(client, key)
        row = _get(client, f"/slos/{slo_id}")["rows"][0]

        found = _get(client, f"/slos/{slo_id}/course")

        assert found["remaining"][0] == 1
        assert found["remaining"][-1] == pytest.approx(1 - row["budget_consumed"], abs=1e-6)
        assert found["at"][-1] == (NOW - 5) * 60
        assert sum(found["bad"]) <= row["bad"]


def test_a_calendar_window_is_drawn_against_all_that_it_will_allow(client: TestClient) -> None:
    slo_id = _id(client, "shop/search")
    row = _get(client, f"/slos/{slo_id}")["rows"][0]
    span = row_from_json(row).span
    elapsed = (span.to_minute - span.from_minute) / span.length

    found = _get(client, f"/slos/{slo_id}/course")

    assert found["remaining"][-1] == pytest.approx(1 - row["budget_consumed"] * elapsed, abs=1e-6)


def test_hours_of_today_are_kept_beside_the_sealed_ones(client: TestClient) -> None:
    found = _get(client, f"/slos/{_id(client, 'web/up')}/course")

    today = [
        bad
        for hour, bad in zip(found["hours"], found["bad"], strict=True)
        if hour >= NOON.timestamp() - 12 * 3600
    ]
    assert today[:4] == [540, 540, 540, 5400]
    assert today[-1] == 55 * 9


def test_the_minutes_of_a_day_are_those_of_the_ledger(
    client: TestClient, database: Database, tenant: UUID
) -> None:
    slo_id = _id(client, "web/up")
    found = _get(client, f"/slos/{slo_id}/minutes", day="2026-11-20", zone="Asia/Tokyo")

    start = NOW // DAY_MINUTES * DAY_MINUTES - DAY_MINUTES - 9 * 60
    with database.read("slo", tenant) as session:
        one = next(o for o in in_force(session) if str(o.slo_id) == slo_id)
        kept = ledger.read_minutes(session, "", [one.slo_id], start, start + DAY_MINUTES)
    assert found["from"] == "2026-11-19T15:00:00Z"
    assert found["bad"] == kept[one.slo_id].bad.tolist()
    assert found["marks"][0] == []


def test_an_slo_tells_its_queries_and_objectives(client: TestClient) -> None:
    found = _get(client, f"/slos/{_id(client, 'shop/checkout')}")

    assert found["display_name"] == "Paying works"
    assert {one["role"] for one in found["queries"]} == {"valid", "bad"}
    assert found["objectives"] == [{"objective": 0.999, "from": "1970-01-01T00:00:00Z"}]


@pytest.mark.parametrize("path", ["", "/course", "/minutes?day=2026-11-20"])
def test_an_unknown_slo_is_not_there(client: TestClient, path: str) -> None:
    answer = client.get(f"{API}/slos/{uuid4()}{path}")

    assert answer.status_code == 404
    assert answer.json()["title"] == "There is nothing here"


def test_an_unknown_zone_is_told(client: TestClient) -> None:
    answer = client.get(
        f"{API}/slos/{_id(client, 'web/up')}/minutes", params={"day": "2026-11-20", "zone": "Mars"}
    )

    assert answer.status_code == 422
    assert "Asia/Tokyo" in answer.json()["detail"]
