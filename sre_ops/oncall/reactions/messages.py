"""What became of the messages that pages asked for is kept beside them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.events.log import Recorded
from sre_ops.oncall.store import escalations as store
from sre_ops.oncall.tables import NoticeRow

_LONGEST = 500


def note_delivery(session: WriteSession, event: Recorded) -> None:
    """Keep what notify says of a page's message; one of no page of ours is harmless."""
    if event.payload is None or not event.payload.get("page_id"):
        return
    row = store.notice(session, UUID(str(event.payload["page_id"])))
    if row is not None:
        _note(row, event.name, event.payload, event.occurred_at)


def _note(row: NoticeRow, name: str, said: Mapping[str, Any], at: datetime) -> None:
    row.attempts = max(row.attempts, int(said.get("attempt") or 0))
    row.why = str(said.get("why") or "")[:_LONGEST]
    row.next_try_at = None
    match name:
        case "notify.message_sent.v1":
            row.sent_at, row.parked_at = at, None
        case "notify.message_failed.v1":
            next_at = said.get("next_at")
            row.failed_at = at
            row.next_try_at = datetime.fromisoformat(next_at) if next_at else None
        case "notify.message_parked.v1":
            row.parked_at = at
        case "notify.message_dropped.v1":
            row.dropped_at = at
