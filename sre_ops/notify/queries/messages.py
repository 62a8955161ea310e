"""What people see of messages: where each is, what was tried, and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sre_ops.db.database import Database
from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_
from sre_ops.notify import store
from sre_ops.notify.domain.message import State
from sre_ops.notify.tables import AttemptRow, MessageRow
from sre_ops.web.cursors import cursor_of, key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message in a list; `last` is its last attempt, None before the first."""

    row: MessageRow
    state: State
    last: AttemptRow | None

    @property
    def destination(self) -> str:
        """The masked address of the last attempt; "" before the first."""
        return self.last.hint if self.last else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page of messages, newest first; `next_cursor` is "" on the last one."""

    messages: Sequence[Shown]
    next_cursor: str


def listing(
    session: ReadSession,
    states: Collection[State] = (),
    *,
    cursor: str = "",
    limit: int,
    at: datetime,
) -> Listing:
    """Return messages, newest first, at most *limit*.

    Raises:
        Invalid: *cursor* is none of ours.
    """
    stored = {State.QUEUED if one is State.SENDING else one for one in states}
    rows = store.newest(session, stored, _place(cursor), limit=limit + 1)
    more = rows[limit - 1] if len(rows) > limit else None
    return Listing(
        messages=shown(session, rows[:limit], at=at),
        next_cursor=cursor_of((more.queued_at.isoformat(), str(more.id))) if more else "",
    )


def shown(session: ReadSession, rows: Sequence[MessageRow], *, at: datetime) -> list[Shown]:
    """Return messages with their last attempts."""
    ids = [row.id for row in rows]
    last, sending = store.attempts_of(session, ids), store.sending_ids(session, ids, at)
    return [
        Shown(
            row=row,
            state=State.SENDING if row.id in sending else State(row.state),
            last=last.get(row.id),
        )
        for row in rows
    ]


def queue_version(database: Database, tenant: UUID) -> str:
    """Return a text that changes with the queue; live pages ask for it once a second."""
    with database.read("notify", tenant) as session:
        return store.version(session)


def _place(cursor: str) -> tuple[datetime, UUID] | None:
    key = key_of(cursor, 2)
    if key is None:
        return None
    try:
        return datetime.fromisoformat(key[0]).astimezone(UTC), UUID(key[1])
    except (ValueError, OverflowError) as error:
        text = N_("cursor %(cursor)s: give the `next_cursor` of the page before")
        raise Invalid(text, cursor=repr(cursor[:40])) from error
