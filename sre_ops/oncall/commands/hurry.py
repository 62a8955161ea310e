"""Do the next step now, because somebody says so."""

from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.errors import Conflict
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain import escalation
from sre_ops.oncall.public.events import EscalationHurried
from sre_ops.oncall.store import escalations as store
from sre_ops.oncall.tables import EscalationRow

LONGEST_REASON = 500


class NothingToHurry(Conflict):
    """No escalation of the group is open."""


class MovedMeanwhile(Conflict):
    """Somebody else would be paged than was shown."""


def hurry(
    session: WriteSession,
    group_id: UUID,
    *,
    by: UUID,
    reason: str,
    seen: int | None = None,
    at: datetime,
) -> list[EscalationRow]:
    """Make the next step of every open escalation of a group due now.

    One that somebody holds goes on as well, and one whose rounds ended begins anew.

    Args:
        session: of oncall.
        group_id: of the alerts.
        by: who says so.
        reason: why; it is kept and shown.
        seen: the moves that were shown; None to go on whatever happened since.
        at: aware UTC.

    Raises:
        Unfit: there is no reason, or it is too long.
        NothingToHurry: none is open.
        MovedMeanwhile: other moves than *seen* were made.
    """
    words = reason.strip()
    if not 0 < len(words) <= LONGEST_REASON:
        raise Unfit("reason", N_("Say why, in at most 500 characters."))
    rows = store.lock_open(session, group_id)
    if not rows:
        raise NothingToHurry(N_("no escalation of this group is open"))
    if seen is not None and seen != store.moves_of(rows):
        raise MovedMeanwhile(N_("it has moved on since; look again who would be paged"))
    for row in rows:
        snapshot, state = store.snapshot(session, row.id), store.state_of(row)
        store.apply(row, escalation.escalate(snapshot, state, at=at).state, at)
        said = EscalationHurried(
            at=at, escalation_id=row.id, group_id=group_id, by=by, reason=words
        )
        record(session, row, (said,))
    return rows
