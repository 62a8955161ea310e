"""Append domain events in the transaction that changed the aggregate.

Guarantee: positions of a tenant have no gaps and follow the order of commits, because the
counter row is locked last, after every other write and right before the commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect, select, update
from sqlalchemy.dialects import postgresql, sqlite

from sre_ops.db.guard import ForbiddenStatement
from sre_ops.db.sessions import WriteSession
from sre_ops.events.chain import GENESIS, canonical, digest, link
from sre_ops.events.tables import DOMAIN_EVENT, EVENT_HEAD, EVENT_KEY
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.event import DomainEvent, Json, payload, split_name, to_json
from sre_ops.kernel.ids import uuid7

STATE_BYTES = 64 * 1024
_PENDING = "sre_ops_pending_events"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pending:
    row: Any
    kind: str
    version: int
    event: DomainEvent
    is_reconstructed: bool


def record(
    session: WriteSession,
    row: Any,
    events: Sequence[DomainEvent],
    *,
    is_reconstructed: bool = False,
) -> None:
    """Announce *events* of the aggregate whose root is *row*; each raises its version by one.

    The events are written when the transaction commits, with the state that the row has then.

    Args:
        session: the open transaction of the slice whose prefix the events carry.
        row: the root row, with `id` and `version` (0 before its first event).
        events: what happened, oldest first; none is allowed and does nothing.
        is_reconstructed: true when a history is rebuilt from snapshots.

    Raises:
        ForbiddenStatement: *row* is not a root, or an event carries another slice's prefix.
    """
    kind = session.guard.kind_of(row)
    for event in events:
        owner, _, _ = split_name(event.name)
        if owner != session.scope.owner:
            raise ForbiddenStatement(f"{session.scope.owner} may not record {event.name}")
        row.version += 1
        session.guard.announce(kind, row.id, row.version)
        session.announced.add(event.name)
        _pending(session).append(
            _Pending(
                row=row,
                kind=kind,
                version=row.version,
                event=event,
                is_reconstructed=is_reconstructed,
            )
        )


def state_of(row: Any) -> dict[str, Json]:
    """Return the root's own columns, without the tenant, as JSON values."""
    names = [column.key for column in inspect(type(row)).column_attrs if column.key != "tenant_id"]
    return {name: to_json(getattr(row, name)) for name in names}


def _pending(session: WriteSession) -> list[_Pending]:
    found = session.info.get(_PENDING)
    if found is None:
        found = session.info[_PENDING] = []
        session.at_commit(lambda: _append(session, session.info[_PENDING]))
    pending: list[_Pending] = found
    return pending


def _append(session: WriteSession, pending: list[_Pending]) -> None:
    rows = [_prepare(session, item) for item in pending]
    connection = session.connection()
    position, prev_hash = _lock_head(session, len(rows))
    now = session.clock.now()  # after the lock, so that recorded_at follows the position
    for row in rows:
        row |= {"position": position, "recorded_at": now, "event_id": uuid7(now)}
        row |= {"prev_hash": prev_hash, "hash": link(row, prev_hash)}
        position, prev_hash = position + 1, row["hash"]
    keys = EVENT_KEY.c.keys()
    connection.execute(EVENT_KEY.insert(), [{k: row[k] for k in keys} for row in rows])
    connection.execute(DOMAIN_EVENT.insert(), rows)
    connection.execute(
        update(EVENT_HEAD)
        .where(EVENT_HEAD.c.tenant_id == session.tenant_id)
        .values(position=position - 1, hash=prev_hash)
    )


def _lock_head(session: WriteSession, count: int) -> tuple[int, bytes]:
    """Lock the tenant's counter; return the next *count* positions' first, and the last hash."""
    connection = session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    first = {"tenant_id": session.tenant_id, "position": 0, "hash": GENESIS}
    connection.execute(insert(EVENT_HEAD).values(first).on_conflict_do_nothing())
    found = connection.execute(
        select(EVENT_HEAD.c.position, EVENT_HEAD.c.hash)
        .where(EVENT_HEAD.c.tenant_id == session.tenant_id)
        .with_for_update()
    ).one()
    assert count > 0
    return found.position + 1, found.hash


def _prepare(session: WriteSession, item: _Pending) -> dict[str, Any]:
    _, name, schema_version = split_name(item.event.name)
    state = canonical(state_of(item.row))
    if len(state.encode()) > STATE_BYTES:
        raise Invalid(f"the state of {item.kind} {item.row.id} is over 64 KB; move parts out")
    said = canonical(payload(item.event))
    return {
        "tenant_id": session.tenant_id,
        "name": name,
        "schema_version": schema_version,
        "occurred_at": item.event.at,
        "aggregate_kind": item.kind,
        "aggregate_id": item.row.id,
        "aggregate_version": item.version,
        "state": state,
        "state_digest": digest(state),
        "payload": said,
        "payload_digest": digest(said),
        "actor": session.scope.actor,
        "request_id": session.scope.request_id,
        "is_reconstructed": item.is_reconstructed,
    }
