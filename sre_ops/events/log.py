"""Read the event log: by cursor, by aggregate, and prove that nobody changed it."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, func, select

from sre_ops.db.sessions import ReadSession
from sre_ops.events.chain import GENESIS, digest, link
from sre_ops.events.tables import DOMAIN_EVENT, EVENT_HEAD
from sre_ops.kernel.event import Json

_BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event as it stands in the log.

    Attributes:
        name: in full, `catalog.service_declared.v1`.
        state: the aggregate's own fields after the change; None when erased.
        payload: the event's own fields; None when erased.
        position: place in the tenant's log, from 1, without gaps.
    """

    event_id: UUID
    name: str
    occurred_at: datetime
    recorded_at: datetime
    tenant_id: UUID
    aggregate_kind: str
    aggregate_id: UUID
    aggregate_version: int
    state: dict[str, Json] | None
    payload: dict[str, Json] | None
    actor: str
    request_id: str | None
    is_reconstructed: bool
    position: int


def events_after(
    session: ReadSession, position: int, *, limit: int = _BATCH, up_to: int | None = None
) -> list[Recorded]:
    """Return the events that the slice may read after *position*, in position order."""
    found = select(DOMAIN_EVENT).where(
        DOMAIN_EVENT.c.tenant_id == session.tenant_id, DOMAIN_EVENT.c.position > position
    )
    if up_to is not None:
        found = found.where(DOMAIN_EVENT.c.position <= up_to)
    rows = session.execute(found.order_by(DOMAIN_EVENT.c.position).limit(limit)).mappings()
    return [_recorded(row) for row in rows]


def events_of(
    session: ReadSession, kind: str, aggregate_id: UUID, *, names: Collection[str] = ()
) -> list[Recorded]:
    """Return the readable events of one aggregate, oldest first; all names when none is given."""
    found = select(DOMAIN_EVENT).where(
        DOMAIN_EVENT.c.tenant_id == session.tenant_id,
        DOMAIN_EVENT.c.aggregate_kind == kind,
        DOMAIN_EVENT.c.aggregate_id == aggregate_id,
    )
    rows = session.execute(found.order_by(DOMAIN_EVENT.c.position)).mappings()
    return [event for event in map(_recorded, rows) if not names or event.name in names]


def newest_events(
    session: ReadSession, names: Collection[str], *, limit: int, before: int | None = None
) -> list[Recorded]:
    """Return the newest events of the given names, newest first.

    Args:
        session: of a slice that may read them.
        names: in full, `slo.definition_taken.v1`.
        limit: how many at most.
        before: only those at smaller positions, to go on where the last page ended.
    """
    bare = {name.rpartition(".")[0] for name in names}
    found = select(DOMAIN_EVENT).where(
        DOMAIN_EVENT.c.tenant_id == session.tenant_id, DOMAIN_EVENT.c.name.in_(sorted(bare))
    )
    if before is not None:
        found = found.where(DOMAIN_EVENT.c.position < before)
    rows = session.execute(found.order_by(DOMAIN_EVENT.c.position.desc()).limit(limit)).mappings()
    return [event for event in map(_recorded, rows) if event.name in names]


def head(session: ReadSession) -> int:
    """Return the tenant's newest position; 0 before its first event."""
    found = select(EVENT_HEAD.c.position).where(EVENT_HEAD.c.tenant_id == session.tenant_id)
    return session.execute(found).scalar_one_or_none() or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the check of the chain found.

    Attributes:
        checked: events whose link was recomputed.
        broken_at: first position that does not fit; None when all do.
        why: what does not fit, or an empty text.
    """

    checked: int
    broken_at: int | None = None
    why: str = ""


def verify_chain(session: ReadSession) -> Verdict:
    """Recompute every link of the tenant's chain; an erased payload still verifies.

    Args:
        session: of the slice `events`, which reads every event of the tenant.
    """
    previous, expected = GENESIS, 1
    for row in _all(session):
        fault = _fault(dict(row), expected, previous)
        if fault:
            return Verdict(checked=expected - 1, broken_at=expected, why=fault)
        previous, expected = row["hash"], expected + 1
    newest = select(EVENT_HEAD).where(EVENT_HEAD.c.tenant_id == session.tenant_id)
    found = session.execute(newest).one_or_none()
    if found is not None and (found.position, found.hash) != (expected - 1, previous):
        return Verdict(checked=expected - 1, broken_at=expected, why="the newest events are gone")
    return Verdict(checked=expected - 1)


def _fault(row: dict[str, Any], expected: int, previous: bytes) -> str:
    if row["position"] != expected:
        return f"position {row['position']} stands where {expected} should"
    for name in ("state", "payload"):
        if row[name] is not None and digest(row[name]) != row[f"{name}_digest"]:
            return f"the {name} is not the one that was recorded"
    if row["prev_hash"] != previous or link(row, previous) != row["hash"]:
        return "the hash does not follow from the event and the one before"
    return ""


def _all(session: ReadSession) -> Iterator[RowMapping]:
    last = 0
    while True:
        rows = session.execute(
            select(DOMAIN_EVENT)
            .where(DOMAIN_EVENT.c.tenant_id == session.tenant_id, DOMAIN_EVENT.c.position > last)
            .order_by(DOMAIN_EVENT.c.position)
            .limit(_BATCH)
        ).mappings()
        batch = rows.all()
        yield from batch
        if len(batch) < _BATCH:
            return
        last = batch[-1]["position"]


def oldest_waiting(session: ReadSession, position: int) -> datetime | None:
    """Return when the first event after *position* was recorded; None when there is none."""
    found = select(func.min(DOMAIN_EVENT.c.position)).where(
        DOMAIN_EVENT.c.tenant_id == session.tenant_id, DOMAIN_EVENT.c.position > position
    )
    first = session.execute(found).scalar_one()
    if first is None:
        return None
    at = select(DOMAIN_EVENT.c.recorded_at).where(
        DOMAIN_EVENT.c.tenant_id == session.tenant_id, DOMAIN_EVENT.c.position == first
    )
    found_at: datetime = session.execute(at).scalar_one()
    return found_at


def _recorded(row: RowMapping) -> Recorded:
    said = {name: row[name] for name in Recorded.__dataclass_fields__ if name in row}
    said |= {"name": f"{row['name']}.v{row['schema_version']}"}
    said |= {"state": _load(row["state"]), "payload": _load(row["payload"])}
    return Recorded(**said)


def _load(text: str | None) -> Any:
    return None if text is None else json.loads(text)
