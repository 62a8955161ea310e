"""Queries of swaps."""

from uuid import UUID

from sqlmodel import col, select

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.oncall.domain.schedule import Swap
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.domain.swaps import Facts, State
from sre_ops.oncall.tables import SwapRow


def accepted(session: ReadSession, schedule_id: UUID, frame: Span) -> list[SwapRow]:
    """Return the accepted swaps that change any time of *frame*, in the order they were agreed."""
    first = (col(SwapRow.one_starts_at) < frame.end) & (col(SwapRow.one_ends_at) > frame.start)
    second = (col(SwapRow.other_starts_at) < frame.end) & (col(SwapRow.other_ends_at) > frame.start)
    found = (
        select(SwapRow)
        .where(
            col(SwapRow.tenant_id) == session.tenant_id,
            col(SwapRow.schedule_id) == schedule_id,
            col(SwapRow.state) == State.ACCEPTED.value,
            first | second,
        )
        .order_by(col(SwapRow.decided_at), col(SwapRow.id))
    )
    return list(session.scalars(found))


def asked(session: ReadSession, schedule_id: UUID | None = None) -> list[SwapRow]:
    """Return the swaps that wait for the other side, oldest first; None for all schedules."""
    found = select(SwapRow).where(
        col(SwapRow.tenant_id) == session.tenant_id, col(SwapRow.state) == State.ASKED.value
    )
    if schedule_id is not None:
        found = found.where(col(SwapRow.schedule_id) == schedule_id)
    return list(session.scalars(found.order_by(col(SwapRow.id))))


def swap(session: ReadSession, swap_id: UUID) -> SwapRow:
    """Return a swap.

    Raises:
        NotFound: there is none of that id.
    """
    row = session.get(SwapRow, (session.tenant_id, swap_id))
    if row is None:
        raise NotFound(N_("there is no swap %(id)s"), id=swap_id)
    return row


def lock_swap(session: WriteSession, swap_id: UUID) -> SwapRow:
    """Return a swap, locked until the commit.

    Raises:
        NotFound: there is none of that id.
    """
    row = session.get(SwapRow, (session.tenant_id, swap_id), with_for_update=True)
    if row is None:
        raise NotFound(N_("there is no swap %(id)s"), id=swap_id)
    return row


def new_swap(session: WriteSession, facts: Facts) -> SwapRow:
    """Add a swap."""
    said = facts.swap
    row = SwapRow(
        tenant_id=session.tenant_id,
        id=said.id,
        schedule_id=facts.schedule_id,
        state=facts.state.value,
        one_id=said.one,
        one_starts_at=said.one_span.start,
        one_ends_at=said.one_span.end,
        other_id=said.other,
        other_starts_at=said.other_span.start,
        other_ends_at=said.other_span.end,
        asked_at=facts.asked_at,
    )
    session.add(row)
    return row


def facts_of(row: SwapRow) -> Facts:
    """Return what the rules need of a swap."""
    return Facts(
        schedule_id=row.schedule_id,
        swap=swap_of(row),
        state=State(row.state),
        asked_at=row.asked_at,
        decided_at=row.decided_at,
    )


def swap_of(row: SwapRow) -> Swap:
    """Return what a swap says."""
    return Swap(
        id=row.id,
        one=row.one_id,
        one_span=Span(row.one_starts_at, row.one_ends_at),
        other=row.other_id,
        other_span=Span(row.other_starts_at, row.other_ends_at),
    )


def apply(row: SwapRow, facts: Facts) -> None:
    """Write what the rules decided into the row."""
    row.state, row.decided_at = facts.state.value, facts.decided_at
