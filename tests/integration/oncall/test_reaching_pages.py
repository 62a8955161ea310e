"""The pages of channels, of who can be reached, and of temporary schedules, without script."""

import re
from uuid import UUID

from fastapi.testclient import TestClient

from sre_ops.oncall.commands.contacts import ContactKind, add_contact
from sre_ops.oncall.public import reads
from sre_ops.oncall.store import reaching
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.integration.oncall.rotas import DAY, Rota, rota
from tests.people import person_id
from tests.sites import Site

HOOK = "https://hooks.slack.com/services/T0/B0/very-secret"
POLICY = """\
kind: EscalationPolicy
name: checkout
zone: UTC
steps:
  - tell: [schedule primary, channel ops]
catch_all: [person ana@example.com]
"""


def _words(browser: TestClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def _channel_id(site: Site) -> UUID:
    with site.database.read("oncall", site.tenant) as session:
        [row] = reaching.channels(session)
        return row.id


def test_a_channel_is_added_named_changed_and_retired(site: Site) -> None:
    rota(site.database, site.tenant)
    manager = site.browser(site.joined(Role.MANAGER))
    form = {"kind": "slack", "slug": "ops", "title": "#ops", "address": HOOK}

    wrong = manager.post("/oncall/channels", data=form | {"address": "hooks.slack.com"})
    misnamed = manager.post("/oncall/channels", data=form | {"slug": "Ops!"})
    made = manager.post("/oncall/channels", data=form)
    taken = manager.post("/oncall/policies", data={"definition": POLICY})
    listed = manager.get("/oncall/channels").text
    place = f"/oncall/channels/{_channel_id(site)}"
    opened = manager.get(place).text
    moved = manager.post(place, data={"title": "#pages", "address": ""})
    with site.database.read("oncall", site.tenant) as session:
        kept = reads.channel(session, _channel_id(site))
    retired = manager.post(f"{place}/retire")

    assert (wrong.status_code, misnamed.status_code) == (422, 422)
    assert "begins with https://" in wrong.text
    assert 'value="#ops"' in wrong.text
    assert [one.status_code for one in (made, taken, moved, retired)] == [303, 303, 303, 303]
    assert "hooks.slack.com/•••" in listed
    assert "very-secret" not in listed + opened
    assert "/oncall/policies/checkout" in listed
    assert "would tell it nothing any more: checkout" in opened
    assert (kept.name, kept.address) == ("#pages", HOOK)
    assert "No channel yet" in manager.get("/oncall/channels").text
    assert manager.get(place).status_code == 404


def test_a_channel_is_tried_out_by_a_button(site: Site) -> None:
    manager = site.browser(site.joined(Role.MANAGER))
    channel = {"slug": "ops", "kind": "slack", "address": HOOK}
    manager.post("/api/v1/oncall/channels", json=channel).raise_for_status()
    (pressed,) = re.findall(
        r'action="(/notify/test)"><input type="hidden" name="(channel_id)" value="([^"]+)"',
        manager.get("/oncall/channels").text,
    )

    sent = manager.post(pressed[0], data={pressed[1]: pressed[2]})

    assert sent.status_code == 303
    assert "Test message" in _words(manager, sent.headers["location"])


def test_the_secret_of_a_webhook_is_shown_once(site: Site) -> None:
    manager = site.browser(site.joined(Role.MANAGER))
    form = {"kind": "webhook", "slug": "bot", "address": "https://bot.example.com/in"}

    made = manager.post("/oncall/channels", data=form)
    with site.database.read("oncall", site.tenant) as session:
        secret = reads.channel(session, _channel_id(site)).secret

    assert len(secret) > 40
    assert secret in made.text
    assert secret not in manager.get("/oncall/channels").text
    assert secret not in manager.get(f"/oncall/channels/{_channel_id(site)}").text


def test_whom_a_page_cannot_reach_is_told_first(site: Site) -> None:
    found = rota(site.database, site.tenant)
    key = site.joined(Role.MANAGER, email="dora@example.com")
    with site.database.write("oncall", site.tenant) as session:
        where = "https://ntfy.example.com/ana"
        add_contact(session, found.named("ana"), kind=ContactKind.NTFY, address=where, at=NOON)

    said = _words(site.browser(key), "/oncall/people")

    assert "1 person is to be paged and cannot be reached." in said
    assert "Ana Responder is to be paged, but no contact is noted" in said
    assert "No mail server is set" in said
    assert said.index("ben@example.com") < said.index("ana@example.com")
    assert person_id(site.database, key)


def test_other_people_take_turns_for_a_weekend(site: Site) -> None:
    found = rota(site.database, site.tenant)
    manager = site.browser(site.joined(Role.MANAGER))
    place = "/oncall/schedules/primary/temporary"
    form = {
        "starts_at": "2026-11-28T09:00",
        "ends_at": "2026-11-30T09:00",
        "length": "1",
        "unit": "day",
        "reason": "連休",
        "person": [str(found.named("cleo")), str(found.named("ana"))],
        "turn": ["1", "2"],
    }

    empty = manager.get(place).text
    wrong = manager.post(place, data=form | {"turn": ["", ""]})
    backwards = manager.post(place, data=form | {"ends_at": "2026-11-28T08:00"})
    made = manager.post(place, data=form)
    shown = _words(manager, "/oncall/schedules/primary")
    [one] = re.findall(
        r"temporary/([0-9a-f-]{36})/end", manager.get("/oncall/schedules/primary").text
    )
    during = _who_over_the_weekend(found)
    ended = manager.post(f"{place}/{one}/end")

    assert 'value="2026-11-28T09:00"' in empty
    assert (wrong.status_code, backwards.status_code) == (422, 422)
    assert 'value="連休"' in wrong.text
    assert made.headers["location"] == "/oncall/schedules/primary?done=temporary"
    assert "take turns · 28 Nov 2026, 09:00" in shown
    assert during == [["ben"], ["cleo"], ["ana"], ["ana"]]
    assert ended.status_code == 303
    assert _who_over_the_weekend(found) == [["ben"], ["ben"], ["ben"], ["ana"]]


def _who_over_the_weekend(found: Rota) -> list[list[str]]:
    friday = NOON + 6 * DAY
    return [found.who(friday + n * DAY) for n in range(4)]


def test_programs_replace_a_schedule_and_move_a_channel(site: Site) -> None:
    found = rota(site.database, site.tenant)
    manager = site.browser(site.joined(Role.MANAGER))
    place = "/api/v1/oncall/schedules/primary/temporary"
    wish = {
        "starts_at": (NOON + 7 * DAY).isoformat(),
        "ends_at": (NOON + 9 * DAY).isoformat(),
        "people": ["cleo@example.com", "ana@example.com"],
    }
    channel = {"slug": "ops", "kind": "slack", "address": HOOK}

    made = manager.post(place, json=wish)
    unknown = manager.post(place, json=wish | {"people": ["nobody@example.com"]})
    listed = manager.get(place).json()["temporary"]
    during = _who_over_the_weekend(found)
    ended = manager.delete(f"{place}/{made.json()['id']}")
    added = manager.post("/api/v1/oncall/channels", json=channel).json()
    moved = manager.put(
        f"/api/v1/oncall/channels/{added['id']}", json={"address": f"{HOOK}-2", "title": "#ops"}
    )

    assert (made.status_code, unknown.status_code) == (201, 422)
    assert [one["id"] for one in listed] == [made.json()["id"]]
    assert during == [["ben"], ["cleo"], ["ana"], ["ana"]]
    assert ended.status_code == 200
    assert manager.get(place).json()["temporary"] == []
    assert moved.json()["title"] == "#ops"
    with site.database.read("oncall", site.tenant) as session:
        assert reads.channel(session, UUID(added["id"])).address == f"{HOOK}-2"
