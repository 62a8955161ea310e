"""How much of an error budget is left over time, against the pace that would just last. Pure."""

from dataclasses import dataclass
from datetime import datetime

from sre_ops.render.charts.chart import Chart, Look
from sre_ops.render.charts.series import Band, Exhaustion, Fan, Series


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnDown:
    """An error budget over its window.

    Attributes:
        title: names the SLO and the window.
        start, end: of the axis, aware: the window and, for a rolling one, the horizon.
        remaining: share of the budget that is left: 1 untouched, 0 spent, below overspent.
        ideal: when the budget is whole and when it may be spent; None draws no ideal line.
        now: up to when events are counted; draws a line, and the future right of it.
        fan: quantiles of the remaining share in the futures, where they are known.
        exhaustion: when the futures spend it; drawn where there is no fan.
        bands: incidents, releases, corrections.
        note: one sentence that opens the description.
    """

    title: str
    start: datetime
    end: datetime
    remaining: Series
    ideal: tuple[datetime, datetime] | None = None
    now: datetime | None = None
    fan: Fan | None = None
    exhaustion: Exhaustion | None = None
    bands: tuple[Band, ...] = ()
    note: str = ""


def burn_down(data: BurnDown, look: Look) -> Chart:
    """Draw the budget that is left, the ideal line, the forecast and what happened."""
    raise NotImplementedError
