"""Send a test the whole way that a page goes, to oneself or to a shared channel."""

from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.kernel.errors import Forbidden
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.messages import N_
from sre_ops.notify.commands.queueing import Page, queue_page
from sre_ops.notify.domain.destinations import Recipient
from sre_ops.notify.queries.composing import TEST_REASON, TEST_TITLE
from sre_ops.notify.queries.destinations import PublicReads

_INFORMATION = 4


def queue_test(session: WriteSession, recipient: Recipient, *, by: UUID, at: datetime) -> UUID:
    """Queue a test for a contact of *by*, or for a channel; return the message.

    Raises:
        NotFound: it is gone.
        Forbidden: it is somebody else's contact.
    """
    destination = PublicReads(session).find(recipient)
    if recipient.contact_id is not None and destination.person_id != by:
        raise Forbidden(N_("a test goes to a contact of your own, or to a channel"))
    page = Page(
        page_id=uuid7(at),
        recipient=recipient,
        person_id=destination.person_id,
        severity=_INFORMATION,
        title=TEST_TITLE,
        reason=TEST_REASON,
        is_test=True,
    )
    queued = queue_page(session, page, at=at)
    assert queued is not None  # its page is new
    return queued
