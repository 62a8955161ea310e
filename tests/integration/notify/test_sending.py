import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from scripts.servers.child import wait_until
from sre_ops.db import leases
from sre_ops.db.database import Database
from sre_ops.db.sessions import ReadSession
from sre_ops.events.log import Recorded, events_after
from sre_ops.kernel.clock import FixedClock
from sre_ops.kernel.errors import NotFound
from sre_ops.manifest import JobContext
from sre_ops.notify import store
from sre_ops.notify.commands.queueing import try_again
from sre_ops.notify.commands.sending import claim_due
from sre_ops.notify.domain.destinations import About, Destination, Recipient
from sre_ops.notify.domain.message import State
from sre_ops.notify.domain.notice import Notice
from sre_ops.notify.domain.outcomes import Accepted, Fault, Outcome
from sre_ops.notify.domain.patience import SENDING
from sre_ops.notify.jobs import forget
from sre_ops.notify.jobs.sending import Sender, ways_of
from sre_ops.notify.reactions import follow_pages
from sre_ops.notify.tables import AttemptRow, MessageRow
from sre_ops.tenancy.commands.action_links import find
from sre_ops.tenancy.commands.people import change_profile
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.integration.notify.post_office import Hook, hook_server
from tests.people import person_id, sign_up

OPTIONS: dict[str, Any] = {
    "site_url": "https://sre.example.com/",
    "smtp_host": "",
    "smtp_port": 25,
    "smtp_security": "none",
    "smtp_username": "",
    "smtp_password": "",
    "smtp_from": "pager@example.com",
    "smtp_ca_file": "",
    "message_days": 30,
    "outbound_allow": "127.0.0.0/8",
    "apprise": False,
}
GROUP = uuid4()


@dataclass(slots=True)
class Book:
    """A directory in memory."""

    places: dict[UUID, Destination] = field(default_factory=dict)

    def __call__(self, _session: ReadSession) -> "Book":
        return self

    def find(self, recipient: Recipient) -> Destination:
        try:
            return self.places[recipient.contact_id or recipient.channel_id or UUID(int=0)]
        except KeyError:
            raise NotFound("gone") from None

    def about(self, group_id: UUID) -> About:
        if group_id != GROUP:
            return About()
        runbook = "https://run.example.com/checkout"
        return About(service="checkout", runbook=runbook, opened_at=NOON - timedelta(minutes=4))


@dataclass(slots=True)
class House:
    """The sender of one tenant, its directory, and a way out that notes what it is given."""

    database: Database
    tenant: UUID
    clock: FixedClock
    book: Book = field(default_factory=Book)
    said: list[Notice] = field(default_factory=list)
    answers: Callable[[Destination], Outcome] = lambda _: Accepted()
    memory: dict[str, Any] = field(default_factory=dict)

    def context(self) -> JobContext:
        lease_for = timedelta(seconds=30)
        with self.database.system() as session:
            lease = leases.take(session, "notify.send/t", holder="test", ttl=lease_for)
        assert lease is not None
        return JobContext(
            database=self.database,
            owner="notify",
            tenant=self.tenant,
            tenant_slug="acme",
            lease=lease,
            lease_for=lease_for,
            clock=self.clock,
            options=OPTIONS,
            memory=self.memory,
        )

    def note(self, destination: Destination, notice: Notice) -> Outcome:
        self.said.append(notice)
        return self.answers(destination)

    def send(self, way: Callable[[Destination, Notice], Outcome] | None = None) -> int:
        return Sender(self.context(), look=self.book, send=way or self.note).run()

    def contact(self, **fields: Any) -> UUID:
        found = uuid4()
        told = {"person_id": None, "kind": "webhook", "address": "https://hook.example.com"}
        self.book.places[found] = Destination(**{**told, **fields})
        return found

    def page(self, contact: UUID, *, title: str = "It burns", **fields: Any) -> UUID:
        page_id = uuid4()
        said = {
            "page_id": str(page_id),
            "escalation_id": str(uuid4()),
            "group_id": str(GROUP),
            "person_id": None,
            "contact_id": str(contact),
            "channel_id": None,
            "severity": 1,
            "title": title,
            "reason": "on_call",
        }
        self.hear("oncall.page_requested.v1", {**said, **fields})
        return page_id

    def hear(self, name: str, said: dict[str, Any]) -> None:
        event = Recorded(
            event_id=uuid4(),
            name=name,
            occurred_at=NOON,
            recorded_at=NOON,
            tenant_id=self.tenant,
            aggregate_kind="escalation",
            aggregate_id=uuid4(),
            aggregate_version=1,
            state=None,
            payload=said,
            actor="system",
            request_id=None,
            is_reconstructed=False,
            position=1,
        )
        with self.database.write("notify", self.tenant) as session:
            follow_pages(session, event)

    def withdraw(self, *pages: UUID) -> None:
        said = {"page_ids": [str(one) for one in pages], "reason": "acknowledged"}
        self.hear("oncall.page_withdrawn.v1", said)

    def message(self, page_id: UUID) -> MessageRow:
        with self.database.read("notify", self.tenant) as session:
            rows = store.newest(session, (), None, limit=500)
            return next(row for row in rows if row.page_id == page_id)

    def names(self) -> list[str]:
        with self.database.read("notify", self.tenant) as session:
            events = events_after(session, 0)
        prefix = "notify.message_"
        return [one.name.removeprefix(prefix) for one in events if one.name.startswith(prefix)]

    def at(self, moment: datetime) -> None:
        self.clock.move_to(moment)


@pytest.fixture
def house(database: Database, tenant: UUID, clock: FixedClock) -> House:
    return House(database=database, tenant=tenant, clock=clock)


@pytest.fixture(scope="module")
def hook() -> Iterator[Hook]:
    with hook_server() as found:
        yield found


def test_a_page_is_sent_once_and_says_what_it_is_about_in_the_language_of_its_reader(
    house: House,
) -> None:
    ana = person_id(house.database, sign_up(house.database, house.tenant, Role.RESPONDER))
    with house.database.write("tenancy", house.tenant) as session:
        change_profile(session, ana, name="Ana", locale="ja", zone="Asia/Tokyo", at=NOON)
    page = house.page(house.contact(person_id=ana), person_id=str(ana))

    done = [house.send(), house.send()]

    assert done == [1, 0]
    (notice,) = house.said
    (item,) = notice.items
    assert (notice.key, notice.locale, notice.thread) == (page, "ja", f"group-{GROUP}")
    assert notice.subject == "[最重要] It burns (checkout)"
    assert ("サービス", "checkout") in item.facts
    assert ("届いた理由", "あなたは当番です。") in item.facts
    assert any("20:56" in value for _, value in item.facts)  # four minutes ago, in Tokyo
    assert item.runbook is not None
    assert item.acknowledge is not None
    key = item.acknowledge.url.removeprefix("https://sre.example.com/acknowledge/")
    link = find(house.database, key, action="acknowledge", at=NOON)
    assert (link.person_id, link.subject) == (ana, GROUP)
    assert house.names() == ["queued.v1", "sent.v1"]
    assert house.message(page).state == State.SENT


def test_a_channel_gets_no_link_that_acknowledges_in_somebodys_name(house: House) -> None:
    channel = house.contact()
    house.page(channel, contact_id=None, channel_id=str(channel))

    house.send()

    assert house.said[0].items[0].acknowledge is None


def test_the_same_page_is_queued_once(house: House) -> None:
    contact = house.contact()
    page = house.page(contact)
    house.page(contact, page_id=str(page))

    assert house.send() == 1
    assert house.names() == ["queued.v1", "sent.v1"]


def test_what_failed_is_tried_again_under_its_key_until_it_is_parked_and_a_person_helps(
    house: House,
) -> None:
    page = house.page(house.contact())
    house.answers = lambda _: Fault(why="no answer")
    house.send()
    assert house.message(page).state == State.FAILED
    tries = 1
    while (due := house.message(page).next_at) is not None:
        house.at(due - timedelta(milliseconds=1))
        assert house.send() == 0
        house.at(due)
        assert house.send() == 1
        tries += 1
    parked = house.message(page)
    assert (parked.state, parked.why, parked.attempts) == (State.PARKED, "no answer", tries)
    assert house.clock.now() - NOON == timedelta(hours=2)

    with house.database.write("notify", house.tenant) as session:
        try_again(session, parked.id, by=uuid4(), at=house.clock.now())
    house.answers = lambda _: Accepted()
    house.send()

    assert house.message(page).state == State.SENT
    assert {notice.key for notice in house.said} == {page}
    assert house.names()[-3:] == ["parked.v1", "queued.v1", "sent.v1"]


def test_a_contact_that_is_gone_parks_the_message_at_once(house: House) -> None:
    page = house.page(uuid4())

    house.send()

    assert house.message(page).why == "the contact or channel is gone"
    assert house.names() == ["queued.v1", "parked.v1"]


def test_what_is_withdrawn_is_not_sent(house: House) -> None:
    contact = house.contact()
    page, other = house.page(contact), house.page(contact)
    house.withdraw(page, uuid4())

    house.send()

    assert [notice.key for notice in house.said] == [other]
    assert house.message(page).why == "acknowledged"
    assert house.names() == ["queued.v1", "queued.v1", "dropped.v1", "sent.v1"]


def test_what_is_withdrawn_while_it_is_sent_is_not_tried_again(house: House) -> None:
    page = house.page(house.contact())

    def refuse(_destination: Destination) -> Outcome:
        house.withdraw(page)
        return Fault(why="no answer")

    house.answers = refuse
    house.send()

    assert house.message(page).state == State.DROPPED


def test_what_a_dead_process_had_claimed_is_sent_by_its_successor_at_once(house: House) -> None:
    contact = house.contact()
    page = house.page(contact)
    with house.database.write("notify", house.tenant) as session:
        claim_due(session, {f"contact:{contact}": "webhook"}, {}, at=NOON)

    assert house.send() == 1
    assert [notice.key for notice in house.said] == [page]


def test_an_attempt_that_never_ended_is_made_again_under_the_same_key(house: House) -> None:
    contact = house.contact()
    house.send()  # this process has the lease by now
    page = house.page(contact)
    with house.database.write("notify", house.tenant) as session:
        (claimed,) = claim_due(session, {f"contact:{contact}": "webhook"}, {}, at=NOON)
    assert claimed.batch.key == page

    sent_meanwhile = house.send()
    house.at(NOON + SENDING)
    sent_after = house.send()

    assert (sent_meanwhile, sent_after) == (0, 1)
    assert [notice.key for notice in house.said] == [page]
    assert house.message(page).attempts == 2


def test_what_was_withdrawn_while_a_process_died_with_it_is_dropped(house: House) -> None:
    contact = house.contact()
    page = house.page(contact)
    with house.database.write("notify", house.tenant) as session:
        claim_due(session, {f"contact:{contact}": "webhook"}, {}, at=NOON)
    house.withdraw(page)
    house.at(NOON + SENDING)

    house.send()

    assert house.said == []
    assert house.message(page).state == State.DROPPED


def test_what_came_after_the_addresses_were_looked_up_is_left_for_the_next_look(
    house: House,
) -> None:
    house.page(house.contact())

    with house.database.write("notify", house.tenant) as session:
        claims = claim_due(session, {"contact:another": "webhook"}, {}, at=NOON)

    assert claims == []
    assert house.send() == 1


def test_a_flood_is_told_in_five_messages(house: House) -> None:
    contact = house.contact()
    for number in range(30):
        house.page(contact, title=f"Page {number}")

    house.send()

    assert [len(notice.items) for notice in house.said] == [1, 1, 1, 1, 20]
    assert house.said[-1].subject.startswith("[CRITICAL] 26 pages at once: ")
    assert house.said[-1].rest == "And 6 more, which are on the page."
    with house.database.read("notify", house.tenant) as session:
        assert store.depth(session).waiting == 0


def test_a_slow_destination_holds_up_nobody_else(house: House, hook: Hook) -> None:
    hook.got.clear()
    hook.gates["/slow"] = gate = threading.Event()
    slow, quick = (house.contact(address=hook.url + path) for path in ("/slow", "/quick"))
    house.page(slow)
    way = ways_of(OPTIONS).send
    worker = threading.Thread(target=house.send, args=(way,))
    worker.start()
    try:
        wait_until(lambda: hook.bodies("/slow") != [], "the slow one is asked")
        later = house.page(quick)  # comes while the slow one is on its way
        wait_until(lambda: house.message(later).state == State.SENT, "the quick one is told")
        with house.database.read("notify", house.tenant) as session:
            assert store.depth(session).waiting == 1
    finally:
        gate.set()
        worker.join()

    assert house.names() == ["queued.v1", "queued.v1", "sent.v1", "sent.v1"]


def test_a_sender_that_breaks_is_a_failed_attempt(house: House) -> None:
    page = house.page(house.contact())

    def broken(_destination: Destination, _notice: Notice) -> Outcome:
        raise RuntimeError("a bug")

    house.send(broken)

    assert house.message(page).why == "the sender failed: RuntimeError"


def test_messages_are_forgotten_after_their_time_but_never_those_that_wait(house: House) -> None:
    answers: Iterator[Outcome] = iter([Accepted(), Fault(why="no such mailbox", is_final=True)])
    house.answers = lambda _: next(answers)
    contact = house.contact()
    sent = house.page(contact)
    house.send()
    parked = house.page(contact)
    house.send()
    dropped, waiting = house.page(contact), house.page(contact)
    house.withdraw(dropped)

    def left() -> set[UUID]:
        with house.database.read("notify", house.tenant) as session:
            return {row.page_id for row in store.newest(session, (), None, limit=9)}

    house.at(NOON + timedelta(days=30))
    forget(house.context())
    before = left()
    house.at(NOON + timedelta(days=30, seconds=1))
    forget(house.context())

    assert before == {sent, parked, dropped, waiting}
    assert left() == {parked, waiting}
    assert house.names()[-2:] == ["forgotten.v1", "forgotten.v1"]
    with house.database.read("notify", house.tenant) as session:
        rows = session.scalars(select(AttemptRow)).all()
    assert [row.message_id for row in rows] == [house.message(parked).id]


def test_messages_of_another_tenant_are_not_seen(house: House, other_tenant: UUID | None) -> None:
    page = house.page(house.contact())
    if other_tenant is None:
        return

    house.tenant = other_tenant

    assert house.send() == 0
    with house.database.read("notify", other_tenant) as session:
        assert not store.is_queued(session, page)
