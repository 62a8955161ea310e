"""The page of corrections: asked for in one browser, approved in another, in both languages."""

import re

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from sre_ops.tenancy.domain.roles import Role
from tests.integration.slo.conftest import judge_all
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("defined")
FORM = {
    "service": "shop",
    "slo": "*",
    "team": "*",
    "effect": "exclude",
    "kind": "maintenance",
    "reason": "The database was moved.",
    "starts_at": "2026-11-20T03:00",
    "ends_at": "2026-11-20T04:00",
}
RECURRING = {
    "form": "recurring",
    "repeats": "-1",
    "weekday": "6",
    "starts": "23:00",
    "ends": "01:00",
    "zone": "Asia/Tokyo",
    "first_day": "2026-01-01",
}
HTML = {"Accept": "text/html"}


def _words(answer: Response) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.text)
    return " ".join(text.split()).replace("\xa0", " ")


def _browser(site: Site, role: Role, name: str) -> TestClient:
    found = site.browser(site.joined(role, email=f"{name}@example.com"))
    found.headers.update(HTML)
    return found


def _approve_path(page: Response) -> str:
    found = re.search(r'action="(/corrections/[^"]+/approve)"', page.text)
    assert found is not None
    return found[1]


def test_two_people_correct_a_budget_and_the_detail_says_which_counted(site: Site) -> None:
    ana, ben = _browser(site, Role.RESPONDER, "ana"), _browser(site, Role.MANAGER, "ben")

    asked = ana.post("/corrections", data=FORM)
    waiting = ana.get("/corrections?done=requested")
    approved = ben.post(_approve_path(ben.get("/corrections")))
    judge_all(site.database, site.tenant, site.clock)
    counting = ana.get("/corrections")
    row = next(
        one for one in ana.get("/api/v1/slo/status").json()["rows"] if one["slo"] == "checkout"
    )
    detail = _words(ana.get(f"/slos/{row['slo_id']}"))

    assert (asked.status_code, approved.status_code) == (303, 303)
    assert "Waiting for approval: 1. Counting: 0." in _words(waiting)
    assert "A manager approves it." in _words(waiting)
    assert "/approve" not in waiting.text
    assert "Waiting for approval: 0. Counting: 1." in _words(counting)
    assert "shop/* (3)" in _words(counting)
    assert "Corrections that count" in detail
    assert "The database was moved. 20 Nov 2026, 03:00" in detail
    assert "does not count 60 60,000 1,200" in detail


@pytest.mark.parametrize(
    ("locale", "said"), [("en", "the last Sunday of each month"), ("ja", "日曜日")]
)
def test_what_recurs_is_told_in_words(site: Site, locale: str, said: str) -> None:
    ana = _browser(site, Role.MANAGER, "ana")

    ana.post("/corrections", data=FORM | RECURRING)
    ana.cookies.set("sre_ops_locale", locale, domain="127.0.0.1")
    page = ana.get("/corrections?form=recurring")

    assert said in _words(page)
    assert "23:00" in page.text
    assert "Asia/Tokyo" in page.text


def test_whoever_asked_is_told_that_somebody_else_approves(site: Site) -> None:
    ben, cleo = _browser(site, Role.MANAGER, "ben"), _browser(site, Role.ADMIN, "cleo")
    ben.post("/corrections", data=FORM)

    own = ben.get("/corrections")
    path = _approve_path(cleo.get("/corrections"))
    forced = ben.post(path, data={"control": "looked twice"})

    assert "Somebody else approves it." in _words(own)
    assert forced.status_code == 403
    assert "you asked for this correction; somebody else approves it" in _words(forced)


def test_somebody_alone_states_a_control(site: Site) -> None:
    alone = _browser(site, Role.ADMIN, "alone")
    alone.post("/corrections", data=FORM)
    page = alone.get("/corrections")

    refused = alone.post(_approve_path(page))
    stated = alone.post(_approve_path(page), data={"control": "The board reads them."})

    assert "What takes the place of a second person" in _words(page)
    assert refused.status_code == 422
    assert stated.status_code == 303
    assert "The board reads them." in _words(alone.get("/corrections"))


def test_it_is_withdrawn_with_a_word_why(site: Site) -> None:
    ana = _browser(site, Role.RESPONDER, "ana")
    ana.post("/corrections", data=FORM)
    found = re.search(r'action="(/corrections/[^"]+/withdraw)"', ana.get("/corrections").text)
    assert found is not None

    first = ana.post(found[1], data={"because": "Wrong night."})
    again = ana.post(found[1])

    assert (first.status_code, again.status_code) == (303, 409)
    assert "Wrong night." in _words(ana.get("/corrections"))


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"service": "nowhere"}, "service", "No SLO in force fits"),
        ({"slo": ""}, "slo", "Write a name, or * for all."),
        ({"effect": "erase"}, "effect", "Choose one of these."),
        ({"starts_at": "0001-01-01T00:00"}, "ends_at", "a year at most"),
        ({"starts_at": "soon"}, "starts_at", "Give a day or time"),
        ({"ends_at": "2026-11-20T02:00"}, "ends_at", "It must end after it starts."),
        ({"reason": ""}, "reason", "Say why"),
        (RECURRING | {"zone": "Mars"}, "zone", "Give a time zone"),
        (RECURRING | {"repeats": "day", "month_day": "32"}, "month_day", "Choose one of these."),
        (RECURRING | {"last_day": "2025-01-01"}, "last_day", "must not be before the first"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_rest_stays(
    site: Site, wrong: dict[str, str], field: str, told: str
) -> None:
    ana = _browser(site, Role.RESPONDER, "ana")

    answer = ana.post("/corrections", data={**FORM, "team": "ed*", **wrong})

    assert answer.status_code == 422
    assert f'id="field-{field}-error"' in answer.text
    assert told in _words(answer)
    assert 'value="ed*"' in answer.text


def test_a_viewer_reads_and_has_no_form(site: Site) -> None:
    elena = _browser(site, Role.VIEWER, "elena")

    page = elena.get("/corrections")

    assert "There is no correction yet" in _words(page)
    assert 'action="/corrections"' not in page.text
    assert elena.post("/corrections", data=FORM).status_code == 403
