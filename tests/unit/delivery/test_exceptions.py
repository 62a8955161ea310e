"""Exceptions from the gate: two people, one reason, an end, and a look back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from sre_ops.delivery.domain.exceptions import (
    AlreadyDecided,
    Expired,
    Facts,
    MayNotOverride,
    NoReason,
    NotOver,
    OwnRequest,
    State,
    TooLong,
    approve,
    refuse,
    request,
    review,
)
from sre_ops.delivery.public.events import ExceptionApproved, ExceptionRefused
from tests.databases import NOON

ANA, BEN, EVE = (UUID(int=number) for number in (1, 2, 3))
DAY = timedelta(days=1)


def _asked(**different: Any) -> Facts:
    said: dict[str, Any] = {
        "exception_id": UUID(int=9),
        "service": "shop",
        "reason": "The fix for the outage itself.",
        "state": State.REQUESTED,
        "policy": "default",
        "policy_version": "abc",
        "approver_role": "manager",
        "requested_by": ANA,
        "requested_at": NOON,
        "expires_at": NOON + DAY,
    }
    return Facts(**(said | different))


def test_a_request_needs_a_reason_and_an_end_that_the_policy_allows() -> None:
    assert len(request(_asked(), longest=DAY).events) == 1
    for reason in ("", "  ", "x" * 2_001):
        with pytest.raises(NoReason):
            request(_asked(reason=reason), longest=DAY)
    for end in (NOON, NOON - DAY, NOON + DAY + timedelta(seconds=1)):
        with pytest.raises(TooLong, match="as the policy says"):
            request(_asked(expires_at=end), longest=DAY)


def test_a_second_person_approves_and_saying_it_twice_changes_nothing() -> None:
    change = approve(_asked(), by=BEN, role_suffices=True, at=NOON)

    again = approve(change.facts, by=BEN, role_suffices=True, at=NOON)
    (event,) = change.events
    assert isinstance(event, ExceptionApproved)
    assert event.approved_by == BEN
    assert change.facts.holds(NOON)
    assert not change.facts.holds(NOON + DAY)
    assert again.events == ()


def test_nobody_approves_her_own_request_whatever_her_role() -> None:
    with pytest.raises(OwnRequest, match="second person"):
        approve(_asked(), by=ANA, role_suffices=True, at=NOON)


def test_the_policy_says_who_may_approve() -> None:
    with pytest.raises(MayNotOverride, match="manager"):
        approve(_asked(), by=BEN, role_suffices=False, at=NOON)


def test_what_is_decided_or_over_is_not_approved() -> None:
    refused = refuse(_asked(), by=ANA, at=NOON).facts

    with pytest.raises(AlreadyDecided, match="refused"):
        approve(refused, by=BEN, role_suffices=True, at=NOON)
    with pytest.raises(Expired):
        approve(_asked(), by=BEN, role_suffices=True, at=NOON + DAY)


def test_a_request_can_be_taken_back_and_an_approval_undone() -> None:
    held = approve(_asked(), by=BEN, role_suffices=True, at=NOON).facts

    taken_back, undone = refuse(_asked(), by=ANA, at=NOON), refuse(held, by=EVE, at=NOON)

    assert isinstance(undone.events[0], ExceptionRefused)
    assert not undone.facts.holds(NOON)
    assert refuse(taken_back.facts, by=ANA, at=NOON).events == ()
    with pytest.raises(AlreadyDecided):
        refuse(taken_back.facts, by=EVE, at=NOON)
    with pytest.raises(AlreadyDecided):
        refuse(held, by=EVE, at=NOON + DAY)


def test_what_is_over_is_reviewed_once() -> None:
    held = approve(_asked(), by=BEN, role_suffices=True, at=NOON).facts

    reviewed = review(held, by=EVE, note="Next time a test.", at=NOON + DAY)

    assert (reviewed.facts.reviewed_by, reviewed.facts.note) == (EVE, "Next time a test.")
    assert review(reviewed.facts, by=ANA, note="", at=NOON + DAY).events == ()
    with pytest.raises(NoReason):
        review(held, by=EVE, note="x" * 2_001, at=NOON + DAY)


def test_what_is_open_is_not_reviewed_yet() -> None:
    held = approve(_asked(), by=BEN, role_suffices=True, at=NOON).facts

    for facts in (_asked(), held):
        with pytest.raises(NotOver):
            review(facts, by=EVE, note="", at=NOON)
