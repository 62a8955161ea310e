"""Apply the error-budget policies to what was just judged; only a change records an event."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.ids import uuid7
from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.policy import Action, Figures, Policy, Raised, action_of, raised_now
from sre_ops.slo.domain.policy_figures import figures_of
from sre_ops.slo.domain.policy_text import policy_version
from sre_ops.slo.public.events import PolicyStateChanged
from sre_ops.slo.store import policies as store
from sre_ops.slo.store.status import Judged
from sre_ops.slo.tables import PolicyStateRow


def apply_policies(session: WriteSession, judged: Sequence[Judged], *, at: datetime) -> None:
    """Bring the state of every policy up to what was judged.

    Args:
        session: of the slice slo; the judgement is kept in the same transaction.
        judged: all SLOs in force, over all their windows; what is not among them has no
            policy to follow any longer.
        at: now.
    """
    book, rows = store.book(session), store.lock_states(session)
    for one in judged:
        policy = book.of_slo(one.row.service, one.row.slo, one.parent)
        row = rows.pop((one.slo_id, one.row.window), None)
        _apply(session, one, policy, row, at)
    for row in rows.values():
        _let_go(session, row, at)


def _apply(
    session: WriteSession, one: Judged, policy: Policy, row: PolicyStateRow | None, at: datetime
) -> None:
    figures = figures_of(one.row)
    before = store.raised_of(row) if row is not None else ()
    raised = raised_now(policy, figures, before, at=at)
    action = action_of(policy, raised)
    names = tuple(each.rule for each in raised)
    if row is None:
        if not raised:
            return
        row = _new(session, one.slo_id, one.row, at)
    elif (row.action, names) == (action, tuple(each.rule for each in before)):
        return
    event = _changed(one, row.action, raised, policy=policy, figures=figures, at=at)
    if row.action != action:
        row.since_at = at
    row.action, row.raised = action.value, store.raised_text(raised)
    row.policy, row.policy_version = policy.name, policy_version(policy)
    record(session, row, (event,))


def _new(session: WriteSession, slo_id: UUID, judged: BudgetRow, at: datetime) -> PolicyStateRow:
    row = PolicyStateRow(
        tenant_id=session.tenant_id,
        id=uuid7(at),
        slo_id=slo_id,
        window_name=judged.window,
        action=Action.NONE.value,
        raised="[]",
        policy="",
        policy_version="",
        since_at=at,
    )
    session.add(row)
    return row


def _changed(
    one: Judged,
    before: str,
    raised: tuple[Raised, ...],
    *,
    policy: Policy,
    figures: Figures,
    at: datetime,
) -> PolicyStateChanged:
    return PolicyStateChanged(
        slo_id=one.slo_id,
        service=one.row.service,
        slo=one.row.slo,
        window=one.row.window,
        before=before,
        action=action_of(policy, raised).value,
        rules=tuple(each.rule for each in raised),
        budget_left=figures.budget_left,
        policy=policy.name,
        policy_version=policy_version(policy),
        at=at,
    )


def _let_go(session: WriteSession, row: PolicyStateRow, at: datetime) -> None:
    """Lower everything for an SLO, or a window of one, that is judged no longer."""
    if row.action == Action.NONE and row.raised == "[]":
        return
    service, slo = store.name_of(session, row.slo_id)
    event = PolicyStateChanged(
        slo_id=row.slo_id,
        service=service,
        slo=slo,
        window=row.window_name,
        before=row.action,
        action=Action.NONE.value,
        rules=(),
        budget_left=None,
        policy=row.policy,
        policy_version=row.policy_version,
        at=at,
    )
    row.action, row.raised, row.since_at = Action.NONE.value, "[]", at
    record(session, row, (event,))
