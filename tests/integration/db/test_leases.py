from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from uuid import UUID

import pytest

from sre_ops.catalog.commands import declare_team
from sre_ops.db.database import Database
from sre_ops.db.leases import Lease, LeaseLost, give_back, require, take
from tests.databases import NOON

MINUTE = timedelta(minutes=1)
GONE = timedelta(milliseconds=-1)  # a lease that is over as soon as it is taken


def _take(database: Database, holder: str, ttl: timedelta = MINUTE) -> Lease | None:
    with database.system() as session:
        return take(session, "slo.evaluate", holder=holder, ttl=ttl)


def test_a_lease_has_one_holder(database: Database) -> None:
    first = _take(database, "a")
    second = _take(database, "b")

    assert first == Lease(name="slo.evaluate", holder="a", token=1)
    assert second is None


def test_the_holder_renews_and_keeps_its_token(database: Database) -> None:
    tokens = [lease and lease.token for lease in (_take(database, "a"), _take(database, "a"))]

    assert tokens == [1, 1]


def test_who_takes_over_gets_a_higher_token(database: Database) -> None:
    _take(database, "a", GONE)

    taken = _take(database, "b")

    assert taken is not None
    assert taken.token == 2


def test_a_holder_that_was_away_gets_a_new_token(database: Database) -> None:
    _take(database, "a", GONE)

    again = _take(database, "a")

    assert again is not None
    assert again.token == 2


def test_a_lease_given_back_is_free_at_once(database: Database) -> None:
    lease = _take(database, "a")
    assert lease is not None
    with database.system() as session:
        give_back(session, lease)

    taken = _take(database, "b")

    assert taken is not None


def test_a_late_process_cannot_write(database: Database, tenant: UUID) -> None:
    late = _take(database, "a", GONE)
    assert late is not None
    _take(database, "b")

    with pytest.raises(LeaseLost), database.write("catalog", tenant) as session:  # noqa: PT012 - the block is the transaction
        declare_team(session, "web", at=NOON)
        require(session, late)


def test_nobody_takes_over_while_a_checked_transaction_is_open(
    database: Database, tenant: UUID
) -> None:
    lease = _take(database, "a", GONE)
    assert lease is not None
    order: list[str] = []
    other = Thread(target=_note(order, "taken", lambda: _take(database, "b")))

    with database.write("catalog", tenant) as session:
        require(session, lease)
        other.start()
        declare_team(session, "web", at=NOON)
        session.flush()
        order.append("written")
    other.join(20)

    assert order == ["written", "taken"]


def _note(order: list[str], word: str, act: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        act()
        order.append(word)

    return run
