"""Every query on how SLOs stand: filtered, sorted and paged by the database."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Select, delete, func, select, tuple_

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.slo.domain.attention import Attention, attention
from sre_ops.slo.domain.budget_json import row_as_json, row_from_json
from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.states import State
from sre_ops.slo.store.upserting import upsert
from sre_ops.slo.tables import SLO_STATUS

Key = tuple[str, str, str]
_C = SLO_STATUS.c
_BY_KEY = (_C.service, _C.name, _C.window_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One SLO over one window as it was just judged.

    Attributes:
        team: a slug, or "".
        parent, parent_id: the SLO whose fan-out made this one; "" and None without one.
    """

    slo_id: UUID
    team: str
    row: BudgetRow
    parent: str = ""
    parent_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How one SLO stands over one window, as of the last judgement.

    Attributes:
        report: the row as the JSON contract has it.
        judged_at: when that was; aware UTC.
        parent_id: of the SLO whose fan-out made this one.
    """

    slo_id: UUID
    team: str
    attention: Attention
    judged_at: datetime
    report: Mapping[str, Any]
    parent_id: UUID | None = None

    @property
    def row(self) -> BudgetRow:
        """The row itself, read from the report."""
        return row_from_json(self.report)


class Order(StrEnum):
    """How a list is sorted; by attention is the worst first."""

    ATTENTION = "attention"
    NAME = "name"
    OBJECTIVE = "objective"
    SLI = "sli"
    CONSUMED = "consumed"
    COVERAGE = "coverage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows are asked for; an empty value asks for all.

    Attributes:
        text: must occur in the names of the SLO, its service or its team, in any case.
        is_whole: leaves out the children of fan-outs.
        parent: keeps the children of this SLO only.
        is_child: keeps children only.
    """

    service: str = ""
    team: str = ""
    states: tuple[State, ...] = ()
    window: str = ""
    text: str = ""
    is_whole: bool = False
    parent: UUID | None = None
    is_child: bool = False


def save_statuses(session: WriteSession, judged: Sequence[Judged], *, at: datetime) -> None:
    """Keep how all SLOs of the tenant stand; those that are not among *judged* are forgotten."""
    upsert(session, SLO_STATUS, [_values(one, at) for one in judged])
    session.execute(delete(SLO_STATUS).where(_C.tenant_id == session.tenant_id, _C.judged_at != at))


def _values(one: Judged, at: datetime) -> dict[str, object]:
    row = one.row
    return {
        "slo_id": one.slo_id,
        "window_name": row.window,
        "service": row.service,
        "name": row.slo,
        "team": one.team,
        "words": f"{row.service}/{row.slo} {row.display_name} {one.team}".lower()[:1100],
        "state": str(row.state),
        "attention": int(attention(row)),
        "objective": float(row.objective),
        "consumed": row.budget_consumed,
        "sli": row.sli,
        "coverage": row.coverage,
        "as_of": row.span.to_minute,
        "judged_at": at,
        "parent_id": one.parent_id,
        "report": json.dumps(row_as_json(row), ensure_ascii=False, separators=(",", ":")),
    }


def page(
    session: ReadSession,
    wanted: Wanted,
    *,
    order: Order = Order.ATTENTION,
    descending: bool = False,
    limit: int,
    offset: int = 0,
) -> list[Status]:
    """Return *limit* rows from the place *offset* on."""
    found = _filtered(session, wanted).order_by(*_ordering(order, descending=descending))
    return _statuses(session, found.limit(limit).offset(offset))


def after(session: ReadSession, wanted: Wanted, key: Key | None, *, limit: int) -> list[Status]:
    """Return the *limit* rows after *key* (service, SLO, window), in the order of every report."""
    found = _filtered(session, wanted).order_by(*_BY_KEY).limit(limit)
    return _statuses(session, found if key is None else found.where(tuple_(*_BY_KEY) > key))


def of_slo(session: ReadSession, slo_id: UUID) -> list[Status]:
    """Return how one SLO stands over each of its windows, by window."""
    own = (_C.tenant_id == session.tenant_id, _C.slo_id == slo_id)
    return _statuses(session, select(SLO_STATUS).where(*own).order_by(_C.window_name))


def of_slos(session: ReadSession, slo_ids: Collection[UUID]) -> list[Status]:
    """Return how some SLOs stand over each of their windows, by service, name and window."""
    own = (_C.tenant_id == session.tenant_id, _C.slo_id.in_(list(slo_ids)))
    return _statuses(session, select(SLO_STATUS).where(*own).order_by(*_BY_KEY))


def count(session: ReadSession, wanted: Wanted) -> int:
    """Return how many rows there are."""
    found = select(func.count()).select_from(_filtered(session, wanted).subquery())
    return int(session.execute(found).scalar_one())


def by_state(session: ReadSession, wanted: Wanted) -> dict[State, int]:
    """Return how many rows stand in each state that occurs."""
    chosen = _filtered(session, wanted).subquery()
    found = select(chosen.c.state, func.count()).group_by(chosen.c.state)
    return {State(state): int(number) for state, number in session.execute(found)}


def by_service(session: ReadSession) -> list[tuple[str, State, int]]:
    """Return service, state and how many rows of it stand so, without children."""
    own = (_C.tenant_id == session.tenant_id, _C.parent_id.is_(None))
    found = select(_C.service, _C.state, func.count()).where(*own)
    rows = session.execute(found.group_by(_C.service, _C.state))
    return [(service, State(state), int(number)) for service, state, number in rows]


def of_children(
    session: ReadSession, parents: Sequence[UUID]
) -> dict[tuple[UUID, str], dict[State, int]]:
    """Return by parent and window how many children stand in each state that occurs."""
    found: dict[tuple[UUID, str], dict[State, int]] = {}
    own = (_C.tenant_id == session.tenant_id, _C.parent_id.in_(parents))
    rows = select(_C.parent_id, _C.window_name, _C.state, func.count()).where(*own)
    grouped = rows.group_by(_C.parent_id, _C.window_name, _C.state)
    for parent, window, state, number in session.execute(grouped):
        found.setdefault((parent, window), {})[State(state)] = int(number)
    return found


def choices(session: ReadSession) -> tuple[list[str], list[str]]:
    """Return the services and the teams that occur, sorted: what a list can be filtered by."""
    own = _C.tenant_id == session.tenant_id
    services = session.scalars(select(_C.service).where(own).distinct().order_by(_C.service))
    teams = select(_C.team).where(own, _C.team != "").distinct().order_by(_C.team)
    return list(services), list(session.scalars(teams))


def names(session: ReadSession) -> list[tuple[str, str, str]]:
    """Return service, SLO and team of every SLO that has been judged."""
    own = _C.tenant_id == session.tenant_id
    found = select(_C.service, _C.name, _C.team).where(own).distinct()
    return [(service, name, team) for service, name, team in session.execute(found)]


def version(session: ReadSession) -> str:
    """Return a text that changes with every judgement, which writes all rows anew."""
    own = _C.tenant_id == session.tenant_id
    judged_at = session.execute(select(_C.judged_at).where(own).limit(1)).scalar_one_or_none()
    return f"{judged_at.timestamp():.6f}" if judged_at else "0"


def _filtered(session: ReadSession, wanted: Wanted) -> Select[Any]:
    found = select(SLO_STATUS).where(_C.tenant_id == session.tenant_id)
    if wanted.service:
        found = found.where(_C.service == wanted.service)
    if wanted.team:
        found = found.where(_C.team == wanted.team)
    if wanted.states:
        found = found.where(_C.state.in_([str(state) for state in wanted.states]))
    if wanted.is_whole:
        found = found.where(_C.parent_id.is_(None))
    if wanted.parent is not None:
        found = found.where(_C.parent_id == wanted.parent)
    if wanted.is_child:
        found = found.where(_C.parent_id.is_not(None))
    if wanted.window:
        found = found.where(_C.window_name == wanted.window)
    for word in wanted.text.lower().split():
        found = found.where(_C.words.contains(word, autoescape=True))
    return found


def _ordering(order: Order, *, descending: bool) -> tuple[ColumnElement[Any], ...]:
    if order is Order.NAME:
        return tuple(c.desc() if descending else c.asc() for c in _BY_KEY)
    if order is Order.ATTENTION:
        worst: tuple[ColumnElement[Any], ...] = (
            _C.attention,
            _nulls_last(_C.consumed, descending=True),
        )
        return (*worst, *_BY_KEY)
    return (_nulls_last(_C[order.value], descending=descending), *_BY_KEY)


def _nulls_last(column: ColumnElement[Any], *, descending: bool) -> ColumnElement[Any]:
    ordered = column.desc() if descending else column.asc()
    return ordered.nulls_last()


def _statuses(session: ReadSession, found: Select[Any]) -> list[Status]:
    return [_status(row) for row in session.execute(found).mappings()]


def _status(row: RowMapping) -> Status:
    return Status(
        slo_id=row["slo_id"],
        team=row["team"],
        attention=Attention(row["attention"]),
        judged_at=row["judged_at"],
        parent_id=row["parent_id"],
        report=json.loads(row["report"]),
    )
