"""What notify does on the events of oncall: queue a page, or take it back."""

from typing import Any
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.events.log import Recorded
from sre_ops.notify.commands.queueing import Page, queue_page, withdraw_pages
from sre_ops.notify.domain.destinations import Recipient

_WITHDRAWN = "withdrawn before it was sent"


def follow_pages(session: WriteSession, event: Recorded) -> None:
    """Queue what was requested, drop what was withdrawn."""
    if event.name == "oncall.page_withdrawn.v1":
        drop_withdrawn(session, event)
    else:
        queue_requested(session, event)


def queue_requested(session: WriteSession, event: Recorded) -> None:
    """Queue the message of `oncall.page_requested.v1`; its page is its key."""
    said: dict[str, Any] = event.payload or {}
    page = Page(
        page_id=UUID(said["page_id"]),
        escalation_id=_id(said.get("escalation_id")),
        group_id=_id(said.get("group_id")),
        person_id=_id(said.get("person_id")),
        recipient=Recipient(
            contact_id=_id(said.get("contact_id")), channel_id=_id(said.get("channel_id"))
        ),
        severity=int(said["severity"]),
        title=str(said["title"]),
        reason=str(said["reason"]),
    )
    queue_page(session, page, at=session.clock.now())


def drop_withdrawn(session: WriteSession, event: Recorded) -> None:
    """Drop what is not sent yet of the pages of `oncall.page_withdrawn.v1`."""
    said: dict[str, Any] = event.payload or {}
    pages = {UUID(one) for one in said["page_ids"]}
    why = str(said.get("reason") or said.get("why") or _WITHDRAWN)
    withdraw_pages(session, pages, why, at=session.clock.now())


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
