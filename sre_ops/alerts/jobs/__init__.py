"""What alerts do by the clock."""

from sre_ops.alerts.commands.lifecycle import AT_ONCE, close_settled
from sre_ops.alerts.store import integrations as integrations_store
from sre_ops.manifest import JobContext


def close_alerts(context: JobContext) -> None:
    """Close the alerts that stayed resolved for long enough, some hundred in a transaction."""
    with context.read() as session:
        integrations = integrations_store.integration_ids(session)
    for one in integrations:
        closed = AT_ONCE
        while closed == AT_ONCE:
            with context.write() as session:
                closed = close_settled(session, one, at=context.clock.now())
