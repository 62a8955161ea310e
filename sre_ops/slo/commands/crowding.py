"""Chooses the SLOs of too many series, whose growth the server sums instead.

The choice is part of what an SLI is: it has another digest, so that one that changes over
is measured anew as far back as the server has samples, and minutes counted in both ways
never meet within it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sre_ops.slo.commands.memory import KeptSlo
from sre_ops.slo.domain.aggregation import SERIES_LIMIT, is_aggregated, with_aggregation
from sre_ops.slo.domain.digest import sli_digest
from sre_ops.slo.sources.crowds import summed_where_crowded
from sre_ops.slo.sources.prometheus import Prometheus
from sre_ops.slo.store.ledger import Member

COUNT_EVERY_MINUTES = 60


@dataclass(slots=True)
class Crowding:
    """Remembers for an hour which SLOs of one source are crowded."""

    server: Prometheus
    limit: int = SERIES_LIMIT
    _summed: frozenset[UUID] = frozenset()
    _asked_for: frozenset[Member] = field(default=frozenset())
    _asked_at: int = -COUNT_EVERY_MINUTES

    def formed(
        self, slos: Sequence[KeptSlo], now: int, roster: Callable[[], Sequence[Member]]
    ) -> list[KeptSlo]:
        """Return *slos* as they are to be measured.

        Args:
            slos: as the definition files have them.
            now: the present minute.
            roster: tells how those kept so far are measured; asked at most once an hour.

        Raises:
            Unavailable: the series had to be counted and the server gave no full answer.
        """
        members = frozenset(one.member for one in slos)
        if members != self._asked_for or now >= self._asked_at + COUNT_EVERY_MINUTES:
            self._summed = self._counted(slos, now, frozenset(roster()))
            self._asked_for, self._asked_at = members, now
        return [_summed(one) if one.slo_id in self._summed else one for one in slos]

    def _counted(
        self, slos: Sequence[KeptSlo], now: int, held: frozenset[Member]
    ) -> frozenset[UUID]:
        now_measured = [summed if (summed := _summed(one)).member in held else one for one in slos]
        chosen = summed_where_crowded(
            self.server, [one.slo.sli for one in now_measured], at_minute=now, limit=self.limit
        )
        return frozenset(
            one.slo_id for one, sli in zip(slos, chosen, strict=True) if is_aggregated(sli)
        )


def _summed(one: KeptSlo) -> KeptSlo:
    sli = with_aggregation(one.slo.sli, chosen=True)
    if sli == one.slo.sli:
        return one
    slo = replace(one.slo, sli=sli)
    return replace(one, slo=slo, sli_digest=sli_digest(slo))
