"""What tells whether packed days are still made of the same minutes, without unpacking them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from sre_ops.db.sessions import ReadSession
from sre_ops.slo.tables import SLO_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFact:
    """One packed day of one SLO.

    Attributes:
        sli_digest: of the SLI; of a composite, what its members' days were made of.
        size: of the packed minutes, in bytes.
    """

    revision: int
    sli_digest: str
    size: int


def day_facts(
    session: ReadSession, slo_ids: Sequence[UUID], first: int, last: int
) -> Mapping[UUID, Mapping[int, DayFact]]:
    """Return the days *first* to *last* (inclusive) that are packed of each SLO."""
    found: dict[UUID, dict[int, DayFact]] = {slo_id: {} for slo_id in slo_ids}
    columns = SLO_DAY.c
    wanted = select(
        columns.slo_id,
        columns.day,
        columns.revision,
        columns.sli_digest,
        func.length(columns.minutes).label("size"),
    ).where(
        columns.tenant_id == session.tenant_id,
        columns.day.between(first, last),
        columns.slo_id.in_(slo_ids),
    )
    for row in session.execute(wanted):
        found[row.slo_id][row.day] = DayFact(
            revision=row.revision, sli_digest=row.sli_digest, size=row.size
        )
    return found
