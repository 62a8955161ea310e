"""How far each reaction came, and which aggregates it has parked."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.events.log import Recorded
from sre_ops.events.tables import EVENT_CURSOR, EVENT_FAILURE

Key = tuple[str, UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A reaction that failed on one aggregate.

    Attributes:
        position: of the first event that it could not digest.
        parked: true once others go on without waiting for this aggregate.
    """

    reaction: str
    aggregate_kind: str
    aggregate_id: UUID
    position: int
    attempts: int
    error: str
    parked: bool

    @property
    def key(self) -> Key:
        """Kind and id of the aggregate."""
        return self.aggregate_kind, self.aggregate_id


def cursor(session: ReadSession, reaction: str) -> int:
    """Return the last position that *reaction* has behind it; 0 at first."""
    found = select(EVENT_CURSOR.c.position).where(
        EVENT_CURSOR.c.tenant_id == session.tenant_id, EVENT_CURSOR.c.reaction == reaction
    )
    return session.execute(found).scalar_one_or_none() or 0


def move(session: WriteSession, reaction: str, *, since: int, to: int) -> bool:
    """Move the cursor from *since* to *to* in this transaction.

    Returns:
        False when another process has moved it meanwhile; then nothing may be kept.
    """
    connection = session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    start = {"tenant_id": session.tenant_id, "reaction": reaction, "position": 0}
    connection.execute(insert(EVENT_CURSOR).values(start).on_conflict_do_nothing())
    moved = connection.execute(
        update(EVENT_CURSOR)
        .where(
            EVENT_CURSOR.c.tenant_id == session.tenant_id,
            EVENT_CURSOR.c.reaction == reaction,
            EVENT_CURSOR.c.position == since,
        )
        .values(position=to)
    )
    return moved.rowcount == 1


def failures(session: ReadSession, reaction: str) -> dict[Key, Failure]:
    """Return the aggregates on which *reaction* failed and has not succeeded since."""
    names = [column for column in EVENT_FAILURE.c if column.name in Failure.__dataclass_fields__]
    rows = session.execute(
        select(*names).where(
            EVENT_FAILURE.c.tenant_id == session.tenant_id, EVENT_FAILURE.c.reaction == reaction
        )
    )
    found = (Failure(**row) for row in rows.mappings())
    return {failure.key: failure for failure in found}


def note_failure(
    session: WriteSession, reaction: str, event: Recorded, *, error: str, limit: int
) -> bool:
    """Count one more failure of *reaction* on the aggregate of *event*.

    Returns:
        True when the aggregate is parked now, after *limit* failures.
    """
    key = (event.aggregate_kind, event.aggregate_id)
    before = failures(session, reaction).get(key)
    attempts = (before.attempts if before else 0) + 1
    forget_failure(session, reaction, key)
    session.execute(
        EVENT_FAILURE.insert().values(
            tenant_id=session.tenant_id,
            reaction=reaction,
            aggregate_kind=event.aggregate_kind,
            aggregate_id=event.aggregate_id,
            position=event.position,
            attempts=attempts,
            error=error[:4000],
            failed_at=session.clock.now(),
            parked=attempts >= limit,
        )
    )
    return attempts >= limit


def forget_failure(session: WriteSession, reaction: str, key: Key) -> None:
    """Forget that *reaction* ever failed on the aggregate."""
    session.execute(
        delete(EVENT_FAILURE).where(
            EVENT_FAILURE.c.tenant_id == session.tenant_id,
            EVENT_FAILURE.c.reaction == reaction,
            EVENT_FAILURE.c.aggregate_kind == key[0],
            EVENT_FAILURE.c.aggregate_id == key[1],
        )
    )
