"""Pages what maintenance windows held back, once they have ended."""

from sre_ops.alerts.commands.mutes import unmute_groups
from sre_ops.alerts.store import groups as groups_store
from sre_ops.manifest import JobContext


def unmute(context: JobContext) -> None:
    """Announce the groups that still fire and that no maintenance window mutes any more."""
    with context.read() as session:
        integrations = groups_store.muting_integrations(session)
    for one in integrations:
        with context.write() as session:
            unmute_groups(session, one, at=context.clock.now())
