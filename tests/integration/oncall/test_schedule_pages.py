"""The pages of schedules, as people use them without script."""

import re
from datetime import timedelta

from fastapi.testclient import TestClient

from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.integration.oncall.rotas import BEGAN, DAY, WEEK, rota
from tests.people import person_id
from tests.sites import Site

PRIMARY = "/oncall/schedules/primary"
HOUR = timedelta(hours=1)


def _words(browser: TestClient, path: str) -> str:
    """Return what a page says, without its markup."""
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_a_manager_makes_a_schedule_changes_it_and_retires_it(site: Site) -> None:
    keys = [site.joined(role) for role in (Role.RESPONDER, Role.MANAGER)]
    ana, ben = (str(person_id(site.database, key)) for key in keys)
    manager = site.browser(keys[1])
    form = {
        "name": "primary",
        "title": "Primary",
        "person": [ana, ben],
        "turn": ["1", "2"],
        "length": "1",
        "unit": "week",
        "first": "2026-11-16T12:00",
        "zone": "UTC",
    }
    empty = _words(manager, "/oncall")

    wrong = manager.post("/oncall/new", data=form | {"turn": ["", ""], "title": "Kept"})
    made = manager.post("/oncall/new", data=form)
    board = _words(manager, "/oncall")
    changed = manager.post(f"{PRIMARY}/edit", data=form | {"turn": ["2", "1"]})
    after = _words(manager, PRIMARY)
    retired = manager.post(f"{PRIMARY}/retire")

    assert "there is no schedule yet" in empty
    assert (wrong.status_code, 'value="Kept"' in wrong.text) == (422, True)
    assert made.headers["location"] == f"{PRIMARY}?done=saved"
    assert "On call now: Ana Responder (Primary)." in board
    assert "Next hand-over: 23 Nov 2026, 12:00 UTC, Primary to Ana Manager." in board
    assert changed.status_code == 303
    assert "Ana Responder is on call now" in after  # whoever has the turn keeps it
    assert retired.headers["location"] == "/oncall?done=retired"
    assert "there is no schedule yet" in _words(manager, "/oncall?done=retired")


def test_yaml_with_a_mistake_stays_in_the_form_with_the_line(site: Site) -> None:
    manager = site.browser(site.joined(Role.MANAGER))
    text = "kind: Schedule\nname: primary\nzone: Moon\nlayers: []\n"

    answer = manager.post("/oncall/definitions", data={"text": text})

    assert answer.status_code == 422
    assert "line 4: layers: `layers` is empty; write at least one" in answer.text
    assert text.strip() in answer.text


def test_shifts_change_hands_on_the_page(site: Site) -> None:
    found = rota(site.database, site.tenant)
    key = site.joined(Role.RESPONDER, email="dora@example.com")
    dora, browser = person_id(site.database, key), site.browser(key)
    shift = f"{NOON.isoformat()}/{(BEGAN + WEEK).isoformat()}"

    page = browser.get(PRIMARY).text
    taken = browser.post(f"{PRIMARY}/take", data={"person": found.named("ana"), "shift": shift})
    over = browser.post(f"{PRIMARY}/take", data={"person": found.named("ana"), "shift": "soon"})
    added = browser.post(
        f"{PRIMARY}/overrides",
        data={
            "kind": "add",
            "person": found.named("cleo"),
            "starts_at": "2026-11-22T12:00",
            "ends_at": "2026-11-22T18:00",
            "reason": "launch",
        },
    )
    empty = browser.post(
        f"{PRIMARY}/overrides",
        data={"person": dora, "starts_at": "", "ends_at": "", "reason": "typed"},
    )
    shown = browser.get(PRIMARY).text

    assert "I take this shift" in page
    assert taken.headers["location"] == f"{PRIMARY}?done=taken"
    assert (over.status_code, empty.status_code) == (422, 422)
    assert 'value="typed"' in empty.text
    assert added.status_code == 303
    assert "launch" in shown
    for override in re.findall(r"overrides/([0-9a-f-]{36})/end", shown):
        browser.post(f"{PRIMARY}/overrides/{override}/end")
    assert "None: the rotation alone decides." in browser.get(PRIMARY).text


def test_a_swap_is_asked_for_and_accepted_on_the_pages(site: Site) -> None:
    found = rota(site.database, site.tenant)
    key = site.joined(Role.RESPONDER)
    dora, browser = person_id(site.database, key), site.browser(key)
    first = f"{NOON.isoformat()}/{(BEGAN + WEEK).isoformat()}"
    browser.post(f"{PRIMARY}/take", data={"person": found.named("ana"), "shift": first})
    tomorrow = NOON + HOUR
    own = f"{tomorrow.isoformat()}/{(tomorrow + DAY).isoformat()}"
    theirs = f"{found.named('ben')}/{(NOON + WEEK).isoformat()}/{(NOON + WEEK + DAY).isoformat()}"

    asked = browser.post(f"{PRIMARY}/swaps", data={"own": own, "theirs": theirs})
    board = browser.get("/oncall").text
    [swap] = set(re.findall(r"/oncall/swaps/([0-9a-f-]{36})/decline", board))
    refused = browser.post(f"/oncall/swaps/{swap}/accept")
    off = browser.post(f"/oncall/swaps/{swap}/decline")

    assert asked.headers["location"] == f"{PRIMARY}?done=asked"
    assert refused.status_code == 403
    assert "Only the person who was asked can accept a swap." in refused.text
    assert off.headers["location"] == f"{PRIMARY}?done=declined"
    assert dora not in found.people.values()


def test_time_off_and_a_calendar_address_are_made_on_the_page(site: Site) -> None:
    rota(site.database, site.tenant)
    browser = site.browser(site.joined(Role.RESPONDER))

    noted = browser.post(
        "/oncall/absences", data={"starts_at": "2026-12-24T00:00", "ends_at": "2026-12-27T00:00"}
    )
    wrong = browser.post(
        "/oncall/absences", data={"starts_at": "2026-12-24T00:00", "ends_at": "2026-12-20T00:00"}
    )
    page = browser.get("/oncall").text
    [absence] = re.findall(r"absences/([0-9a-f-]{36})/remove", page)
    removed = browser.post(f"/oncall/absences/{absence}/remove")
    made = browser.post("/oncall/feeds", data={"schedule": ""})

    assert noted.headers["location"] == "/oncall?done=off"
    assert (wrong.status_code, removed.status_code) == (422, 303)
    [url] = re.findall(r"http://127.0.0.1(/api/v1/oncall/feeds/[^<\s]+)", made.text)
    assert site.browser().get(url).text.startswith("BEGIN:VCALENDAR")


def test_a_schedule_without_anybody_now_says_so_first(site: Site) -> None:
    found = rota(site.database, site.tenant)
    browser = site.browser(site.joined(Role.RESPONDER))
    browser.post(
        f"{PRIMARY}/overrides",
        data={
            "kind": "remove",
            "person": found.named("ana"),
            "starts_at": "2026-11-21T12:00",
            "ends_at": "2026-11-21T18:00",
        },
    )

    said = _words(browser, "/oncall")

    assert "Nobody is on call now." in said
    assert "primary needs somebody now, and nobody is on call." in said
