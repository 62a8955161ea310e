"""What happens to reports. Fields are only ever added."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sre_ops.kernel.event import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetReportClosed(DomainEvent):
    """A budget report was written for good.

    Attributes:
        scope_kind: `service`, `team` or `organisation`.
        period: `2026-10` or `2026-W43`.
        digest: SHA-256 over the facts, which can be asked for by this id.
    """

    name: ClassVar[str] = "reports.budget_report_closed.v1"
    report_id: UUID
    scope_kind: str
    scope_name: str
    unit: str
    period: str
    zone: str
    from_at: datetime
    to_at: datetime
    objectives: int
    met: int
    missed: int
    unknown: int
    digest: str
