"""Forget messages that ended long ago, with their attempts; what waits for somebody stays."""

from datetime import datetime

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.notify import store
from sre_ops.notify.public.events import MessageForgotten


def forget_ended(session: WriteSession, before: datetime, *, limit: int, at: datetime) -> int:
    """Delete messages that were sent or dropped before an instant; return how many.

    Args:
        session: of notify.
        before: what ended later is kept.
        limit: how many at most, so that no transaction is long.
        at: now.
    """
    rows = store.lock_ended(session, before, limit=limit)
    store.forget_attempts(session, [row.id for row in rows])
    for row in rows:
        record(session, row, [MessageForgotten(message_id=row.id, page_id=row.page_id, at=at)])
        session.delete(row)
    return len(rows)
