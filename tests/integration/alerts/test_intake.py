"""Messages are kept and become alerts, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, col

from sre_ops.alerts.commands.intake import Receipt, take_in
from sre_ops.alerts.commands.integrations import (
    Kind,
    create_integration,
    revoke_integration,
)
from sre_ops.alerts.commands.lifecycle import close_settled, resolve_group
from sre_ops.alerts.domain.generic import Mappings
from sre_ops.alerts.domain.lifecycle import Outcome
from sre_ops.alerts.store import alerts as alerts_store
from sre_ops.alerts.store import integrations as integrations_store
from sre_ops.alerts.store import messages as messages_store
from sre_ops.alerts.tables import AlertRow, EventRow, GroupRow, MessageRow
from sre_ops.db.database import Database
from sre_ops.events.tables import DOMAIN_EVENT
from sre_ops.kernel.errors import Invalid, NotFound
from tests.databases import NOON
from tests.integration.alerts.messages import alert, webhook

MINUTE = timedelta(minutes=1)
ANA = UUID(int=1)


@pytest.fixture
def integration(database: Database, tenant: UUID) -> UUID:
    return _made(database, tenant)


def _made(
    database: Database,
    tenant: UUID,
    kind: Kind = Kind.ALERTMANAGER,
    mappings: Mappings | None = None,
) -> UUID:
    with database.write("alerts", tenant) as session:
        made = create_integration(session, "x", kind, mappings=mappings, by=None, at=NOON)
    return made.integration_id


def _take(
    database: Database, tenant: UUID, integration: UUID, body: bytes, *, minutes: int = 0
) -> Receipt:
    with database.write("alerts", tenant) as session:
        return take_in(session, integration, body, at=NOON + minutes * MINUTE)


def _outcomes(receipt: Receipt) -> list[str]:
    return [one.outcome.value for one in receipt.taken]


def _count(database: Database, tenant: UUID, table: type[SQLModel]) -> int:
    with database.read("alerts", tenant) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def _events(database: Database, tenant: UUID) -> list[str]:
    found = select(DOMAIN_EVENT.c.name).where(
        DOMAIN_EVENT.c.tenant_id == tenant, DOMAIN_EVENT.c.name.like("alerts.%")
    )
    with database.read("alerts", tenant) as session:
        names = session.scalars(found.order_by(DOMAIN_EVENT.c.position))
        return [name.removeprefix("alerts.") for name in names]


def test_one_webhook_with_five_alerts_is_five_alerts_of_one_group(
    database: Database, tenant: UUID, integration: UUID
) -> None:
    body = webhook(*(alert(number) for number in range(5)))

    receipt = _take(database, tenant, integration, body)

    assert _outcomes(receipt) == ["opened"] * 5
    assert _count(database, tenant, AlertRow) == 5
    assert _count(database, tenant, GroupRow) == 1
    with database.read("alerts", tenant) as session:
        message = session.scalars(select(MessageRow)).one()
        assert (message.body, message.received_at) == (body, NOON)
        assert alerts_store.detail(session, receipt.taken[0].alert_id or ANA) is not None
    assert _events(database, tenant)[1:] == ["group_opened"] + ["alert_opened"] * 5


def test_saying_it_again_keeps_the_message_and_changes_nothing(
    database: Database, tenant: UUID, integration: UUID
) -> None:
    _take(database, tenant, integration, webhook(alert()))
    before = _events(database, tenant)

    again = _take(database, tenant, integration, webhook(alert(), alert()), minutes=1)

    assert _outcomes(again) == ["repeated", "repeated"]
    assert _events(database, tenant) == before
    assert _count(database, tenant, MessageRow) == 2
    assert _count(database, tenant, EventRow) == 3


def test_an_alert_lives_through_resolved_and_back_until_it_is_closed(
    database: Database, tenant: UUID, integration: UUID
) -> None:
    def say(status: str, minutes: int) -> str:
        body = webhook(alert(status=status))
        return _outcomes(_take(database, tenant, integration, body, minutes=minutes))[0]

    def close(minutes: int) -> int:
        with database.write("alerts", tenant) as session:
            return close_settled(session, integration, at=NOON + minutes * MINUTE)

    assert [say("firing", 0), say("resolved", 1), say("firing", 2), say("resolved", 3)] == [
        "opened",
        "resolved",
        "reopened",
        "resolved",
    ]
    assert (close(7), close(8), close(9)) == (0, 1, 0)
    assert (say("resolved", 9), say("firing", 10)) == ("nothing_open", "opened")
    assert _count(database, tenant, AlertRow) == 2
    assert _events(database, tenant)[1:] == [
        "group_opened",
        "alert_opened",
        "alert_resolved",
        "group_resolved",
        "alert_reopened",
        "group_fires_again",
        "alert_resolved",
        "group_resolved",
        "alert_closed",
        "group_closed",
        "group_opened",
        "alert_opened",
    ]
    with database.read("alerts", tenant) as session:
        first = session.scalars(select(AlertRow).order_by(col(AlertRow.id))).first()
        assert first is not None
        assert len(alerts_store.facts_of(first).changes.at) == 3
        assert messages_store.events_of(session, first.id)[0].outcome == "resolved"


def test_a_group_stays_open_while_one_of_its_alerts_does(
    database: Database, tenant: UUID, integration: UUID
) -> None:
    _take(database, tenant, integration, webhook(alert(1), alert(2)))
    _take(database, tenant, integration, webhook(alert(1, "resolved")))

    with database.write("alerts", tenant) as session:
        assert close_settled(session, integration, at=NOON + 6 * MINUTE) == 1

    assert "group_closed" not in _events(database, tenant)


def test_what_a_person_ended_may_fire_on_for_a_day(
    database: Database, tenant: UUID, integration: UUID
) -> None:
    _take(database, tenant, integration, webhook(alert()))
    with database.write("alerts", tenant) as session:
        (group,) = session.scalars(select(col(GroupRow.id)))
        resolve_group(session, group, by=ANA, although_firing=True, at=NOON)

    on = _take(database, tenant, integration, webhook(alert()), minutes=60)

    assert _outcomes(on) == [Outcome.FIRES_ON]
    with database.write("alerts", tenant) as session:
        assert close_settled(session, integration, at=NOON + timedelta(hours=23)) == 0
        assert close_settled(session, integration, at=NOON + timedelta(hours=24)) == 1


def test_a_wrong_message_is_kept_with_what_is_wrong(
    database: Database, tenant: UUID, integration: UUID
) -> None:
    receipt = _take(database, tenant, integration, webhook(alert(startsAt="noon")))

    assert receipt.wrong is not None
    assert receipt.taken == ()
    with database.read("alerts", tenant) as session:
        (kept,) = messages_store.wrong_messages(session, integration)
    assert (kept.wrong_place, kept.id) == ("alerts[0].startsAt", receipt.message_id)


def test_a_generic_message_is_read_by_its_mappings(database: Database, tenant: UUID) -> None:
    mappings = Mappings(key="id", summary="text", fixed_labels={"origin": "probe"})
    integration = _made(database, tenant, Kind.GENERIC, mappings)

    receipt = _take(database, tenant, integration, b'{"id": 1, "text": "It burns"}')

    assert [(one.key, one.outcome) for one in receipt.taken] == [("1", Outcome.OPENED)]
    with database.read("alerts", tenant) as session:
        assert session.scalars(select(AlertRow)).one().title == "It burns"


def test_events_without_a_key_are_alerts_of_their_own(database: Database, tenant: UUID) -> None:
    integration = _made(database, tenant, Kind.EVENTS_V2)
    body = (
        b'{"event_action": "trigger", "payload":'
        b' {"summary": "Disk full", "source": "db", "severity": "error"}}'
    )

    taken = [_take(database, tenant, integration, body).taken[0] for _ in range(2)]

    assert [one.outcome for one in taken] == [Outcome.OPENED, Outcome.OPENED]
    assert taken[0].key != taken[1].key


def test_mappings_belong_to_generic_integrations_alone(database: Database, tenant: UUID) -> None:
    with pytest.raises(Invalid):
        _made(database, tenant, Kind.GENERIC)
    with pytest.raises(Invalid):
        _made(database, tenant, Kind.EVENTS_V2, Mappings(key="a"))


def test_what_a_revoked_integration_sends_counts_no_more(
    database: Database, tenant: UUID, integration: UUID
) -> None:
    with database.write("alerts", tenant) as session:
        revoke_integration(session, integration, at=NOON)
        revoke_integration(session, integration, at=NOON)
        assert integrations_store.integrations(session) == []

    with pytest.raises(NotFound):
        _take(database, tenant, integration, webhook(alert()))
    with pytest.raises(NotFound):
        _take(database, tenant, UUID(int=5), webhook(alert()))
    assert _count(database, tenant, MessageRow) == 0


def test_the_database_refuses_a_second_open_alert_of_one_key(
    database: Database, tenant: UUID, integration: UUID
) -> None:
    _take(database, tenant, integration, webhook(alert(1), alert(2)))

    def damage(**values: object) -> None:
        with database.write("alerts", tenant) as session:
            row = session.scalars(select(AlertRow).where(col(AlertRow.title) != "")).first()
            assert row is not None
            other = session.scalars(select(AlertRow).where(col(AlertRow.id) != row.id)).one()
            for name, value in values.items():
                setattr(row, name, other.dedup_key if value == "same" else value)
            session.flush()

    for values in ({"dedup_key": "same"}, {"dedup_key": None}, {"state": "closed"}):
        with pytest.raises(IntegrityError):
            damage(**values)


def test_eight_at_once_open_one_alert(database: Database, tenant: UUID, integration: UUID) -> None:
    body = webhook(alert())

    with ThreadPoolExecutor(8) as threads:
        jobs = [threads.submit(_take, database, tenant, integration, body) for _ in range(8)]
        outcomes = sorted(_outcomes(one.result())[0] for one in jobs)

    assert outcomes == ["opened"] + ["repeated"] * 7
    assert _count(database, tenant, AlertRow) == 1
    assert _count(database, tenant, MessageRow) == 8


def test_another_tenant_sees_none_of_it(
    database: Database, tenant: UUID, integration: UUID, other_tenant: UUID | None
) -> None:
    if other_tenant is None:
        return
    _take(database, tenant, integration, webhook(alert()))

    with pytest.raises(NotFound):
        _take(database, other_tenant, integration, webhook(alert()))
    assert _count(database, other_tenant, AlertRow) == 0
