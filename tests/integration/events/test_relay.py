from collections.abc import Iterator
from uuid import UUID

import pytest

from sre_ops.catalog.commands import declare_service, declare_team
from sre_ops.catalog.store import teams
from sre_ops.db.database import Database
from sre_ops.db.sessions import WriteSession
from sre_ops.events.log import Recorded
from sre_ops.events.reaction import Reaction
from sre_ops.events.relay import Relay
from tests.databases import NOON

SERVICE_DECLARED = "catalog.service_declared.v1"
REACTION = Reaction(
    name="catalog.give_each_service_a_team",
    events=(SERVICE_DECLARED,),
    run=f"{__name__}:give_it_a_team",
)
BROKEN: set[str] = set()
SEEN: list[str] = []


def give_it_a_team(session: WriteSession, event: Recorded) -> None:
    """Declare a team of the service's name, unless the test says that this one fails."""
    assert event.payload is not None
    slug = str(event.payload["slug"])
    SEEN.append(f"{slug} {event.payload['title']}")
    declare_team(session, f"{slug}-team", at=event.occurred_at)
    session.flush()
    if slug in BROKEN:
        raise RuntimeError(f"{slug} is broken")


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    BROKEN.clear()
    SEEN.clear()
    yield
    BROKEN.clear()


@pytest.fixture
def relay(database: Database) -> Relay:
    return Relay(database, (REACTION,))


def _declare(database: Database, tenant: UUID, slug: str, title: str = "") -> None:
    with database.write("catalog", tenant) as session:
        declare_service(session, slug, title=title, at=NOON)


def _teams(database: Database, tenant: UUID) -> list[str]:
    with database.read("catalog", tenant) as session:
        return [team.slug for team in teams(session)]


def test_a_reaction_sees_each_event_once(database: Database, tenant: UUID, relay: Relay) -> None:
    _declare(database, tenant, "shop")

    runs = [relay.run(tenant), relay.run(tenant)]

    assert runs == [1, 0]
    assert _teams(database, tenant) == ["shop-team"]


def test_two_relays_do_not_double_the_effect(database: Database, tenant: UUID) -> None:
    _declare(database, tenant, "shop")

    runs = [Relay(database, (REACTION,)).run(tenant) for _ in range(2)]

    assert sum(runs) == 1


def test_a_reaction_that_failed_left_nothing_and_runs_again(
    database: Database, tenant: UUID, relay: Relay
) -> None:
    _declare(database, tenant, "shop")
    BROKEN.add("shop")
    relay.run(tenant)
    before = _teams(database, tenant)

    BROKEN.clear()
    relay.run(tenant)

    assert before == []
    assert _teams(database, tenant) == ["shop-team"]
    assert relay.lag(tenant)[REACTION.name].parked == 0


def test_an_aggregate_that_keeps_failing_is_parked_and_the_others_go_on(
    database: Database, tenant: UUID, relay: Relay
) -> None:
    for slug in ("broken", "shop"):
        _declare(database, tenant, slug)
    BROKEN.add("broken")

    for _ in range(3):
        relay.run(tenant)

    assert _teams(database, tenant) == ["shop-team"]
    assert relay.lag(tenant)[REACTION.name].parked == 1


def test_one_that_fails_takes_nothing_from_those_that_it_shares_a_transaction_with(
    database: Database, tenant: UUID, relay: Relay
) -> None:
    for slug in ("cart", "broken", "shop"):
        _declare(database, tenant, slug)
    BROKEN.add("broken")

    first = relay.run(tenant)
    BROKEN.clear()
    second = relay.run(tenant)

    assert (first, second) == (1, 2)  # in order: what comes after it waits
    assert sorted(_teams(database, tenant)) == ["broken-team", "cart-team", "shop-team"]


def test_later_events_of_a_parked_aggregate_wait_for_it_in_order(
    database: Database, tenant: UUID, relay: Relay
) -> None:
    BROKEN.add("shop")
    _declare(database, tenant, "shop", "first")
    for _ in range(3):
        relay.run(tenant)
    _declare(database, tenant, "shop", "second")
    relay.run(tenant)
    assert SEEN == ["shop first"] * 3
    still_parked = relay.retry_parked(tenant)

    BROKEN.clear()
    SEEN.clear()
    freed = relay.retry_parked(tenant)

    assert (still_parked, freed) == (0, 1)
    assert SEEN == ["shop first", "shop second"]
    assert relay.lag(tenant)[REACTION.name].parked == 0


def test_lag_counts_what_waits_and_since_when(
    database: Database, tenant: UUID, relay: Relay
) -> None:
    relay.run(tenant)
    _declare(database, tenant, "shop")

    waiting = relay.lag(tenant)[REACTION.name]
    relay.run(tenant)
    relay.run(tenant)

    assert (waiting.events, waiting.since) == (1, NOON)
    assert relay.lag(tenant)[REACTION.name].events == 0


def test_a_commit_with_events_wakes_whoever_asked(database: Database, tenant: UUID) -> None:
    woken: list[UUID] = []
    database.on_events(lambda woken_for, _names: woken.append(woken_for))

    _declare(database, tenant, "shop")
    _declare(database, tenant, "shop")  # changes nothing, so announces nothing

    assert woken == [tenant]


def test_what_nobody_wants_is_passed_in_memory_until_something_is_wanted(
    database: Database, tenant: UUID, relay: Relay
) -> None:
    _declare(database, tenant, "shop")
    first = [relay.run_soon(tenant), relay.run_soon(tenant)]
    behind = relay.lag(tenant)[REACTION.name].events  # the team is no news for anybody
    _declare(database, tenant, "web")

    second = relay.run_soon(tenant)
    relay.run(tenant)

    assert (first, behind, second) == ([1, 0], 1, 1)
    assert SEEN == ["shop shop", "web web"]
    assert relay.lag(tenant)[REACTION.name].events == 0
