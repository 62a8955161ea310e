"""Where contacts and channels are, as oncall knows it, and what alerts know of a group.

The only module of notify that asks other slices.
"""

from uuid import UUID

from sre_ops.alerts.public import reads as alerts
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import NotFound
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
        if recipient.contact_id is not None:
            own = oncall.contact(self._session, recipient.contact_id)
            return Destination(
                person_id=own.person_id, kind=own.kind, address=own.address, secret=own.secret
            )
        if recipient.channel_id is None:
            raise NotFound("the page names neither a contact nor a channel")
        shared = oncall.channel(self._session, recipient.channel_id)
        return Destination(
            person_id=None, kind=shared.kind, address=shared.address, secret=shared.secret
        )

    def about(self, group_id: UUID) -> About:
        """Return what is known of a group of alerts; of an unknown one, nothing."""
        try:
            found = alerts.group(self._session, group_id)
        except NotFound:
            return About()
        return About(service=found.service, runbook=found.runbook, opened_at=found.opened_at)
