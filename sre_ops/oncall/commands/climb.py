"""Do what of an escalation is due: its steps, and the notices that follow from them.

Guarantee: a step is done in one transaction with its decisions, its notices and the events that
ask for messages. A process that dies before the commit leaves it due; none does it twice, since
the row is locked, and what is due is asked again under the lock.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.ids import uuid7
from sre_ops.oncall.domain.aims import Moment, last_resort
from sre_ops.oncall.domain.decision import Decision
from sre_ops.oncall.domain.escalation import State, next_step
from sre_ops.oncall.domain.notices import UNSENT, Notice, NoticeReason, notices
from sre_ops.oncall.domain.policy import Snapshot, Target, TargetKind
from sre_ops.oncall.public.events import EscalationMoved, PageRequested
from sre_ops.oncall.queries.scene import EMAIL, Scene, preferences_of, scene_at
from sre_ops.oncall.store import escalations as store
from sre_ops.oncall.store import reaching
from sre_ops.oncall.tables import DecisionRow, EscalationRow, NoticeRow


def climb(session: WriteSession, escalation_id: UUID, now: datetime) -> bool:
    """Do all that of an escalation is due at *now*.

    Returns:
        False where nothing is: another process was faster, or has it in hand.
    """
    row = store.lock(session, escalation_id, skips_locked=True)
    if row is None:
        return False
    events: list[EscalationMoved | PageRequested] = []
    while row.next_at is not None and row.next_at <= now:
        events.append(_step(session, row, now))
        session.flush()
    events += _ask_for_pages(session, row, now)
    record(session, row, events)
    return bool(events)


def _step(session: WriteSession, row: EscalationRow, now: datetime) -> EscalationMoved:
    snapshot, state = store.snapshot(session, row.id), store.state_of(row)
    scene = scene_at(session, now, _targets(snapshot, state))
    advance = next_step(snapshot, state, now, scene.roster)
    told = [_keep(session, row, one, scene) for one in advance.decisions]
    pages = any(one.pages for one in advance.decisions)
    if pages and not any(found.reason not in UNSENT for _, rows in told for found in rows):
        told += _tell_admins(session, row, advance.decisions, scene)
    _save(session, row, told)
    store.apply(row, advance.state, now)
    return EscalationMoved(
        at=now,
        escalation_id=row.id,
        group_id=row.group_id,
        phase=row.phase,
        next_at=row.next_at,
        people=tuple(_reached(told, "person_id")),
        channels=tuple(_reached(told, "channel_id")),
    )


_Told = tuple[DecisionRow, list[NoticeRow]]


def _keep(session: WriteSession, row: EscalationRow, one: Decision, scene: Scene) -> _Told:
    """Return the rows that keep a decision and the notices that follow from it."""
    label = scene.labels.get(one.target.id, "") if one.target else ""
    decided = store.decision_row(session, row, one, label)
    return decided, list(_notices(session, row, decided, one, scene)) if one.pages else []


def _tell_admins(
    session: WriteSession, row: EscalationRow, decisions: Sequence[Decision], scene: Scene
) -> list[_Told]:
    """Tell the admins, where all that should be told cannot be reached: somebody must know."""
    last = decisions[-1]
    moment = Moment(at=last.at, due_at=last.due_at, round_number=last.round_number, step=last.step)
    targets = [Target(TargetKind.PERSON, one) for one in scene.admins]
    return [_keep(session, row, one, scene) for one in last_resort(targets, moment)]


def _save(session: WriteSession, row: EscalationRow, told: Sequence[_Told]) -> None:
    store.keep_decisions(session, row.group_id, [decided for decided, _ in told])
    for _, rows in told:
        session.add_all(rows)


def _notices(
    session: WriteSession,
    row: EscalationRow,
    decided: DecisionRow,
    decision: Decision,
    scene: Scene,
) -> Iterator[NoticeRow]:
    if decision.person is None:
        assert decision.target is not None  # a page tells somebody or something
        channel = decision.target.id
        is_there = channel in scene.roster.channels
        reason = NoticeReason.CHANNEL if is_there else NoticeReason.CHANNEL_IS_GONE
        one = Notice(contact=None, wished_at=decision.at, at=decision.at, reason=reason)
        yield _row(row, decided, one, channel=channel, kind=scene.kinds.get(channel, ""))
        return
    person = decision.person
    preferences = preferences_of(session, person, scene.roster.people.get(person))
    kinds = _kinds(session, person)
    for one in notices(preferences, row.severity, decision.at):
        kind = kinds.get(one.contact, "") if one.contact else ""
        yield _row(row, decided, one, person=person, kind=kind)


def _kinds(session: WriteSession, person: UUID) -> Mapping[UUID, str]:
    own = {one.id: one.kind for one in reaching.contacts(session, person)}
    return {person: EMAIL} | own


def _row(
    row: EscalationRow,
    decided: DecisionRow,
    one: Notice,
    *,
    person: UUID | None = None,
    channel: UUID | None = None,
    kind: str = "",
) -> NoticeRow:
    return NoticeRow(
        tenant_id=row.tenant_id,
        id=uuid7(decided.at),
        escalation_id=row.id,
        decision_id=decided.id,
        person_id=person,
        contact_id=one.contact,
        channel_id=channel,
        destination_kind=kind,
        wished_at=one.wished_at,
        at=one.at,
        reason=one.reason.value,
        state=store.WAITING if one.is_sent else store.UNSENT,
    )


def _ask_for_pages(
    session: WriteSession, row: EscalationRow, now: datetime
) -> Iterator[PageRequested]:
    reasons = store.reasons_of(session, row.id)
    for one in store.due_notices(session, row.id, now):
        one.state, one.requested_at = store.REQUESTED, now
        yield PageRequested(
            at=now,
            page_id=one.id,
            escalation_id=row.id,
            group_id=row.group_id,
            person_id=one.person_id,
            contact_id=one.contact_id,
            channel_id=one.channel_id,
            severity=row.severity,
            title=row.title,
            reason=reasons[one.decision_id],
        )


def _targets(snapshot: Snapshot, state: State) -> tuple[Target, ...]:
    steps = snapshot.policy.steps
    return steps[state.step].targets if state.step < len(steps) else ()


def _reached(told: Sequence[_Told], name: str) -> list[UUID]:
    found = (getattr(one, name) for _, rows in told for one in rows if one.state == store.WAITING)
    return list(dict.fromkeys(one for one in found if one is not None))
