"""Groups follow their alerts and obey people, on both databases."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from sre_ops.alerts.commands.intake import take_in
from sre_ops.alerts.commands.integrations import Kind, create_integration
from sre_ops.alerts.commands.lifecycle import acknowledge_group, close_settled, resolve_group
from sre_ops.alerts.domain.lifecycle import AlreadyOver, StillFiring
from sre_ops.alerts.public import reads
from sre_ops.alerts.tables import GroupRow
from sre_ops.db.database import Database
from sre_ops.events.tables import DOMAIN_EVENT
from sre_ops.kernel.errors import NotFound
from tests.databases import NOON
from tests.integration.alerts.messages import alert, webhook

MINUTE = timedelta(minutes=1)
ANA, BEN = UUID(int=1), UUID(int=2)
Say = Callable[..., None]


@pytest.fixture
def integration(database: Database, tenant: UUID) -> UUID:
    with database.write("alerts", tenant) as session:
        made = create_integration(session, "x", Kind.ALERTMANAGER, by=None, at=NOON)
    return made.integration_id


@pytest.fixture
def say(database: Database, tenant: UUID, integration: UUID) -> Say:
    def said(*alerts: dict[str, Any], minutes: int = 0) -> None:
        with database.write("alerts", tenant) as session:
            take_in(session, integration, webhook(*alerts), at=NOON + minutes * MINUTE)

    return said


def _only(database: Database, tenant: UUID) -> UUID:
    with database.read("alerts", tenant) as session:
        return session.scalars(select(col(GroupRow.id))).one()


def _told(database: Database, tenant: UUID) -> list[tuple[str, dict[str, Any]]]:
    """Return the events of groups, without their prefix, and what each says."""
    found = select(DOMAIN_EVENT.c.name, DOMAIN_EVENT.c.payload).where(
        DOMAIN_EVENT.c.tenant_id == tenant, DOMAIN_EVENT.c.aggregate_kind == "alert_group"
    )
    with database.read("alerts", tenant) as session:
        rows = session.execute(found.order_by(DOMAIN_EVENT.c.position))
        return [(name.removeprefix("alerts.group_"), json.loads(said)) for name, said in rows]


def test_a_group_is_over_with_its_last_alert_and_back_with_the_first(
    database: Database, tenant: UUID, say: Say
) -> None:
    say(alert(1), alert(2))
    say(alert(1, "resolved"), minutes=1)
    say(alert(2, "resolved"), minutes=2)
    say(alert(3), minutes=3)

    told = _told(database, tenant)

    assert [name for name, _ in told] == ["opened", "resolved", "fires_again"]
    opened, resolved, again = (said for _, said in told)
    assert (opened["severity"], opened["policies"], opened["incident"]) == (1, [], "record")
    assert (resolved["by"], again["is_flapping"], again["title"]) == (None, False, "It is slow")


def test_one_message_may_end_a_group_and_begin_it_again(
    database: Database, tenant: UUID, say: Say
) -> None:
    say(alert())

    say(alert(status="resolved"), alert(), minutes=1)

    assert [name for name, _ in _told(database, tenant)] == ["opened", "resolved", "fires_again"]


def test_a_group_that_comes_and_goes_flaps(database: Database, tenant: UUID, say: Say) -> None:
    say(alert())
    for minutes in (1, 3):
        say(alert(status="resolved"), minutes=minutes)
        say(alert(), minutes=minutes + 1)

    again = [said["is_flapping"] for name, said in _told(database, tenant) if "again" in name]

    assert again == [False, True]


def test_who_acknowledges_a_group_has_its_alerts_and_may_say_so_again(
    database: Database, tenant: UUID, say: Say
) -> None:
    say(alert(1), alert(2))
    group = _only(database, tenant)

    with database.write("alerts", tenant) as session:
        acknowledge_group(session, group, by=ANA, at=NOON)
        acknowledge_group(session, group, by=ANA, at=NOON + MINUTE)
        acknowledge_group(session, group, by=BEN, at=NOON + 2 * MINUTE)

    told = [said["by"] for name, said in _told(database, tenant) if name == "acknowledged"]
    assert told == [str(ANA), str(ANA), str(BEN)]
    with database.read("alerts", tenant) as session:
        facts = reads.group(session, group)
    assert (facts.acknowledged_by, facts.acknowledged_at) == (BEN, NOON + 2 * MINUTE)


def test_a_person_ends_a_group_only_if_she_knows_that_it_fires(
    database: Database, tenant: UUID, say: Say
) -> None:
    say(alert(1), alert(2))
    group = _only(database, tenant)

    def resolve(*, although_firing: bool) -> None:
        with database.write("alerts", tenant) as session:
            resolve_group(session, group, by=ANA, although_firing=although_firing, at=NOON)

    with pytest.raises(StillFiring):
        resolve(although_firing=False)
    resolve(although_firing=True)
    with pytest.raises(AlreadyOver):
        resolve(although_firing=True)
    with pytest.raises(AlreadyOver), database.write("alerts", tenant) as session:
        acknowledge_group(session, group, by=ANA, at=NOON)
    say(alert(1), alert(2), minutes=1)

    name, said = _told(database, tenant)[-1]
    assert (name, said["by"]) == ("resolved", str(ANA))


def test_other_slices_read_open_groups_with_what_their_alerts_say(
    database: Database, tenant: UUID, integration: UUID, say: Say
) -> None:
    say(alert(1), minutes=-10)
    say(alert(1, "resolved"), minutes=-9)
    with database.write("alerts", tenant) as session:
        close_settled(session, integration, at=NOON)
    say(alert(2))

    with database.read("alerts", tenant) as session:
        (facts,) = reads.open_groups(session)
        (told,) = facts.alerts

        assert (facts.title, facts.state, facts.opened_at) == ("It is slow", "firing", NOON)
        assert (told.labels["number"], told.annotations["summary"]) == ("2", "It is slow")
        assert reads.group(session, facts.group_id) == facts
        with pytest.raises(NotFound):
            reads.group(session, UUID(int=9))
