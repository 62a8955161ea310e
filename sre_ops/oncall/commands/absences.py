"""Record and remove time off."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.public.events import AbsenceRecorded, AbsenceRemoved
from sre_ops.oncall.store import absences as store
from sre_ops.oncall.tables import AbsenceRow

LONGEST = timedelta(days=2 * 366)
_UID_LENGTH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOff:
    """When somebody is away; *source_uid* names the event of a calendar that says so."""

    person: UUID
    span: Span
    source_uid: str = ""


def record_absence(
    session: WriteSession, said: TimeOff, *, by: UUID | None, at: datetime
) -> AbsenceRow:
    """Keep somebody's time off. It takes nobody off call: the conflict is shown.

    Raises:
        Unfit: it ends before it starts, or lasts longer than two years.
    """
    if not said.span.start < said.span.end:
        raise Unfit("ends_at", N_("It must end after it starts."))
    if said.span.length > LONGEST:
        raise Unfit("ends_at", N_("It may last two years at most."))
    row = AbsenceRow(
        tenant_id=session.tenant_id,
        id=uuid7(at),
        person_id=said.person,
        starts_at=said.span.start,
        ends_at=said.span.end,
        source_uid=said.source_uid[:_UID_LENGTH],
        made_by=by,
        made_at=at,
    )
    session.add(row)
    recorded = AbsenceRecorded(
        absence_id=row.id,
        person_id=row.person_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        by=by,
        at=at,
    )
    record(session, row, (recorded,))
    return row


def remove_absence(
    session: WriteSession, absence_id: UUID, *, by: UUID | None, at: datetime
) -> AbsenceRow:
    """Let somebody's time off not count; saying it twice changes nothing.

    Raises:
        NotFound: there is none of that id.
    """
    row = store.lock_absence(session, absence_id)
    if row.removed_at is None:
        row.removed_at = at
        removed = AbsenceRemoved(absence_id=row.id, person_id=row.person_id, by=by, at=at)
        record(session, row, (removed,))
    return row
