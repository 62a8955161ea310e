import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import IntegrityError

from sre_ops.catalog.commands import declare_service, declare_team
from sre_ops.db.database import Database
from sre_ops.events.log import events_after, events_of, head, verify_chain
from sre_ops.events.partitions import ensure_partitions, strays
from sre_ops.events.record import record
from sre_ops.events.tables import EVENT_KEY
from sre_ops.kernel.clock import FixedClock
from sre_ops.kernel.errors import Invalid
from tests.databases import NOON, Place


def _change_as_owner(place: Place, statement: str) -> None:
    """Do what only somebody with the file or the superuser's password can do."""
    if place.is_sqlite:
        raw = sqlite3.connect(place.url.removeprefix("sqlite:///"))
        raw.execute(statement)
        raw.commit()
        raw.close()
        return
    url = make_url(place.admin_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as admin:
        admin.execute("SET search_path = events")
        admin.execute(statement.encode())


def _drop_protection(place: Place) -> None:
    if place.is_sqlite:
        _change_as_owner(place, "DROP TRIGGER domain_event_append_only")
        _change_as_owner(place, "DROP TRIGGER domain_event_never_deleted")
    else:
        _change_as_owner(place, "DROP TRIGGER append_only ON domain_event")


def test_an_event_says_who_what_when_and_the_state_after(
    database: Database, tenant: UUID, clock: FixedClock
) -> None:
    clock.move_to(NOON + timedelta(seconds=5))
    with database.write("catalog", tenant, actor="person:7", request_id="r-1") as session:
        team = declare_team(session, "web", title="Web team", at=NOON)

    with database.read("catalog", tenant) as session:
        (event,) = events_of(session, "team", team.id)

    assert (event.name, event.actor, event.request_id) == (
        "catalog.team_declared.v1",
        "person:7",
        "r-1",
    )
    assert (event.occurred_at, event.recorded_at) == (NOON, NOON + timedelta(seconds=5))
    assert event.state == {"id": str(team.id), "slug": "web", "title": "Web team", "version": 1}
    assert event.payload == {"team_id": str(team.id), "slug": "web", "title": "Web team"}
    assert (event.aggregate_version, event.is_reconstructed) == (1, False)


def test_positions_have_no_gaps_when_many_write_at_once(database: Database, tenant: UUID) -> None:
    def declare(number: int) -> None:
        with database.write("catalog", tenant) as session:
            declare_team(session, f"team-{number}", at=NOON)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(declare, range(30)))

    with database.read("events", tenant) as session:
        positions = [event.position for event in events_after(session, 0)]
        verdict = verify_chain(session)
    assert positions == list(range(1, 32))
    assert (verdict.checked, verdict.broken_at) == (31, None)


def test_each_tenant_counts_for_itself(
    database: Database, tenant: UUID, other_tenant: UUID | None
) -> None:
    with database.write("catalog", tenant) as session:
        declare_team(session, "web", at=NOON)
    if other_tenant is None:
        return

    with database.read("events", other_tenant) as session:
        assert head(session) == 1


def test_a_rolled_back_change_leaves_no_event(database: Database, tenant: UUID) -> None:
    with pytest.raises(ZeroDivisionError), database.write("catalog", tenant) as session:  # noqa: PT012 - the block is the transaction
        declare_team(session, "web", at=NOON)
        raise ZeroDivisionError

    with database.read("events", tenant) as session:
        assert head(session) == 1


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE domain_event SET actor = 'somebody else' WHERE position = 2",
        "UPDATE domain_event SET payload = '{}' WHERE position = 2",
        "UPDATE domain_event SET state = '{}' WHERE position = 2",
        "DELETE FROM domain_event WHERE position = 2",
        "DELETE FROM domain_event WHERE position = 3",
    ],
)
def test_a_forged_or_missing_event_breaks_the_chain(
    database: Database, tenant: UUID, place: Place, forgery: str
) -> None:
    for slug in ("web", "shop"):
        with database.write("catalog", tenant) as session:
            declare_team(session, slug, at=NOON)

    _drop_protection(place)
    _change_as_owner(place, forgery)

    with database.read("events", tenant) as session:
        verdict = verify_chain(session)
    assert verdict.broken_at in (2, 3)
    assert verdict.why


def test_an_erased_payload_leaves_the_chain_whole(
    database: Database, tenant: UUID, place: Place
) -> None:
    with database.write("catalog", tenant) as session:
        declare_team(session, "web", at=NOON)

    _change_as_owner(
        place, "UPDATE domain_event SET payload = NULL, state = NULL WHERE position = 2"
    )

    with database.read("events", tenant) as session:
        assert verify_chain(session).broken_at is None
        assert [event.payload for event in events_after(session, 1)] == [None]


def test_a_state_over_64_kilobytes_is_refused(database: Database, tenant: UUID) -> None:
    if not database.is_sqlite:  # PostgreSQL refuses the long column before that
        return
    with pytest.raises(Invalid, match="over 64 KB"), database.write("catalog", tenant) as session:
        declare_service(session, "shop", description="x" * 70_000, at=NOON)


def test_one_version_of_an_aggregate_has_one_event(database: Database, tenant: UUID) -> None:
    with database.write("catalog", tenant) as session:
        team = declare_team(session, "web", at=NOON)

    with pytest.raises(IntegrityError), database.write("catalog", tenant) as session:
        session.execute(
            EVENT_KEY.insert().values(
                tenant_id=tenant,
                event_id=UUID(int=9),
                position=9,
                aggregate_kind="team",
                aggregate_id=team.id,
                aggregate_version=1,
            )
        )


def test_recording_nothing_does_nothing(database: Database, tenant: UUID) -> None:
    with database.write("catalog", tenant) as session:
        team = declare_team(session, "web", at=NOON)
    with database.write("catalog", tenant) as session:
        record(session, team, ())

    with database.read("events", tenant) as session:
        assert head(session) == 2


def test_partitions_reach_three_months_ahead_and_are_not_made_twice(database: Database) -> None:
    with database.system() as session:
        missing = ensure_partitions(session)
    with database.system() as session:
        later = ensure_partitions(session, months=8)

    assert missing == 0
    assert later == (0 if database.is_sqlite else 4)


def test_an_event_without_a_month_goes_to_the_default_partition_and_is_counted(
    database: Database, tenant: UUID, clock: FixedClock
) -> None:
    clock.move_to(NOON + timedelta(days=4000))
    with database.write("catalog", tenant) as session:
        declare_team(session, "web", at=NOON)

    with database.system() as session:
        found = strays(session)

    assert found == (0 if database.is_sqlite else 1)
