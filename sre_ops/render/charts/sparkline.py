"""A word-sized line: the shape of a series beside its number in a table. Pure."""

from dataclasses import dataclass

from sre_ops.render.charts.chart import Chart, Look
from sre_ops.render.charts.series import Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparkline:
    """A series in small.

    Attributes:
        title: what the line shows, for those who hear it.
        series: drawn over its own span; gaps stay gaps.
        low, high: of the value axis, to compare rows; None takes the series' own, 0 included.
        level: drawn as a thin rule, such as a budget that is just spent (0).
        percent: whether values are ratios.
    """

    title: str
    series: Series
    low: float | None = None
    high: float | None = None
    level: float | None = None
    percent: bool = True


def sparkline(data: Sparkline, look: Look, *, width: int = 120, height: int = 24) -> Chart:
    """Draw the line with a dot at its last known value; no letters."""
    raise NotImplementedError
