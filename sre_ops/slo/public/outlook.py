"""What an overview asks of SLOs: how many stand how, and which budgets are gone soonest."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.slo.domain.attention import Attention
from sre_ops.slo.domain.exhaustion import gone_at, soonest
from sre_ops.slo.domain.staleness import is_outdated
from sre_ops.slo.domain.states import State
from sre_ops.slo.store import definition_files, status
from sre_ops.slo.store.status import Status, Wanted

_LOOKED_AT = 200
_WHOLE = Wanted(is_whole=True)
_CHILDREN = Wanted(is_child=True)
_TROUBLE = (State.MISSED, State.AT_RISK, State.NO_DATA)


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetView:
    """The budget of one SLO over one window, as of the last judgement.

    Attributes:
        title: what people call the SLO; may be "".
        state: `missed`, `at_risk` or `no_data`.
        consumed: spent share, unclamped; None where it is not known.
        gone_at: when it is probably spent; None where that is past or not in sight.
        burns_fast: whether what is left is being lost right now.
        as_of: until when events count.
    """

    slo_id: UUID
    service: str
    slo: str
    title: str
    window: str
    state: str
    consumed: float | None
    gone_at: datetime | None
    burns_fast: bool
    as_of: datetime
    is_stale: bool


def counts(session: ReadSession, *, of_children: bool = False) -> Mapping[str, int]:
    """Return how many SLOs stand in each state that occurs, each window for itself.

    Args:
        session: of a slice that reads slo.
        of_children: counts what fan-outs have made, and else all the others.
    """
    found = status.by_state(session, _CHILDREN if of_children else _WHOLE)
    return {state.value: number for state, number in found.items()}


def troubled(session: ReadSession, *, now: datetime, limit: int) -> list[BudgetView]:
    """Return the budgets that need somebody, by the time that is left to save them.

    Of more than 200 those are looked at that need attention most; what fan-outs have made
    counts in its parent.

    Args:
        session: of a slice that reads slo.
        now: decides what is stale.
        limit: how many at most.
    """
    found = status.page(session, replace(_WHOLE, states=_TROUBLE), limit=_LOOKED_AT)
    rows = sorted(((soonest(one.row), one) for one in found), key=lambda pair: pair[0])
    return [_view(one, now) for _key, one in rows[:limit]]


def broken_files(session: ReadSession) -> int:
    """Return of how many definition files only an older version is in force."""
    return sum(1 for one in definition_files.files(session) if one.problem)


def judged(session: ReadSession) -> str:
    """Return a text that changes with every judgement."""
    return status.version(session)


def _view(one: Status, now: datetime) -> BudgetView:
    row = one.row
    return BudgetView(
        slo_id=one.slo_id,
        service=row.service,
        slo=row.slo,
        title=row.display_name,
        window=row.window,
        state=row.state.value,
        consumed=row.budget_consumed,
        gone_at=gone_at(row),
        burns_fast=one.attention is Attention.BURNING,
        as_of=row.to_at,
        is_stale=is_outdated(row.to_at, now),
    )
