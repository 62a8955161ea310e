from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from sre_ops.notify.domain.message import (
    UNSENT,
    Change,
    Facts,
    NotParked,
    State,
    begin,
    fail,
    queue,
    succeed,
    try_again,
    withdraw,
)
from sre_ops.notify.domain.outcomes import Fault
from sre_ops.notify.public.events import (
    MessageDropped,
    MessageFailed,
    MessageParked,
    MessageQueued,
    MessageSent,
)
from tests.databases import NOON

MESSAGE, PAGE, ANA = uuid4(), uuid4(), uuid4()
DEAF = Fault(why="no answer")
GONE = Fault(why="no such mailbox", is_final=True)


def _begun() -> Facts:
    return begin(queue(MESSAGE, PAGE, at=NOON).facts)


def _failed(facts: Facts, fault: Fault = DEAF, minutes: float = 0) -> Change:
    return fail(facts, fault, kind="email", at=NOON + timedelta(minutes=minutes), lot=0)


def test_a_message_is_due_at_once() -> None:
    change = queue(MESSAGE, PAGE, at=NOON)

    assert (change.facts.state, change.facts.next_at) == (State.QUEUED, NOON)
    assert change.events == (
        MessageQueued(message_id=MESSAGE, page_id=PAGE, again_by=None, at=NOON),
    )


def test_an_attempt_counts_when_it_begins() -> None:
    facts = begin(_begun())  # a process died in the first

    assert (facts.state, facts.attempts) == (State.SENDING, 2)


def test_what_was_taken_is_sent() -> None:
    change = succeed(_begun(), kind="email", bundled=1, at=NOON)

    assert (change.facts.state, change.facts.ended_at) == (State.SENT, NOON)
    (event,) = change.events
    assert isinstance(event, MessageSent)
    assert (event.kind, event.attempt, event.bundled) == ("email", 1, 1)


def test_what_failed_is_tried_again_and_says_when_and_why() -> None:
    change = _failed(_begun())

    due = NOON + timedelta(seconds=10)
    assert (change.facts.state, change.facts.next_at) == (State.FAILED, due)
    (event,) = change.events
    assert isinstance(event, MessageFailed)
    assert (event.next_at, event.why, event.kind) == (due, "no answer", "email")


@pytest.mark.parametrize(("fault", "minutes"), [(GONE, 0), (DEAF, 121)])
def test_what_cannot_arrive_is_parked(fault: Fault, minutes: float) -> None:
    change = _failed(_begun(), fault, minutes)

    assert change.facts.state is State.PARKED
    assert change.facts.state in UNSENT
    (event,) = change.events
    assert isinstance(event, MessageParked)
    assert event.why == fault.why


def test_the_kind_of_an_earlier_attempt_stays_known() -> None:
    before = _failed(_begun()).facts

    parked = fail(before, GONE, kind="", at=NOON, lot=0)

    assert parked.facts.kind == "email"


@pytest.mark.parametrize("facts", [queue(MESSAGE, PAGE, at=NOON).facts, _failed(_begun()).facts])
def test_what_is_withdrawn_in_time_is_dropped(facts: Facts) -> None:
    change = withdraw(facts, "acknowledged", at=NOON)

    assert change.facts.state is State.DROPPED
    assert change.events == (
        MessageDropped(message_id=MESSAGE, page_id=PAGE, why="acknowledged", at=NOON),
    )


def test_a_parked_message_that_is_withdrawn_needs_nobody_any_more() -> None:
    change = withdraw(_failed(_begun(), GONE).facts, "acknowledged", at=NOON)

    assert change.facts.state is State.DROPPED


def test_what_is_withdrawn_while_it_is_sent_is_not_tried_again() -> None:
    withdrawn = withdraw(_begun(), "acknowledged", at=NOON)

    change = _failed(withdrawn.facts)

    assert withdrawn.events == ()
    assert change.facts.state is State.DROPPED
    assert change.facts.why == "acknowledged"


def test_what_arrived_although_it_was_withdrawn_is_told_as_sent() -> None:
    withdrawn = withdraw(_begun(), "acknowledged", at=NOON).facts

    assert succeed(withdrawn, kind="email", bundled=1, at=NOON).facts.state is State.SENT


def test_what_is_over_is_not_withdrawn() -> None:
    sent = succeed(_begun(), kind="email", bundled=1, at=NOON).facts

    assert withdraw(sent, "acknowledged", at=NOON) == Change(sent)


def test_a_person_lets_a_parked_message_begin_anew() -> None:
    later = NOON + timedelta(hours=3)

    change = try_again(_failed(_begun(), GONE).facts, by=ANA, at=later)

    assert (change.facts.state, change.facts.attempts) == (State.QUEUED, 0)
    assert (change.facts.since, change.facts.next_at) == (later, later)
    (event,) = change.events
    assert isinstance(event, MessageQueued)
    assert event.again_by == ANA


def test_only_a_parked_message_is_tried_by_hand() -> None:
    with pytest.raises(NotParked):
        try_again(_begun(), by=UUID(int=1), at=NOON)
