"""What tests of sources and heartbeats share: runs of jobs, and what is open."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlmodel import col, select

from sre_ops.alerts.tables import AlertRow
from sre_ops.db import leases
from sre_ops.db.database import Database
from sre_ops.kernel.clock import Clock
from sre_ops.manifest import JobContext

_TTL = timedelta(seconds=60)


def run(
    job: Callable[[JobContext], None],
    database: Database,
    tenant: UUID,
    clock: Clock,
    **options: object,
) -> None:
    """Run *job* once, as the scheduler would."""
    with database.system() as system:
        lease = leases.take(system, job.__name__, holder="a test", ttl=_TTL)
    assert lease is not None
    job(
        JobContext(
            database=database,
            owner="alerts",
            tenant=tenant,
            tenant_slug="acme",
            lease=lease,
            lease_for=_TTL,
            clock=clock,
            options={"definitions_tenant": tenant, **options},
        )
    )


def states(database: Database, tenant: UUID) -> dict[str, str]:
    """Return how each alert of *tenant* stands, by its title."""
    own = select(AlertRow).where(col(AlertRow.tenant_id) == tenant).order_by(col(AlertRow.id))
    with database.read("alerts", tenant) as session:
        return {row.title: row.state for row in session.scalars(own)}
