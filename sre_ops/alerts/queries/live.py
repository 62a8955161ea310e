"""What live pages of alerts ask once a second."""

from uuid import UUID

from sre_ops.alerts.store import group_lists
from sre_ops.db.database import Database


def groups_version(database: Database, tenant: UUID) -> str:
    """Return a text that changes with each group that opens, changes or closes."""
    with database.read("alerts", tenant) as session:
        return group_lists.version(session)
