from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from sre_ops.notify.domain.outcomes import Fault, told
from sre_ops.notify.domain.patience import PATIENCE, next_try
from tests.databases import NOON

DEAF = Fault(why="no answer")


def _tries(lot: float) -> list[datetime]:
    """Return when a message is tried that always fails at once."""
    tries = [NOON]
    while True:
        due = next_try(DEAF, len(tries), since=NOON, at=tries[-1], lot=lot)
        if due is None:
            return tries
        tries.append(due)


def test_the_first_tries_are_close_and_the_later_ones_ten_minutes_apart() -> None:
    tries = _tries(0)

    gaps = [(b - a).total_seconds() for a, b in pairwise(tries)]
    assert gaps[:7] == [10, 20, 40, 80, 160, 320, 600]
    assert set(gaps[7:-1]) == {600}


@pytest.mark.parametrize("lot", [0, 0.5, 0.999])
def test_a_message_is_tried_until_its_time_is_over_which_is_more_than_an_hour(lot: float) -> None:
    tries = _tries(lot)

    assert tries[-1] - NOON == PATIENCE.whole > timedelta(hours=1)
    assert len(tries) < 25


def test_a_lot_spreads_those_that_failed_together() -> None:
    early, late = (next_try(DEAF, 7, since=NOON, at=NOON, lot=lot) for lot in (0, 0.999))

    assert early is not None
    assert late is not None
    assert timedelta(minutes=2) < late - early < timedelta(minutes=3)


def test_a_server_that_asks_for_a_pause_gets_it() -> None:
    asked = Fault(why="too many", wait=timedelta(minutes=30))

    assert next_try(asked, 1, since=NOON, at=NOON, lot=0) == NOON + timedelta(minutes=30)


def test_what_can_never_arrive_is_given_up_at_once() -> None:
    assert next_try(Fault(why="", is_final=True), 1, since=NOON, at=NOON, lot=0) is None


def test_many_attempts_overflow_nothing() -> None:
    due = next_try(DEAF, 10_000, since=NOON, at=NOON, lot=0)

    assert due == NOON + PATIENCE.longest


def test_a_reason_is_told_without_addresses_and_secrets_in_one_line() -> None:
    said = "550 5.1.1 <ana@example.com>: no\r\nsuch user; see https://x.test/T0/secret key=s3cr3t"

    assert told(said, ["s3cr3t", ""]) == "550 5.1.1 <…>: no such user; see … key=…"


def test_a_long_reason_is_cut() -> None:
    assert len(told("no " * 500)) == 300
