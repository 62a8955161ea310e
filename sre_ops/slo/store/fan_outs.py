"""Every query on fan-outs: what was found of their values, and which SLO is whose child."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, and_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.definition_text import document_of
from sre_ops.slo.domain.fan_out import Choice, LeftOut, Seen, Why, shown_value
from sre_ops.slo.store.upserting import upsert
from sre_ops.slo.tables import SLO_DEFINITION_FILE, SLO_FAN_OUT, SloRow

_C, _FILES = SLO_FAN_OUT.c, SLO_DEFINITION_FILE.c
_NAMED = 50
"""Values left out that are kept by name; of the others there is the number."""

_SHOWN = 120

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FanOutState:
    """What was last found of the values of one fan-out's label.

    Attributes:
        service, name: of the parent.
        said: digest of the parent's definition; what it asks for has changed where it differs.
        asked_at: aware UTC; None asks at once.
        problem: why the children stay as they were; "" where the last look succeeded.
        taken: values that have a child, the oldest first.
        left_out: the first of those that have none, as they can be shown.
        left_out_count: how many have none.
    """

    service: str
    name: str
    label: str
    said: str
    asked_at: datetime | None = None
    problem: str = ""
    taken: tuple[Seen, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    left_out_count: int = 0

    @property
    def key(self) -> Key:
        """What identifies the parent: service and name."""
        return (self.service, self.name)

    def with_choice(self, choice: Choice) -> "FanOutState":
        """Return the state after *choice*; left-out values are cut to what can be shown."""
        named = (
            LeftOut(value=shown_value(one.value[:_SHOWN]), why=one.why)
            for one in choice.left_out[:_NAMED]
        )
        return replace(
            self,
            problem="",
            taken=choice.taken,
            left_out=tuple(named),
            left_out_count=len(choice.left_out),
        )


def digest_of(parent: Slo) -> str:
    """Return the SHA-256 (hex) of all that decides the children of *parent*."""
    return sha256(document_of(parent).encode()).hexdigest()


def states(session: ReadSession) -> list[FanOutState]:
    """Return what is known of every fan-out there ever was, by service and name."""
    found = select(SLO_FAN_OUT).where(_C.tenant_id == session.tenant_id)
    rows = session.execute(found.order_by(_C.service, _C.name)).mappings()
    return [_state(row) for row in rows]


def lock_states(session: WriteSession) -> dict[Key, FanOutState]:
    """Return the same by service and name, locked until the commit: whoever decides waits."""
    found = select(SLO_FAN_OUT).where(_C.tenant_id == session.tenant_id)
    rows = session.execute(found.order_by(_C.service, _C.name).with_for_update()).mappings()
    return {state.key: state for state in map(_state, rows)}


def state_of(session: ReadSession, service: str, name: str) -> FanOutState | None:
    """Return what is known of one fan-out; None where there is none."""
    own = (_C.tenant_id == session.tenant_id, _C.service == service, _C.name == name)
    row = session.execute(select(SLO_FAN_OUT).where(*own)).mappings().one_or_none()
    return None if row is None else _state(row)


def save(session: WriteSession, states: Sequence[FanOutState]) -> None:
    """Keep *states*."""
    upsert(session, SLO_FAN_OUT, [_values(state) for state in states])


def parent_row(session: ReadSession, service: str, name: str) -> SloRow | None:
    """Return the SLO of that name, if it is in force."""
    own = (col(SloRow.tenant_id) == session.tenant_id, col(SloRow.in_force))
    named = (col(SloRow.service) == service, col(SloRow.name) == name)
    return session.scalars(select(SloRow).where(*own, *named)).one_or_none()


def lock_slos_of(session: WriteSession, service: str) -> list[SloRow]:
    """Return every SLO that was ever defined for one service, locked in order of ids."""
    own = (col(SloRow.tenant_id) == session.tenant_id, col(SloRow.service) == service)
    found = select(SloRow).where(*own).order_by(col(SloRow.id)).with_for_update()
    return list(session.scalars(found))


def file_digest(session: ReadSession, file: str) -> str:
    """Return the SHA-256 (hex) of what was last read of a definition file, or ""."""
    own = (_FILES.tenant_id == session.tenant_id, _FILES.file == file)
    found = session.execute(select(_FILES.sha256).where(*own)).scalar_one_or_none()
    return str(found or "")


def parents(session: ReadSession) -> dict[UUID, UUID]:
    """Return every child in force with its parent, by id."""
    parent = aliased(SloRow)
    found = (
        select(col(SloRow.id), col(parent.id))
        .join(
            parent,
            and_(
                col(parent.tenant_id) == col(SloRow.tenant_id),
                col(parent.service) == col(SloRow.service),
                col(parent.name) == col(SloRow.parent),
            ),
        )
        .where(col(SloRow.tenant_id) == session.tenant_id, col(SloRow.in_force))
    )
    return {row[0]: row[1] for row in session.execute(found)}


def children_of(session: ReadSession, service: str, parent: str) -> list[SloRow]:
    """Return the children in force of one SLO, by name."""
    own = (col(SloRow.tenant_id) == session.tenant_id, col(SloRow.in_force))
    of_parent = (col(SloRow.service) == service, col(SloRow.parent) == parent)
    found = select(SloRow).where(*own, *of_parent).order_by(col(SloRow.name))
    return list(session.scalars(found))


def labels(session: ReadSession) -> dict[Key, str]:
    """Return the label of every fan-out there ever was, by service and name of the parent."""
    found = select(_C.service, _C.name, _C.label).where(_C.tenant_id == session.tenant_id)
    return {(service, name): label for service, name, label in session.execute(found)}


def _values(state: FanOutState) -> Mapping[str, object]:
    return {
        "service": state.service,
        "name": state.name,
        "label": state.label,
        "said": state.said,
        "asked_at": state.asked_at,
        "problem": state.problem[:2_000],
        "taken": _json([[one.value, one.since, one.last] for one in state.taken]),
        "left_out": _json([[one.value, one.why.value] for one in state.left_out]),
        "left_out_count": state.left_out_count,
    }


def _json(rows: list[list[Any]]) -> str:
    return json.dumps(rows, separators=(",", ":"))


def _state(row: RowMapping) -> FanOutState:
    return FanOutState(
        service=row["service"],
        name=row["name"],
        label=row["label"],
        said=row["said"],
        asked_at=row["asked_at"],
        problem=row["problem"],
        taken=tuple(
            Seen(value=value, since=since, last=last)
            for value, since, last in json.loads(row["taken"])
        ),
        left_out=tuple(
            LeftOut(value=value, why=Why(why)) for value, why in json.loads(row["left_out"])
        ),
        left_out_count=row["left_out_count"],
    )
