"""Where contacts and channels are, as oncall knows it, and what alerts know of a group.

The only module of notify that asks other slices.
"""

from uuid import UUID

from sre_ops.alerts.public import reads as alerts
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.notify.domain.destinations import About, Destination, Recipient
from sre_ops.oncall.public import reads as oncall


class PublicReads:
    """The directory made of the public reads of oncall and alerts, in one transaction."""

    def __init__(self, session: ReadSession) -> None:
        self._session = session

    def find(self, recipient: Recipient) -> Destination:
        """Return where to send to.

        Raises:
            NotFound: the contact or channel is gone.
        """
        found: oncall.Contact | oncall.Channel
        person_id = None
        if recipient.contact_id is not None:
            found = oncall.contact(self._session, recipient.contact_id)
            person_id = found.person_id
        elif recipient.channel_id is not None:
            found = oncall.channel(self._session, recipient.channel_id)
        else:  # pragma: no cover - a recipient has one of both
            raise AssertionError(recipient)
        if not found.address:
            raise NotFound(N_("this contact or channel was removed"))
        return Destination(
            person_id=person_id, kind=found.kind, address=found.address, secret=found.secret
        )

    def about(self, group_id: UUID) -> About:
        """Return what is known of a group of alerts; of an unknown one, nothing."""
        try:
            found = alerts.group(self._session, group_id)
        except NotFound:
            return About()
        return About(service=found.service, runbook=found.runbook, opened_at=found.opened_at)
