"""Add and end temporary schedules, which take the place of layers for a while."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.errors import Conflict
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.messages import N_
from sre_ops.oncall.commands.overrides import check_may_be_on_call
from sre_ops.oncall.domain.revising import still_open
from sre_ops.oncall.domain.schedule import Fixed, Temporary
from sre_ops.oncall.domain.schedule_text import canonical_json, temporary_json
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.public.events import TemporaryAdded, TemporaryEnded
from sre_ops.oncall.store import schedules as schedule_store
from sre_ops.oncall.store import temporaries as store
from sre_ops.oncall.tables import TemporaryRow


class AlreadyRetired(Conflict):
    """Nobody is put on call by a schedule that is retired."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A temporary schedule that is wished for, in the place of the layers of *slug*.

    Attributes:
        fixed: who is on call when; cut to *span*, and nobody is where it names nobody.
    """

    slug: str
    span: Span
    fixed: tuple[Fixed, ...]
    reason: str = ""


def add_temporary(
    session: WriteSession, wish: Wish, *, by: UUID | None, at: datetime
) -> TemporaryRow:
    """Put other people on call than the layers say, for a while.

    What is over of its span is left out: who was on call stays true.

    Raises:
        NotFound: there is no such schedule.
        AlreadyRetired: it is retired.
        Unfit: the span is over, or somebody may not be put on call.
    """
    schedule = schedule_store.lock_known(session, wish.slug)
    if schedule.retired_at is not None:
        raise AlreadyRetired(N_("This schedule is retired: nobody is on call by it any more."))
    said = Temporary(id=uuid7(at), span=still_open(wish.span, at), fixed=wish.fixed)
    for person in {one.person for one in said.fixed}:
        check_may_be_on_call(session, person, "turn")
    row = TemporaryRow(
        tenant_id=session.tenant_id,
        id=said.id,
        schedule_id=schedule.id,
        starts_at=said.span.start,
        ends_at=said.span.end,
        document=canonical_json(temporary_json(said)),
        reason=wish.reason.strip(),
        made_by=by,
        made_at=at,
    )
    session.add(row)
    schedule.changed_at = at
    added = TemporaryAdded(
        schedule_id=schedule.id,
        temporary_id=row.id,
        document=row.document,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        by=by,
        at=at,
    )
    record(session, schedule, (added,))
    return row


def end_temporary(
    session: WriteSession, slug: str, temporary_id: UUID, *, by: UUID | None, at: datetime
) -> TemporaryRow:
    """Let the layers decide again; what it was until now stays. Twice changes nothing.

    Raises:
        NotFound: there is no such schedule, or it has no such temporary one.
    """
    schedule = schedule_store.lock_known(session, slug)
    row = store.temporary(session, schedule.id, temporary_id)
    if row.ended_at is None and row.ends_at > at:
        store.end_temporary(row, at)
        schedule.changed_at = at
        ended = TemporaryEnded(schedule_id=schedule.id, temporary_id=row.id, by=by, at=at)
        record(session, schedule, (ended,))
    return row
