"""Which endpoints or regions spent a budget: the ledger's number, divided as Prometheus says."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_
from sre_ops.kernel.units import minute_start, to_minute
from sre_ops.reports.domain.label_split import ValuePart, split
from sre_ops.reports.queries.attribution import check_window, slo_called, window_between
from sre_ops.slo.public import spending


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: the bad events of an SLO by the values of a label.

    Attributes:
        slo: its id, or service and name as `shop/checkout`.
        window: one of its own; "" for the one that needs a look first.
        since, until: in place of its edges, aware.
    """

    slo: str
    label: str
    window: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLabel:
    """How the bad events that a budget counts are divided by the values of a label.

    Attributes:
        bad: as the budget counts them, without those that corrections have taken out.
        parts: the largest first, what is not told apart last; their `bad` add up to *bad*.
    """

    slo_id: UUID
    service: str
    slo: str
    label: str
    window_from: datetime
    window_to: datetime
    bad: int
    allowed: float
    parts: tuple[ValuePart, ...]


def attribution_by_class(
    open_read: Callable[[], AbstractContextManager[ReadSession]],
    asked: Question,
    *,
    server: str,
    timeout: timedelta,
) -> ByLabel:
    """Divide what an SLO spent by the values of a label; an approximation.

    The number is the ledger's. How it is divided is asked of Prometheus, for the ledger holds an
    SLI as one number, and no transaction is open meanwhile.

    Args:
        open_read: a reading transaction of reports.
        asked: about what.
        server: the address of the default data source.
        timeout: for each answer of the server.

    Raises:
        NotFound: there is no such SLO.
        Invalid: it cannot be told apart by that label, or not over that window.
        Unavailable: Prometheus does not answer.
    """
    with open_read() as session:
        slo_id = slo_called(session, asked.slo)
        edges = window_between(session, slo_id, asked.window, since=asked.since, until=asked.until)
        check_window(*edges)
        start, end = (to_minute(edge) for edge in edges)
        found = spending.spending(session, slo_id, start, end)
        if found.parts > 1:
            text = N_("%(slo)s is made of other SLOs and has no labels: ask about its members")
            raise Invalid(text, slo=f"{found.service}/{found.slo}")
        wanted = spending.by_label(session, slo_id, asked.label, found, server=server)
    growth = spending.bad_by_label(wanted, timeout=timeout)
    bad = int(found.counted.sum())
    return ByLabel(
        slo_id=slo_id,
        service=found.service,
        slo=found.slo,
        label=asked.label,
        window_from=minute_start(start),
        window_to=minute_start(end),
        bad=bad,
        allowed=found.allowed,
        parts=split(bad, found.allowed, growth),
    )
