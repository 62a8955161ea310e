"""Schedules over the API, on both databases."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.integration.oncall.rotas import BEGAN, DAY, WEEK
from tests.sites import Site

PLACE = "/api/v1/oncall"
PRIMARY = f"{PLACE}/schedules/primary"
HOUR = timedelta(hours=1)
YAML = """\
apiVersion: sre_ops/oncall/v1
kind: Schedule
name: "primary"
title: "Primary"
zone: UTC
layers:
  - name: "weekly"
    people:
      - "responder@example.com"
      - "manager@example.com"
    every: 1 week
    first: 2026-11-16 12:00
"""


@pytest.fixture
def people(site: Site) -> dict[Role, TestClient]:
    """One person of each role, signed in, and a schedule that began on Monday."""
    found = {role: site.browser(site.joined(role)) for role in Role}
    params = {"from_at": BEGAN.isoformat()}
    answer = found[Role.MANAGER].post(f"{PLACE}/definitions", content=YAML, params=params)
    assert answer.status_code == 200, answer.text
    return found


def _now(browser: TestClient, **asked: Any) -> list[tuple[str, str]]:
    said = browser.get(f"{PLACE}/on-call", params=asked).json()
    return [(one["schedule"], one["name"]) for one in said["on_call"]]


def test_what_was_written_is_in_force_and_comes_back_as_written(
    people: dict[Role, TestClient],
) -> None:
    browser = people[Role.VIEWER]

    shown = browser.get(PRIMARY).json()
    shifts = browser.get(f"{PRIMARY}/shifts").json()["shifts"]

    assert shown["definition"] == YAML
    assert _now(browser) == [("primary", "Ana Responder")]
    assert _now(browser, at=(NOON + WEEK).isoformat()) == [("primary", "Ana Manager")]
    assert [one["name"] for one in shifts][:2] == ["Ana Responder", "Ana Manager"]
    assert shifts[0]["because"] == "weekly"


def test_a_file_with_a_mistake_changes_nothing_and_names_the_line(
    people: dict[Role, TestClient],
) -> None:
    wrong = YAML.replace("1 week", "2 weeks") + "---\n" + YAML.replace("1 week", "fortnight")

    answer = people[Role.MANAGER].post(f"{PLACE}/definitions", content=wrong)

    assert answer.status_code == 422
    assert "line 24: layers[0].every: write a length" in answer.json()["detail"]
    assert people[Role.VIEWER].get(PRIMARY).json()["definition"] == YAML


def test_a_responder_takes_a_shift_and_gives_it_back(people: dict[Role, TestClient]) -> None:
    wish = {
        "person": "responder@example.com",
        "stand_in": "manager@example.com",
        "starts_at": NOON.isoformat(),
        "ends_at": (NOON + DAY).isoformat(),
        "reason": "dentist",
    }

    made = people[Role.RESPONDER].post(f"{PRIMARY}/overrides", json=wish)
    taken = _now(people[Role.VIEWER])
    later = wish | {"starts_at": (NOON + HOUR).isoformat()}
    moved = people[Role.RESPONDER].put(f"{PRIMARY}/overrides/{made.json()['id']}", json=later)
    given_back = _now(people[Role.VIEWER])
    ended = people[Role.RESPONDER].delete(f"{PRIMARY}/overrides/{moved.json()['id']}")

    assert (made.status_code, moved.status_code, ended.status_code) == (201, 200, 200)
    assert taken == [("primary", "Ana Manager")]
    assert given_back == [("primary", "Ana Responder")]
    assert people[Role.VIEWER].get(f"{PRIMARY}/overrides").json()["overrides"] == []


def test_a_swap_over_the_api_changes_who_is_on_call(people: dict[Role, TestClient]) -> None:
    def given(start: Any) -> dict[str, str]:
        return {"starts_at": start.isoformat(), "ends_at": (start + DAY).isoformat()}

    wish = {
        "own": given(NOON + HOUR),
        "other": "manager@example.com",
        "theirs": given(NOON + WEEK),
    }

    asked = people[Role.RESPONDER].post(f"{PRIMARY}/swaps", json=wish)
    place = f"{PLACE}/swaps/{asked.json()['id']}"
    own = people[Role.RESPONDER].post(f"{place}/accept")
    agreed = people[Role.MANAGER].post(f"{place}/accept")
    late = people[Role.MANAGER].post(f"{place}/decline")

    assert asked.status_code == 201, asked.text
    assert [own.status_code, agreed.status_code, late.status_code] == [403, 200, 409]
    when = (NOON + HOUR).isoformat()
    assert _now(people[Role.VIEWER], at=when) == [("primary", "Ana Manager")]


def test_gaps_and_time_off_are_told(people: dict[Role, TestClient]) -> None:
    off = {"starts_at": (NOON + HOUR).isoformat(), "ends_at": (NOON + 2 * HOUR).isoformat()}
    away = people[Role.RESPONDER].post(f"{PLACE}/absences", json=off)
    nobody = {
        "kind": "remove",
        "person": "responder@example.com",
        "starts_at": NOON.isoformat(),
        "ends_at": (NOON + HOUR).isoformat(),
    }
    people[Role.RESPONDER].post(f"{PRIMARY}/overrides", json=nobody)

    said = people[Role.VIEWER].get(f"{PRIMARY}/gaps").json()
    now = people[Role.VIEWER].get(f"{PLACE}/on-call").json()

    assert away.status_code == 201
    assert [one["starts_at"] for one in said["gaps"]] == ["2026-11-21T12:00:00Z"]
    assert [(one["clash"], one["starts_at"]) for one in said["conflicts"]] == [
        ("time_off", "2026-11-21T13:00:00Z")
    ]
    assert now["nobody"] == ["primary"]


def test_time_off_of_others_is_a_managers_business(people: dict[Role, TestClient]) -> None:
    off = {"starts_at": NOON.isoformat(), "ends_at": (NOON + DAY).isoformat()}
    of_another = off | {"person": "manager@example.com"}

    refused = people[Role.RESPONDER].post(f"{PLACE}/absences", json=of_another)
    taken = people[Role.ADMIN].post(f"{PLACE}/absences", json=of_another)
    removed = people[Role.MANAGER].delete(f"{PLACE}/absences/{taken.json()['id']}")

    assert [refused.status_code, taken.status_code, removed.status_code] == [403, 201, 204]
    assert people[Role.VIEWER].get(f"{PLACE}/absences").json()["absences"] == []


def test_what_is_carried_is_shared_by_hours(people: dict[Role, TestClient]) -> None:
    asked = {"since": BEGAN.isoformat(), "until": (BEGAN + 2 * WEEK).isoformat()}

    said = people[Role.VIEWER].get(f"{PLACE}/fairness", params=asked).json()

    assert [one["share"] for one in said["people"]] == [0.5, 0.5]
    assert {one["on_call_seconds"] for one in said["people"]} == {WEEK.total_seconds()}
    assert said["spread"] == 0


def test_a_calendar_program_needs_the_address_alone_until_it_is_revoked(
    site: Site, people: dict[Role, TestClient]
) -> None:
    feeds = f"{PLACE}/feeds"
    own = people[Role.RESPONDER].post(feeds, json={}).json()
    team = people[Role.VIEWER].post(feeds, json={"schedule": "primary"}).json()
    stranger = site.browser()

    mine, whole = (stranger.get(one["url"]).text for one in (own, team))
    of_another = people[Role.ADMIN].delete(f"{feeds}/{team['id']}")
    people[Role.VIEWER].delete(f"{feeds}/{team['id']}")
    gone = stranger.get(team["url"])

    assert "SUMMARY:On call: Primary" in mine
    assert "Ana Manager" not in mine
    assert "SUMMARY:Ana Manager (Primary)" in whole
    assert (of_another.status_code, gone.status_code) == (404, 404)
    assert people[Role.VIEWER].get(feeds).json()["feeds"] == []
    assert people[Role.VIEWER].get(f"{PRIMARY}/calendar.ics").text == whole


EVENT = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//y//EN
BEGIN:VEVENT
UID:{uid}
SUMMARY:{summary}
DTSTART:20261123T100000Z
DTEND:20261123T120000Z
END:VEVENT
END:VCALENDAR
"""


def test_time_off_follows_the_calendar_it_came_from(people: dict[Role, TestClient]) -> None:
    place, browser = f"{PLACE}/absences/import", people[Role.RESPONDER]
    file = EVENT.format(uid="1", summary="Holiday").replace("\n", "\r\n")

    first = browser.post(place, content=file).json()
    again = browser.post(place, content=file).json()
    other = browser.post(place, content=file.replace("UID:1", "UID:2")).json()

    assert (first["added"], again["added"], again["removed"]) == (1, 0, 0)
    assert (other["added"], other["removed"]) == (1, 1)
    [off] = browser.get(f"{PLACE}/absences").json()["absences"]
    assert (off["starts_at"], off["is_imported"]) == ("2026-11-23T10:00:00Z", True)


def test_a_calendar_puts_whom_it_names_on_call_once(people: dict[Role, TestClient]) -> None:
    place, browser = f"{PRIMARY}/overrides/import", people[Role.RESPONDER]
    file = EVENT.format(uid="1", summary="Ana Admin").replace("\n", "\r\n")

    first = browser.post(place, content=file).json()
    again = browser.post(place, content=file).json()
    unknown = browser.post(place, content=file.replace("Ana Admin", "Nobody")).json()

    assert (first["added"], again["added"]) == (1, 0)
    assert unknown["left_out"] == ["Nobody"]
    assert ("primary", "Ana Admin") in _now(browser, at="2026-11-23T11:00:00Z")


def test_what_nobody_can_plan_is_refused(people: dict[Role, TestClient]) -> None:
    asked = {
        "/on-call": {"at": "0001-01-01T00:00:00Z"},
        "/hand-overs": {"since": "2026-11-21T00:00:00Z", "until": "2026-11-20T00:00:00Z"},
        "/fairness": {"since": "2026-11-21T00:00:00Z", "until": "2028-11-20T00:00:00Z"},
    }
    wish = {
        "person": "responder@example.com",
        "stand_in": "manager@example.com",
        "starts_at": NOON.isoformat(),
        "ends_at": (NOON + DAY).isoformat(),
    }
    different: list[dict[str, Any]] = [
        {"person": "nobody@example.com"},
        {"ends_at": NOON.isoformat()},
        {"stand_in": None},
        {"starts_at": "2026-11-01T00:00:00Z", "ends_at": "2026-11-02T00:00:00Z"},
    ]

    read = {
        people[Role.VIEWER].get(PLACE + path, params=params).status_code
        for path, params in asked.items()
    }
    written = [
        people[Role.RESPONDER].post(f"{PRIMARY}/overrides", json=wish | one).status_code
        for one in different
    ]

    assert read == {422}
    assert written == [422] * 4


def test_a_retired_schedule_is_listed_no_more(people: dict[Role, TestClient]) -> None:
    gone = people[Role.MANAGER].delete(PRIMARY)

    assert gone.status_code == 204
    assert people[Role.VIEWER].get(f"{PLACE}/schedules").json()["schedules"] == []
    assert people[Role.VIEWER].get(f"{PRIMARY}/gaps").json()["gaps"] != []


def test_what_does_not_exist_is_not_found(people: dict[Role, TestClient]) -> None:
    place = f"{PRIMARY}/overrides/{uuid4()}"

    assert people[Role.RESPONDER].delete(place).status_code == 404
    assert people[Role.VIEWER].get(f"{PLACE}/schedules/secondary").status_code == 404
