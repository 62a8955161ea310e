"""One line of a list of SLOs, ready to be written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from sre_ops.slo.domain.attention import Attention
from sre_ops.slo.domain.budget_row import BudgetRow
from sre_ops.slo.domain.staleness import JUDGED_STALE_AFTER
from sre_ops.slo.pages import wording
from sre_ops.slo.pages.sla_words import SlaWords, sla_words
from sre_ops.slo.store.status import Status

Key = tuple[UUID, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One SLO over one window, with its figures as text in the viewer's language."""

    status: Status
    row: BudgetRow
    href: str
    title: str
    window: str
    objective: str
    sli: str
    consumed: str
    coverage: str
    burn: str
    is_stale: bool
    name: str
    parts: str = ""
    """How the children of its fan-out stand, in words; "" for an SLO without any."""
    sla: SlaWords | None = None

    @property
    def is_urgent(self) -> bool:
        """Whether a person should look now."""
        return self.status.attention is Attention.BURNING

    @property
    def gone_at(self) -> str:
        """When the budget is gone, as a day or an instant; "" when that is not in sight."""
        outlook = self.row.forecast
        left = self.row.budget_consumed is not None and self.row.budget_consumed < 1
        if outlook is None or outlook.median is None or not left:
            return ""
        return wording.moment(outlook.median)


def line(one: Status, now: datetime, parts: str = "") -> Line:
    """Return the line of *one*, written for whoever is spoken to."""
    row = one.row
    return Line(
        status=one,
        row=row,
        href=f"/slos/{one.slo_id}?{urlencode({'window': row.window})}",
        title=row.display_name,
        window=wording.window(row),
        objective=wording.objective(row),
        sli=wording.sli(row),
        consumed=wording.consumed(row.budget_consumed),
        coverage=wording.coverage(row.coverage),
        burn=wording.rate(row.burn_rates.get("1h")),
        is_stale=now - row.to_at > JUDGED_STALE_AFTER,
        name=row.slo,
        parts=parts,
        sla=sla_words(row.sla, row.parts) if row.sla else None,
    )


def lines(
    found: Iterable[Status], now: datetime, parts: Mapping[Key, str] | None = None
) -> list[Line]:
    """Return the lines of *found*, with what is said of their children by SLO and window."""
    told = parts or {}
    return [line(one, now, told.get((one.slo_id, one.report["window"]), "")) for one in found]
