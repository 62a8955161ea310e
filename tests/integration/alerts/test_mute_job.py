"""What a maintenance window held back is told by the job, on both databases."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import col, select

from sre_ops.alerts.commands.intake import take_in
from sre_ops.alerts.commands.integrations import Kind, create_integration
from sre_ops.alerts.commands.mutes import create_window
from sre_ops.alerts.domain.muting import Once
from sre_ops.alerts.jobs import mutes
from sre_ops.alerts.tables import GroupRow
from sre_ops.db import leases
from sre_ops.db.database import Database
from sre_ops.kernel.clock import FixedClock
from sre_ops.manifest import JobContext
from tests.databases import NOON
from tests.integration.alerts.messages import alert, webhook

HOUR = timedelta(hours=1)


def test_a_group_is_told_once_its_window_is_over(
    database: Database, tenant: UUID, clock: FixedClock
) -> None:
    with database.write("alerts", tenant) as session:
        made = create_integration(session, "x", Kind.ALERTMANAGER, by=None, at=NOON)
        create_window(
            session, Once(from_at=NOON, to_at=NOON + HOUR), (), reason="We move", by=None, at=NOON
        )
        take_in(session, made.integration_id, webhook(alert()), at=NOON)
    with database.system() as system:
        lease = leases.take(system, "alerts.unmute", holder="a test", ttl=HOUR)
    assert lease is not None
    context = JobContext(
        database=database,
        owner="alerts",
        tenant=tenant,
        tenant_slug="acme",
        lease=lease,
        lease_for=HOUR,
        clock=clock,
    )

    muted = []
    for at in (NOON, NOON + HOUR):
        clock.move_to(at)
        mutes.unmute(context)
        with database.read("alerts", tenant) as session:
            muted.append(session.scalars(select(col(GroupRow.muted_by))).one())

    assert [one is None for one in muted] == [False, True]
