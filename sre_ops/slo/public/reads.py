"""What other slices may ask of SLOs."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.slo.domain.corrections import Correction
from sre_ops.slo.store import corrections as kept_corrections
from sre_ops.slo.store import definitions


@dataclass(frozen=True, slots=True, kw_only=True)
class SloView:
    """An SLO as others see it.

    Attributes:
        service, name: what identifies it in definition files.
        objective: ratio, 0 < objective < 1, the newest one.
        in_force: false once no file defines it any longer.
    """

    id: UUID
    service: str
    name: str
    objective: Decimal
    in_force: bool


def slos(session: ReadSession) -> list[SloView]:
    """Return every SLO that was ever defined, by service and name."""
    versions = definitions.objectives(session)
    return [
        SloView(
            id=row.id,
            service=row.service,
            name=row.name,
            objective=Decimal(versions[row.id][-1].objective),
            in_force=row.in_force,
        )
        for row in definitions.all_slos(session)
    ]


def corrections(session: ReadSession) -> tuple[Correction, ...]:
    """Return every approved correction, oldest request first.

    `selector.fits(service, slo, team)` tells whether one holds for an SLO, the team being the
    catalogue's or else the definition's, and `spans(from_minute, to_minute)` when it does.
    """
    return kept_corrections.approved(session)
