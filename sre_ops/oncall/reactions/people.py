"""Whoever was erased leaves no address behind."""

from sre_ops.db.sessions import WriteSession
from sre_ops.events.log import Recorded
from sre_ops.oncall.commands.contacts import forget_contacts


def forget_person(session: WriteSession, event: Recorded) -> None:
    """Delete how a person was reached; nothing is left to delete the second time."""
    forget_contacts(session, event.aggregate_id, at=event.occurred_at)
