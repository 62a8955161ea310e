"""What alerts do by the clock, on both databases."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import col, select

from sre_ops.alerts import jobs
from sre_ops.alerts.commands.intake import take_in
from sre_ops.alerts.commands.integrations import Kind, create_integration
from sre_ops.alerts.domain.lifecycle import State
from sre_ops.alerts.tables import AlertRow, GroupRow
from sre_ops.db import leases
from sre_ops.db.database import Database
from sre_ops.kernel.clock import FixedClock
from sre_ops.manifest import JobContext
from tests.databases import NOON
from tests.integration.alerts.messages import alert, webhook


def test_settled_alerts_and_their_groups_are_closed(
    database: Database, tenant: UUID, clock: FixedClock
) -> None:
    with database.write("alerts", tenant) as session:
        made = create_integration(session, "x", Kind.ALERTMANAGER, by=None, at=NOON)
        for status in ("firing", "resolved"):
            body = webhook(*(alert(number, status) for number in range(3)))
            take_in(session, made.integration_id, body, at=NOON)
    clock.move_to(NOON + timedelta(minutes=5))

    ttl = timedelta(seconds=60)
    with database.system() as system:
        lease = leases.take(system, "alerts.close", holder="a test", ttl=ttl)
    assert lease is not None
    jobs.close_alerts(
        JobContext(
            database=database,
            owner="alerts",
            tenant=tenant,
            tenant_slug="acme",
            lease=lease,
            lease_for=ttl,
            clock=clock,
        )
    )

    with database.read("alerts", tenant) as session:
        assert set(session.scalars(select(col(AlertRow.state)))) == {State.CLOSED}
        assert set(session.scalars(select(col(GroupRow.state)))) == {State.CLOSED}
