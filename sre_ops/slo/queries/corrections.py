"""Which corrections count for which SLO."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sre_ops.catalog.public import reads as catalog
from sre_ops.db.sessions import ReadSession
from sre_ops.slo.domain.corrected_report import RECURRING_LIMIT, Corrections
from sre_ops.slo.domain.corrections import Correction, Selector
from sre_ops.slo.store import corrections
from sre_ops.slo.store.definitions import InForce, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """All corrections that count, and by what they find their SLOs.

    Attributes:
        teams: by service, the team that the catalogue names.
        recurring_limit: share of a window that recurring ones may take without an alarm.
    """

    corrections: Sequence[Correction] = ()
    teams: Mapping[str, str] = field(default_factory=dict)
    recurring_limit: float = RECURRING_LIMIT

    def team_of(self, one: InForce) -> str:
        """Return who cares for the SLO: as the catalogue says, else its own definition."""
        return self.teams.get(one.slo.service) or one.slo.team

    def of(self, one: InForce) -> Corrections:
        """Return what counts for one SLO."""
        return Corrections(
            approved=tuple(each for each in self.corrections if self.fits(each.selector, one)),
            recurring_limit=self.recurring_limit,
        )

    def fits(self, selector: Selector, one: InForce) -> bool:
        """Tell whether *selector* means the SLO, or the parent whose events it counts too."""
        names = (one.slo.name, one.slo.parent or one.slo.name)
        return any(selector.fits(one.slo.service, name, self.team_of(one)) for name in names)


def approved(session: ReadSession, *, recurring_limit: float = RECURRING_LIMIT) -> Approved:
    """Return all corrections that count.

    Args:
        session: of the slo slice.
        recurring_limit: share of a window, 0 to 1, that recurring ones may take.
    """
    return Approved(
        corrections=corrections.approved(session),
        teams={each.slug: each.team or "" for each in catalog.services(session)},
        recurring_limit=recurring_limit,
    )


def fits_any(session: ReadSession, selector: Selector) -> bool:
    """Tell whether any SLO in force is meant by *selector*."""
    teams = approved(session)
    return any(teams.fits(selector, one) for one in in_force(session))
