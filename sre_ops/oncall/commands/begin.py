"""Begin escalations for a group of alerts, and keep why others do not begin."""

from dataclasses import replace
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.ids import uuid7
from sre_ops.oncall.domain import escalation
from sre_ops.oncall.domain.calls import Beforehand, Beginning, Call, beginnings
from sre_ops.oncall.domain.policy import Policy, Snapshot
from sre_ops.oncall.domain.policy_text import policy_from
from sre_ops.oncall.public.events import EscalationBegan
from sre_ops.oncall.queries.scene import admins
from sre_ops.oncall.store import escalations as store
from sre_ops.oncall.store import reaching
from sre_ops.oncall.tables import DecisionRow, EscalationRow, PolicyRow


def begin(session: WriteSession, call: Call) -> list[EscalationRow]:
    """Begin what *call* asks for; the same event twice, or while it runs, begins nothing.

    A policy that does not exist pages the admins; every policy of the call has an escalation,
    or a decision that says why not, or both.
    """
    if store.has_decided(session, call.cause_id):
        return []
    running = {row.policy_slug for row in store.lock_open(session, call.group_id)}
    known = {row.slug: _known(row) for row in reaching.policies(session)}
    begun, kept = [], []
    for one in beginnings(call, known, admins(session)):
        if one.policy in running:
            kept.append(_decision(call, replace(one, because=Beforehand.ALREADY_RUNNING)))
            continue
        row = _start(session, call, one, one.snapshot) if one.snapshot else None
        if row is not None:
            begun.append(row)
        if one.because is not None:
            kept.append(_decision(call, one, row.id if row else None))
    store.keep_decisions(session, call.group_id, kept)
    return begun


def _start(session: WriteSession, call: Call, one: Beginning, snapshot: Snapshot) -> EscalationRow:
    state = escalation.begin(snapshot, one.at)
    assert state.next_at is not None  # the first step is always due at some time
    row = EscalationRow(
        tenant_id=session.tenant_id,
        id=uuid7(call.at),
        group_id=call.group_id,
        policy_slug=one.policy[:100],
        open_slug=one.policy[:100],
        cause_id=call.cause_id,
        title=call.title[:500],
        service=call.service[:253],
        severity=call.severity,
        began_at=call.at,
        phase=state.phase.value,
        round_number=state.round_number,
        step=state.step,
        next_at=state.next_at,
        told=state.told,
        moves=state.moves,
    )
    session.add(row)
    store.keep_snapshot(session, row.id, snapshot)
    began = EscalationBegan(
        at=call.at,
        escalation_id=row.id,
        group_id=call.group_id,
        policy=one.policy,
        severity=call.severity,
        first_at=state.next_at,
    )
    record(session, row, (began,))
    return row


def _decision(call: Call, one: Beginning, escalation_id: UUID | None = None) -> DecisionRow:
    assert one.because is not None
    return DecisionRow(
        id=uuid7(call.at),
        group_id=call.group_id,
        escalation_id=escalation_id,
        cause_id=call.cause_id,
        place=0,
        at=call.at,
        due_at=one.at,
        round_number=0,
        step=0,
        reason=one.because.value,
        policy_slug=one.policy[:100],
        target_id=call.muted_by if one.because is Beforehand.MUTED else None,
    )


def _known(row: PolicyRow) -> tuple[UUID, int, Policy]:
    return row.id, row.version, policy_from(reaching.document(row))
