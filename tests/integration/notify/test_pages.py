from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from sre_ops.app.settings import Settings
from sre_ops.db import leases
from sre_ops.db.database import Database
from sre_ops.manifest import JobContext
from sre_ops.notify.commands.queueing import Page, queue_page
from sre_ops.notify.commands.sending import Attempt, claim_due, mark
from sre_ops.notify.domain.destinations import Recipient
from sre_ops.notify.domain.outcomes import Accepted, Fault, Outcome
from sre_ops.notify.jobs.sending import Sender
from sre_ops.notify.queries.destinations import PublicReads
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.people import bearer, person_id, token
from tests.sites import Site

MESSAGES = "/api/v1/notify/messages"


def _message(site: Site, outcome: Outcome | None, *, title: str, minutes: int = 0) -> UUID:
    """Queue a message, and let it be tried once if there is an outcome."""
    contact, at = uuid4(), NOON + timedelta(minutes=minutes)
    page = Page(
        page_id=uuid4(),
        group_id=uuid4(),
        recipient=Recipient(contact_id=contact, channel_id=None),
        person_id=None,
        severity=1,
        title=title,
        reason="on_call",
    )
    with site.database.write("notify", site.tenant) as session:
        found = queue_page(session, page, at=at)
    assert found is not None
    if outcome is not None:
        kinds = {page.recipient.text: "email"}
        with site.database.write("notify", site.tenant) as session:
            (claimed,) = claim_due(session, kinds, {}, at=at)
        tried = Attempt(outcome=outcome, kind="email", hint="a•••@example.com", milliseconds=12)
        with site.database.write("notify", site.tenant) as session:
            mark(session, claimed, tried, at=at, lot=0)
    return found


def test_the_log_tells_what_became_of_each_message(site: Site) -> None:
    _message(site, Accepted(), title="one")
    _message(site, Fault(why="SMTP 550: no", is_final=True), title="two", minutes=1)
    _message(site, None, title="three", minutes=2)
    program = bearer(token(site.database, site.joined(Role.VIEWER), "notify:read"))
    browser = site.browser()

    def told(query: str) -> dict[str, Any]:
        found: dict[str, Any] = browser.get(MESSAGES + query, headers=program).json()
        return found

    everything, parked = told(""), told("?state=parked&state=sending")
    first = told("?limit=2")
    second = told(f"?limit=2&cursor={first['next_cursor']}")

    assert everything["schema"] == "sre_ops.messages.v1"
    assert [one["state"] for one in everything["messages"]] == ["queued", "parked", "sent"]
    assert [one["title"] for one in parked["messages"]] == ["three", "two"]
    two = parked["messages"][1]
    assert (two["destination"], two["why"], two["attempts"], two["next_at"]) == (
        "a•••@example.com",
        "SMTP 550: no",
        1,
        None,
    )
    pages = first["messages"] + second["messages"]
    assert [one["title"] for one in pages] == ["three", "two", "one"]
    assert second["next_cursor"] == ""
    assert browser.get(f"{MESSAGES}?cursor=x", headers=program).status_code == 422


def test_a_parked_message_stands_first_and_is_tried_again_by_a_button(site: Site) -> None:
    parked = _message(site, Fault(why="SMTP 550: no", is_final=True), title="Parked one")
    _message(site, Accepted(), title="Sent one", minutes=1)
    responder = site.browser(site.joined(Role.RESPONDER))
    viewer = site.browser(site.joined(Role.VIEWER))

    page = responder.get("/notify").text
    assert page.index('id="parked"') < page.index("Parked one") < page.index("Sent one")
    assert f"/notify/{parked}/retry" in page
    assert "/retry" not in viewer.get("/notify").text
    assert 'id="parked"' not in viewer.get("/notify?state=sent").text

    answers = [responder.post(f"/notify/{parked}/retry").status_code for _ in range(2)]

    assert answers == [303, 303]
    assert "1 message is on its way." in viewer.get("/notify").text
    again = responder.post(f"{MESSAGES}/{parked}/retry")
    assert again.status_code == 409


def test_the_page_teaches_while_it_is_empty(site: Site) -> None:
    empty = site.browser(site.joined(Role.VIEWER)).get("/notify").text

    assert "Nothing waits to be sent." in empty
    assert "When somebody is paged, the message stands here" in empty


def test_a_test_goes_to_a_contact_of_ones_own_and_says_what_became_of_it(site: Site) -> None:
    key, other = site.joined(Role.RESPONDER), site.joined(Role.VIEWER)
    browser, own = site.browser(key), person_id(site.database, key)
    theirs = {"contact_id": str(person_id(site.database, other))}

    answers = [
        browser.post("/api/v1/notify/test", json=wish).status_code
        for wish in ({}, {"channel_id": str(uuid4())}, theirs)
    ]
    queued = browser.post("/notify/test", data={"contact_id": str(own)})

    assert answers == [422, 404, 403]
    assert queued.status_code == 303
    assert "It is on its way." in browser.get(queued.headers["location"]).text
    context = JobContext(
        database=site.database,
        owner="notify",
        tenant=site.tenant,
        tenant_slug="acme",
        lease=_lease(site.database),
        lease_for=timedelta(seconds=30),
        clock=site.clock,
        options={"site_url": "https://sre.example.com"},
    )
    refusal = Fault(why="SMTP 550: no such mailbox", is_final=True)
    Sender(context, look=PublicReads, send=lambda *_: refusal).run()
    page = browser.get(queued.headers["location"]).text
    assert "It could not be sent and waits for a person." in page
    assert "SMTP 550: no such mailbox" in page
    told = browser.get(f"{MESSAGES}/{queued.headers['location'].rpartition('/')[2]}").json()
    assert (told["message"]["state"], told["message"]["title"]) == ("parked", "Test message")


def _lease(database: Database) -> leases.Lease:
    with database.system() as session:
        found = leases.take(session, "notify.send/t", holder="test", ttl=timedelta(seconds=30))
    assert found is not None
    return found


def test_a_setting_that_allows_no_network_is_told_at_the_start() -> None:
    with pytest.raises(ValueError, match="no network"):
        Settings(outbound_allow="10.0.0.0/99")
