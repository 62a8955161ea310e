"""Day by hour: where in the past days an error budget went. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from sre_ops.render.charts.chart import Chart, Look
from sre_ops.render.charts.series import Series


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerStrip:
    """The spent budget of hours.

    Attributes:
        title: names the SLO and the window.
        spent: at the start of each hour (`day_hours`), the share of the whole window's budget
            that was spent in it; 0.01 is 1 %. None is not measured; hours that are
            absent (still to come) stay empty.
        note: one sentence that opens the description.
    """

    title: str
    spent: Series
    note: str = ""


def day_hours(first: date, days: int, zone: str) -> tuple[datetime, ...]:
    """Return the edges of all hours of *days* local days from *first*, aware UTC.

    A day on which the clocks change has 23 or 25 hours; an hour never crosses midnight.

    Returns:
        Ascending instants; hour i is [edge i, edge i + 1).
    """
    raise NotImplementedError


def ledger_strip(data: LedgerStrip, look: Look) -> Chart:
    """Draw one cell per day and hour of the reader's zone; darker is more budget spent."""
    raise NotImplementedError
