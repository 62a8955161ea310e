"""What others may ask of how alerts went: which groups there were, and who acted on them."""

from datetime import datetime

from sre_ops.alerts.domain.quality import PastGroup
from sre_ops.alerts.store import quality as quality_store
from sre_ops.db.sessions import ReadSession

__all__ = ["PastGroup", "began_at", "past_groups"]


def past_groups(session: ReadSession, since: datetime) -> list[PastGroup]:
    """Return what became of the groups that opened from *since* on, oldest first.

    Args:
        session: of a slice that reads alerts.
        since: aware.
    """
    return quality_store.past_groups(session, since)


def began_at(session: ReadSession) -> datetime | None:
    """Return since when there is something that may send alerts; None where there is nothing.

    Args:
        session: of a slice that reads alerts.
    """
    return quality_store.began_at(session)
