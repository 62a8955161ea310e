"""What messages have lost is healed by asking, and a silent source is an alert."""

import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from sre_ops.alerts.commands.intake import take_in
from sre_ops.alerts.commands.integrations import Kind, create_integration, revoke_integration
from sre_ops.alerts.commands.sources import set_source
from sre_ops.alerts.domain.silence import Beat
from sre_ops.alerts.jobs.board import BOARD
from sre_ops.alerts.jobs.sources import listen, reconcile
from sre_ops.alerts.store import sources as sources_store
from sre_ops.db.database import Database
from sre_ops.events.tables import DOMAIN_EVENT
from sre_ops.kernel.clock import FixedClock
from sre_ops.kernel.errors import Invalid
from tests.databases import NOON
from tests.integration.alerts.answering import Answering, answering
from tests.integration.alerts.listening import run, states
from tests.integration.alerts.messages import alert, webhook

SECONDS = timedelta(seconds=1)
LONG_AGO = json.dumps({"uptime": "2026-11-01T00:00:00Z"})
SILENT = "Alertmanager of main does not answer"


@pytest.fixture
def alertmanager() -> Iterator[Answering]:
    """Something that answers as Alertmanager does, and lists nothing at first."""
    with answering({"/api/v2/status": LONG_AGO, "/api/v2/alerts/groups": "[]"}) as found:
        yield found


@pytest.fixture
def integration(database: Database, tenant: UUID, alertmanager: Answering) -> UUID:
    with database.write("alerts", tenant) as session:
        made = create_integration(session, "main", Kind.ALERTMANAGER, by=None, at=NOON)
        url = alertmanager.url.replace("//", "//ana:secret@")
        set_source(session, made.integration_id, [url], "sre_ops", by=None, at=NOON)
    return made.integration_id


def _listed(*alerts: dict[str, object]) -> str:
    status = {"status": {"state": "active"}}
    group = {"labels": {"alertname": "Slow"}, "receiver": {"name": "sre_ops"}}
    return json.dumps([group | {"alerts": [one | status for one in alerts]}])


def _poll(database: Database, tenant: UUID, clock: FixedClock, *seconds: int) -> None:
    for one in seconds:
        clock.move_to(NOON + one * SECONDS)
        run(reconcile, database, tenant, clock)


def test_a_lost_end_and_a_lost_beginning_are_healed_within_two_polls(
    database: Database,
    tenant: UUID,
    integration: UUID,
    alertmanager: Answering,
    clock: FixedClock,
) -> None:
    with database.write("alerts", tenant) as session:
        annotations = {"summary": "Ends unheard"}
        take_in(session, integration, webhook(alert(1, annotations=annotations)), at=NOON)
    long_ago = "2026-11-21T11:50:00Z"
    begun = alert(2, annotations={"summary": "Begins unheard"}, startsAt=long_ago)
    alertmanager.pages["/api/v2/alerts/groups"] = _listed(begun)

    _poll(database, tenant, clock, 30)
    first = states(database, tenant)
    _poll(database, tenant, clock, 60)

    assert first == {"Ends unheard": "firing"}
    assert states(database, tenant) == {"Ends unheard": "resolved", "Begins unheard": "firing"}


def test_an_alertmanager_that_has_just_started_ends_nothing(
    database: Database,
    tenant: UUID,
    integration: UUID,
    alertmanager: Answering,
    clock: FixedClock,
) -> None:
    with database.write("alerts", tenant) as session:
        take_in(session, integration, webhook(alert()), at=NOON)
    alertmanager.pages["/api/v2/status"] = json.dumps({"uptime": NOON.isoformat()})

    _poll(database, tenant, clock, 30, 60, 90, 120)
    young = states(database, tenant)
    _poll(database, tenant, clock, 181, 211)

    assert young == {"It is slow": "firing"}
    assert states(database, tenant) == {"It is slow": "resolved"}


def test_a_source_that_does_not_answer_is_an_alert_and_ends_nothing(
    database: Database,
    tenant: UUID,
    integration: UUID,
    alertmanager: Answering,
    clock: FixedClock,
) -> None:
    with database.write("alerts", tenant) as session:
        take_in(session, integration, webhook(alert()), at=NOON)
    alertmanager.pages["/api/v2/alerts/groups"] = _listed(alert())
    _poll(database, tenant, clock, 30)
    alertmanager.pages["/api/v2/status"] = "no list"

    _poll(database, tenant, clock, 60, 90, 120, 150)
    before = states(database, tenant)
    _poll(database, tenant, clock, 151, 181)
    silent = states(database, tenant)
    with database.read("alerts", tenant) as session:
        told = sources_store.source(session, integration)
    alertmanager.pages["/api/v2/status"] = LONG_AGO
    _poll(database, tenant, clock, 211)

    assert before == {"It is slow": "firing"}
    assert silent == {"It is slow": "firing", SILENT: "firing"}
    assert told is not None
    assert "ana:***@" in told.problem
    assert "secret" not in told.problem
    assert states(database, tenant) == {"It is slow": "firing", SILENT: "resolved"}


def test_our_own_absence_is_not_held_against_a_source(
    database: Database,
    tenant: UUID,
    integration: UUID,
    alertmanager: Answering,
    clock: FixedClock,
) -> None:
    _poll(database, tenant, clock, 30)
    alertmanager.pages.clear()

    _poll(database, tenant, clock, 7200, 7230, 7320)
    at_first = states(database, tenant)
    _poll(database, tenant, clock, 7321)

    assert integration
    assert at_first == {}
    assert states(database, tenant) == {SILENT: "firing"}


def test_what_is_asked_no_more_is_not_silent(
    database: Database,
    tenant: UUID,
    integration: UUID,
    alertmanager: Answering,
    clock: FixedClock,
) -> None:
    alertmanager.pages.clear()
    _poll(database, tenant, clock, 30, 100, 170)
    assert states(database, tenant) == {SILENT: "firing"}

    with database.write("alerts", tenant) as session:
        revoke_integration(session, integration, at=clock.now())
    run(listen, database, tenant, clock)
    _poll(database, tenant, clock, 200)

    assert states(database, tenant) == {SILENT: "resolved"}


def test_a_watchdog_is_a_heartbeat_and_never_an_alert(
    database: Database,
    tenant: UUID,
    integration: UUID,
    alertmanager: Answering,
    clock: FixedClock,
) -> None:
    dog = alert(9, labels={"alertname": "Watchdog"})
    beat = Beat(every=60 * SECONDS, grace=30 * SECONDS, alertname="Watchdog")
    with database.write("alerts", tenant) as session:
        set_source(
            session, integration, [alertmanager.url], "sre_ops", watchdog=beat, by=None, at=NOON
        )
        take_in(session, integration, webhook(dog), at=NOON)
    alertmanager.pages["/api/v2/alerts/groups"] = _listed(dog)
    _poll(database, tenant, clock, 30, 60)
    run(listen, database, tenant, clock)
    alive = states(database, tenant)

    clock.move_to(NOON + 91 * SECONDS)
    run(listen, database, tenant, clock)
    silent = states(database, tenant)
    with database.write("alerts", tenant) as session:
        take_in(session, integration, webhook(dog, alert()), at=clock.now())

    name = "The heartbeat Watchdog of main is silent"
    assert alive == {}
    assert silent == {name: "firing"}
    assert states(database, tenant) == {name: "resolved", "It is slow": "firing"}


def test_what_was_open_before_it_became_a_watchdog_ends(
    database: Database, tenant: UUID, integration: UUID
) -> None:
    dog = alert(9, labels={"alertname": "Watchdog"})
    beat = Beat(every=60 * SECONDS, grace=30 * SECONDS, alertname="Watchdog")
    with database.write("alerts", tenant) as session:
        take_in(session, integration, webhook(dog), at=NOON)

        set_source(session, integration, [], "", watchdog=beat, by=None, at=NOON)

    assert states(database, tenant) == {"It is slow": "resolved"}


def test_where_alertmanager_is_asked_is_an_event_without_its_password(
    database: Database, tenant: UUID, integration: UUID
) -> None:
    found = select(DOMAIN_EVENT).where(
        DOMAIN_EVENT.c.tenant_id == tenant, DOMAIN_EVENT.c.name == "alerts.source_set"
    )
    with database.read("alerts", tenant) as session:
        (row,) = session.execute(found).mappings()

    assert integration
    assert "ana:***@127.0.0.1" in str(dict(row))
    assert "secret" not in str(dict(row))


def test_only_an_alertmanager_with_a_receiver_can_be_asked(
    database: Database, tenant: UUID, integration: UUID
) -> None:
    with database.write("alerts", tenant) as session:
        other = create_integration(session, "x", Kind.EVENTS_V2, by=None, at=NOON).integration_id

        for one, urls, receiver in (
            (other, ["http://am"], "x"),
            (integration, ["http://am"], ""),
            (integration, [f"http://am{number}" for number in range(6)], "x"),
            (integration, ["http://169.254.169.254"], "x"),
        ):
            with pytest.raises(Invalid):
                set_source(session, one, urls, receiver, by=None, at=NOON)


def test_the_figures_of_each_source_can_be_watched(
    database: Database,
    tenant: UUID,
    integration: UUID,
    alertmanager: Answering,
    clock: FixedClock,
) -> None:
    assert alertmanager.url
    _poll(database, tenant, clock, 30)
    run(listen, database, tenant, clock)

    shown = {
        metric.name: [(sample.labels["integration"], sample.value) for sample in metric.samples]
        for metric in BOARD.collect()
    }
    name = f"main {integration}"
    assert shown["sre_ops_alerts_source_up"] == [(name, 1.0)]
    assert shown["sre_ops_alerts_source_answered_timestamp_seconds"] == [
        (name, (NOON + 30 * SECONDS).timestamp())
    ]
