"""The page of one integration and the weekly windows, on both databases."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from sre_ops.tenancy.domain.roles import Role
from tests.sites import Site

_SECRET = "http://sre:hunter2@am-1.example:9093"


@pytest.fixture
def people(site: Site) -> dict[Role, TestClient]:
    """A viewer and an admin, signed in."""
    return {role: site.browser(site.joined(role)) for role in (Role.VIEWER, Role.ADMIN)}


def _made(admin: TestClient, **wish: Any) -> tuple[str, str]:
    """Make an integration; return the path of its page, and the one that it posts to."""
    made = admin.post("/api/v1/alerts/integrations", json={"name": "Tokyo"} | wish).json()
    return f"/alerts/integrations/{made['id']}", made["url"].removeprefix("http://127.0.0.1")


def test_an_admin_says_where_alertmanager_is_asked_and_keeps_its_password(
    people: dict[Role, TestClient],
) -> None:
    admin = people[Role.ADMIN]
    page, _ = _made(admin, kind="alertmanager")
    form = {"addresses": _SECRET, "receiver": "sre_ops", "is_watched": "1"}
    form |= {"alertname": "Watchdog", "every": "5", "grace": "1"}

    first = admin.post(f"{page}/source", data=form)
    shown = admin.get(page).text
    kept = form | {"addresses": "http://sre:***@am-1.example:9093", "receiver": "other"}
    second = admin.post(f"{page}/source", data=kept)

    (source,) = admin.get("/api/v1/alerts/sources").json()["sources"]
    assert (first.status_code, second.status_code) == (303, 303)
    assert "hunter2" not in shown
    assert "sre:***@am-1.example" in shown
    assert source["poll"]["receiver"] == "other"
    assert source["poll"]["addresses"] == ["http://sre:***@am-1.example:9093"]
    assert source["heartbeat"]["alertname"] == "Watchdog"
    assert 'name="addresses"' not in people[Role.VIEWER].get(page).text


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(
    people: dict[Role, TestClient],
) -> None:
    admin = people[Role.ADMIN]
    page, _ = _made(admin, kind="alertmanager")
    admin.cookies.set("sre_ops_locale", "ja", domain="127.0.0.1")
    told = {
        "Alertmanager のアドレスは": {"addresses": "ftp://somewhere"},
        "レシーバー名を": {"addresses": "http://am:9093"},
        "常に発生しているアラートの名前を書いてください。": {"is_watched": "1", "alertname": ""},
    }

    answers = {text: admin.post(f"{page}/source", data=form) for text, form in told.items()}

    assert {one.status_code for one in answers.values()} == {422}
    assert all(text in answer.text for text, answer in answers.items())
    assert "ftp://somewhere" in next(iter(answers.values())).text


def test_a_message_that_cannot_be_read_is_shown_as_it_came_to_admins_alone(
    site: Site, people: dict[Role, TestClient]
) -> None:
    page, path = _made(people[Role.ADMIN], kind="generic", mappings={"key": "id"})
    sent = site.browser().post(path, content=b'{"title": "<b>Down</b>"}')

    shown = people[Role.ADMIN].get(page).text

    assert sent.status_code == 400
    assert "&lt;b&gt;Down&lt;/b&gt;" in shown
    assert "<b>Down" not in shown
    assert "Down" not in people[Role.VIEWER].get(page).text
    assert people[Role.VIEWER].get(f"{page[:-4]}0000").status_code == 404


def test_a_window_may_come_back_every_week(people: dict[Role, TestClient]) -> None:
    admin = people[Role.ADMIN]
    form = {"form": "weekly", "reason": "backup", "starts": "23:00", "ends": "01:00"}
    form |= {"zone": "Asia/Tokyo", "first_day": "2026-11-01"}

    fresh = admin.get("/alerts/mutes?form=weekly").text
    without_days = admin.post("/alerts/mutes", data=form)
    nowhere = admin.post("/alerts/mutes", data=form | {"weekdays": "0", "zone": "Mars"})
    backwards = form | {"weekdays": "0", "last_day": "2026-10-01"}
    made = admin.post("/alerts/mutes", data=form | {"weekdays": ["0", "6"]})

    (window,) = admin.get("/api/v1/alerts/mutes").json()["mutes"]
    assert 'name="starts"' in fresh
    assert "Choose at least one day of the week." in without_days.text
    assert "Give a time zone such as Asia/Tokyo." in nowhere.text
    assert admin.post("/alerts/mutes", data=backwards).status_code == 422
    assert made.status_code == 303
    assert window["weekly"]["weekdays"] == [0, 6]
    assert "Monday, Sunday 23:00–01:00" in admin.get("/alerts/mutes").text
