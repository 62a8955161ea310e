"""Every query on definitions and their objectives in time."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlmodel import col, func, select

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.slo.domain.budget import ObjectiveVersion
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.definition_text import slo_of
from sre_ops.slo.tables import ObjectiveRow, SloRow


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """One SLO as it is in force.

    Attributes:
        sli_digest: SHA-256 (hex) of what decides its minutes.
        slo: its definition; the origin names the file, not the line.
        objectives: oldest first; the first is in force from minute 0.
    """

    slo_id: UUID
    sli_digest: str
    slo: Slo
    objectives: tuple[ObjectiveVersion, ...]


def in_force(session: ReadSession) -> tuple[InForce, ...]:
    """Return every SLO in force, by service and name."""
    versions = objectives(session)
    return tuple(
        InForce(
            slo_id=row.id,
            sli_digest=row.sli_digest,
            slo=slo_of(row.document, file=row.file),
            objectives=tuple(
                ObjectiveVersion(objective=Decimal(each.objective), from_minute=each.from_minute)
                for each in versions[row.id]
            ),
        )
        for row in all_slos(session)
        if row.in_force
    )


def fingerprint(session: ReadSession) -> tuple[int, int]:
    """Return what changes whenever any SLO does: how many there are, and their versions' sum.

    A thousand definitions take a quarter of a second to read; this takes none.
    """
    own = col(SloRow.tenant_id) == session.tenant_id
    found = session.execute(
        select(func.count(), func.coalesce(func.sum(col(SloRow.version)), 0)).where(own)
    ).one()
    return int(found[0]), int(found[1])


def all_slos(session: ReadSession) -> list[SloRow]:
    """Return every SLO that was ever defined, by service and name."""
    own = col(SloRow.tenant_id) == session.tenant_id
    order = (col(SloRow.service), col(SloRow.name))
    return list(session.scalars(select(SloRow).where(own).order_by(*order)))


def lock_slos(session: WriteSession) -> list[SloRow]:
    """Return every SLO that was ever defined, locked until the commit in order of ids."""
    own = col(SloRow.tenant_id) == session.tenant_id
    found = select(SloRow).where(own).order_by(col(SloRow.id)).with_for_update()
    return list(session.scalars(found))


def objectives(session: ReadSession) -> dict[UUID, list[ObjectiveRow]]:
    """Return the objectives of each SLO, oldest first; a missing key gives an empty list."""
    own = col(ObjectiveRow.tenant_id) == session.tenant_id
    order = (col(ObjectiveRow.slo_id), col(ObjectiveRow.from_minute))
    found: dict[UUID, list[ObjectiveRow]] = defaultdict(list)
    for row in session.scalars(select(ObjectiveRow).where(own).order_by(*order)):
        found[row.slo_id].append(row)
    return found
