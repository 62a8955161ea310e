"""Add, replace and end overrides of a schedule."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.revising import still_open
from sre_ops.oncall.domain.schedule import Kind, Override
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.public.events import OverrideAdded, OverrideEnded
from sre_ops.oncall.store import schedules as store
from sre_ops.oncall.tables import OverrideRow, ScheduleRow
from sre_ops.tenancy.public import reads as tenancy


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An override that is wished for, on the schedule *slug*; see `Override`."""

    slug: str
    kind: Kind
    span: Span
    person: UUID
    stand_in: UUID | None = None
    reason: str = ""


def add_override(
    session: WriteSession, wish: Wish, *, by: UUID | None, at: datetime
) -> OverrideRow:
    """Put somebody on call, take somebody off, or put one in the other's place.

    What is over of its span is left out: who was on call stays true.

    Raises:
        NotFound: there is no such schedule.
        Unfit: the span is over, or nobody may be put on call so.
    """
    schedule = store.lock_known(session, wish.slug)
    span = still_open(wish.span, at)
    said = Override(
        id=uuid7(at), kind=wish.kind, span=span, person=wish.person, stand_in=wish.stand_in
    )
    if wish.kind is not Kind.REMOVE:
        check_may_be_on_call(session, said.stand_in or said.person)
    row = OverrideRow(
        tenant_id=session.tenant_id,
        id=said.id,
        schedule_id=schedule.id,
        kind=said.kind.value,
        person_id=said.person,
        stand_in_id=said.stand_in,
        starts_at=span.start,
        ends_at=span.end,
        reason=wish.reason.strip(),
        made_by=by,
        made_at=at,
    )
    session.add(row)
    schedule.changed_at = at
    record(session, schedule, (_added(schedule, said, by, at),))
    return row


def end_override(
    session: WriteSession, slug: str, override_id: UUID, *, by: UUID | None, at: datetime
) -> OverrideRow:
    """Let an override hold no longer; what it was until now stays. Twice changes nothing.

    Raises:
        NotFound: there is no such schedule or override.
    """
    schedule = store.lock_known(session, slug)
    row = store.override(session, schedule.id, override_id)
    if row.ended_at is None and row.ends_at > at:
        store.end_override(row, at)
        schedule.changed_at = at
        ended = OverrideEnded(schedule_id=schedule.id, override_id=row.id, by=by, at=at)
        record(session, schedule, (ended,))
    return row


def replace_override(
    session: WriteSession, override_id: UUID, wish: Wish, *, by: UUID | None, at: datetime
) -> OverrideRow:
    """End one override and add another in its place.

    Raises:
        NotFound, Unfit: as `end_override` and `add_override`.
    """
    end_override(session, wish.slug, override_id, by=by, at=at)
    return add_override(session, wish, by=by, at=at)


def check_may_be_on_call(session: ReadSession, person: UUID, field: str = "person") -> None:
    """Let pass somebody who can be paged.

    Raises:
        Unfit: nobody has this id, or the account is disabled.
    """
    known = {one.id for one in tenancy.people(session) if not one.is_disabled}
    if person not in known:
        raise Unfit(field, N_("Choose somebody who has an account that is not disabled."))


def _added(schedule: ScheduleRow, said: Override, by: UUID | None, at: datetime) -> OverrideAdded:
    return OverrideAdded(
        schedule_id=schedule.id,
        override_id=said.id,
        kind=said.kind.value,
        person_id=said.person,
        stand_in_id=said.stand_in,
        starts_at=said.span.start,
        ends_at=said.span.end,
        by=by,
        at=at,
    )
