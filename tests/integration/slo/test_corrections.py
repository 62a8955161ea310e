"""Corrections through the API: asked for by one, approved by another, and what rows then say."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from sre_ops.db.database import Database
from sre_ops.events.log import events_of
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.integration.slo.conftest import judge_all
from tests.people import bearer, person_id, token
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("defined")
PATH = "/api/v1/slo/corrections"
WISH: dict[str, Any] = {
    "service": "shop",
    "slo": "checkout",
    "effect": "exclude",
    "kind": "maintenance",
    "reason": "The database was moved.",
    "starts_at": "2026-11-20T03:00:00Z",
    "ends_at": "2026-11-20T04:00:00Z",
}
SUNDAYS = {
    "rule": "FREQ=WEEKLY;BYDAY=SU",
    "zone": "Europe/London",
    "starts": "00:00",
    "ends": "12:00",
    "first_day": "2026-01-01",
}
Team = dict[str, TestClient]


@pytest.fixture
def team(site: Site) -> Team:
    """Ana works, Ben and Cleo decide; each in her own browser."""
    people = {"ana": Role.RESPONDER, "ben": Role.MANAGER, "cleo": Role.ADMIN}
    keys = {name: site.joined(role, email=f"{name}@example.com") for name, role in people.items()}
    return {name: site.browser(key) for name, key in keys.items()}


@pytest.fixture
def judged(site: Site) -> Callable[[], dict[str, dict[str, Any]]]:
    """Judge all SLOs and return their rows by name."""
    reader = site.browser(site.joined(Role.VIEWER, email="reader@example.com"))

    def rows() -> dict[str, dict[str, Any]]:
        judge_all(site.database, site.tenant, site.clock)
        found = reader.get("/api/v1/slo/status").json()["rows"]
        return {f"{row['service']}/{row['slo']}": row for row in found}

    return rows


def _asked(browser: TestClient, **other: Any) -> dict[str, Any]:
    answer = browser.post(PATH, json=WISH | other)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _events(database: Database, tenant: UUID, correction_id: str) -> list[str]:
    with database.read("slo", tenant) as session:
        found = events_of(session, "slo_correction", UUID(correction_id))
    return [one.name for one in found]


def test_it_counts_once_a_second_person_has_approved_it_and_the_ledger_stays(
    site: Site, team: Team, judged: Callable[[], dict[str, dict[str, Any]]]
) -> None:
    correction = _asked(team["ana"])
    path = f"/api/v1/slo/slos/{judged()['shop/checkout']['slo_id']}/minutes?day=2026-11-20"
    assert judged()["shop/checkout"]["corrections"] == []

    approved = team["ben"].post(f"{PATH}/{correction['id']}/approve").json()
    row = judged()["shop/checkout"]

    assert approved["state"] == "approved"
    assert approved["approved_at"] == NOON.isoformat().replace("+00:00", "Z")
    (counted,) = row["corrections"]
    assert (counted["minutes"], counted["valid"], counted["bad"]) == (60, 60_000, 1_200)
    assert (row["raw_valid"] - row["valid"], row["raw_bad"] - row["bad"]) == (60_000, 1_200)
    assert row["raw_budget_consumed"] > row["budget_consumed"]
    assert judged()["shop/search"]["corrections"] == []
    day = team["ana"].get(path).json()
    assert day["bad"][180:240] == [20] * 60  # the ledger holds what happened
    assert day["marks"][179:181] == [[], ["excluded"]]
    assert _events(site.database, site.tenant, correction["id"]) == [
        "slo.correction_requested.v1",
        "slo.correction_approved.v1",
    ]


def test_bad_events_count_as_good(
    team: Team, judged: Callable[[], dict[str, dict[str, Any]]]
) -> None:
    correction = _asked(team["ana"], effect="count_as_good", kind="data_fault", service="*")

    team["ben"].post(f"{PATH}/{correction['id']}/approve")
    row = judged()["shop/checkout"]

    assert row["valid"] == row["raw_valid"]
    assert row["raw_bad"] - row["bad"] == 1_200


def test_the_course_of_the_budget_is_the_corrected_one(
    team: Team, judged: Callable[[], dict[str, dict[str, Any]]]
) -> None:
    correction = _asked(team["ana"])
    team["ben"].post(f"{PATH}/{correction['id']}/approve")
    row = judged()["shop/checkout"]

    course = team["ana"].get(f"/api/v1/slo/slos/{row['slo_id']}/course").json()

    hour = course["hours"].index(1_795_143_600)  # 2026-11-20T03:00Z
    assert course["bad"][hour] == 0
    assert course["remaining"][-1] == pytest.approx(1 - row["budget_consumed"], abs=1e-5)


def test_nobody_approves_what_she_asked_for_while_others_can(team: Team) -> None:
    correction = _asked(team["ben"])

    own = team["ben"].post(f"{PATH}/{correction['id']}/approve", json={"control": "looked twice"})
    other = team["cleo"].post(f"{PATH}/{correction['id']}/approve")
    again = team["cleo"].post(f"{PATH}/{correction['id']}/approve")

    assert (own.status_code, other.status_code, again.status_code) == (403, 200, 409)


def test_a_token_approves_in_the_name_of_its_person(site: Site, team: Team) -> None:
    key = site.joined(Role.MANAGER, email="dora@example.com")
    program = bearer(token(site.database, key, "slo:write", role=Role.MANAGER))
    correction = _asked(team["ana"])

    answer = site.browser().post(f"{PATH}/{correction['id']}/approve", headers=program)

    assert answer.json()["approved_by"] == str(person_id(site.database, key))


def test_a_team_of_one_states_what_takes_the_place_of_a_second_look(site: Site) -> None:
    alone = site.browser(site.joined(Role.ADMIN, email="alone@example.com"))
    correction = _asked(alone)
    path = f"{PATH}/{correction['id']}/approve"

    silent = alone.post(path)
    stated = alone.post(path, json={"control": "The whole team looks at them each month."})

    assert silent.status_code == 422
    assert "say what takes the place" in silent.json()["detail"]
    assert stated.json()["control"] == "The whole team looks at them each month."


def test_what_is_withdrawn_counts_no_more(
    site: Site, team: Team, judged: Callable[[], dict[str, dict[str, Any]]]
) -> None:
    correction = _asked(team["ana"])
    team["ben"].post(f"{PATH}/{correction['id']}/approve")
    before = judged()["shop/checkout"]["corrections"]

    withdrawn = team["ana"].post(
        f"{PATH}/{correction['id']}/withdraw", json={"because": "It was another night."}
    )

    assert len(before) == 1
    assert withdrawn.json()["state"] == "withdrawn"
    assert withdrawn.json()["withdrawn_because"] == "It was another night."
    assert judged()["shop/checkout"]["corrections"] == []
    assert team["ana"].post(f"{PATH}/{correction['id']}/withdraw").status_code == 409
    assert (
        _events(site.database, site.tenant, correction["id"])[-1] == "slo.correction_withdrawn.v1"
    )


def test_a_stranger_to_the_request_withdraws_only_as_a_manager(site: Site, team: Team) -> None:
    other = site.browser(site.joined(Role.RESPONDER, email="eve@example.com"))
    correction = _asked(team["ana"])
    path = f"{PATH}/{correction['id']}/withdraw"

    assert other.post(path).status_code == 403
    assert team["ben"].post(path).status_code == 200


def test_recurring_corrections_that_take_too_much_raise_an_alarm(
    team: Team, judged: Callable[[], dict[str, dict[str, Any]]]
) -> None:
    nothing = {"starts_at": None, "ends_at": None}
    correction = _asked(team["ana"], **nothing, recurrence=SUNDAYS, slo="*", team="*")

    team["ben"].post(f"{PATH}/{correction['id']}/approve")
    row = judged()["shop/checkout"]

    assert correction["recurrence"]["rule"] == "FREQ=WEEKLY;BYDAY=SU"
    # Four Sundays in 30 days; on 25 October the clocks went back, so that it lasted 13 hours.
    assert row["recurring_share"] == pytest.approx(49 / 720)
    assert row["recurring_alarm"] is True
    assert judged()["web/up"]["recurring_share"] == 0


def test_a_selector_goes_by_the_team_of_the_catalogue(
    team: Team, judged: Callable[[], dict[str, dict[str, Any]]]
) -> None:
    correction = _asked(team["ana"], service="*", slo="*", team="edge")

    team["ben"].post(f"{PATH}/{correction['id']}/approve")
    rows = judged()

    assert [name for name, row in rows.items() if row["corrections"]] == ["web/silent", "web/up"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"service": "nowhere"}, "No SLO in force fits"),
        ({"reason": " "}, "Say why"),
        ({"ends_at": "2026-11-20T03:00:00Z"}, "end after it starts"),
        ({"ends_at": None}, "either starts_at and ends_at, or recurrence"),
        ({"recurrence": SUNDAYS}, "either starts_at and ends_at, or recurrence"),
        (
            {"starts_at": None, "ends_at": None, "recurrence": SUNDAYS | {"rule": "FREQ=DAILY"}},
            "FREQ=WEEKLY;BYDAY=SU",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(team: Team, wrong: dict[str, Any], told: str) -> None:
    answer = team["ana"].post(PATH, json=WISH | wrong)

    assert answer.status_code == 422
    assert told in answer.json()["detail"]


def test_another_tenant_sees_and_touches_none_of_them(site: Site, team: Team) -> None:
    correction = _asked(team["ana"])
    if site.rival is None:
        return

    stranger = site.browser(site.joined(Role.ADMIN, tenant=site.rival))

    assert stranger.get(PATH).json()["corrections"] == []
    assert stranger.get(f"{PATH}/{correction['id']}").status_code == 404
    assert stranger.post(f"{PATH}/{correction['id']}/approve").status_code == 404
    assert stranger.post(f"{PATH}/{correction['id']}/withdraw").status_code == 404
    assert len(team["ana"].get(f"{PATH}?state=waiting").json()["corrections"]) == 1
