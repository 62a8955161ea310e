"""Values over time with levels to compare with and marked stretches: the general chart. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sre_ops.render.charts.chart import Chart, Look
from sre_ops.render.charts.series import Band, Fan, Rule, Series


class Manner(StrEnum):
    """How a series is drawn."""

    LINE = "line"
    STEP = "step"
    AREA = "area"
    BARS = "bars"


class Unit(StrEnum):
    """What the values are; a ratio is 0 to 1 and shown in percent."""

    RATIO = "ratio"
    NUMBER = "number"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSeries:
    """Up to five series over one time axis.

    Attributes:
        title: names what is shown.
        caption: of the value axis, with its unit in words ("requests per minute").
        series: each named; the name is written at the line's end.
        start, end: of the axis, aware.
        unit: how values are written.
        manner: how they are drawn; bars take one series.
        from_zero: whether 0 is on the axis; bars and areas always have it.
        rules: levels such as an objective.
        fan: a forecast.
        bands: incidents, releases, corrections.
        now: draws a line.
        note: one sentence that opens the description.
    """

    title: str
    caption: str
    series: tuple[Series, ...]
    start: datetime
    end: datetime
    unit: Unit = Unit.NUMBER
    manner: Manner = Manner.LINE
    from_zero: bool = True
    rules: tuple[Rule, ...] = ()
    fan: Fan | None = None
    bands: tuple[Band, ...] = ()
    now: datetime | None = None
    note: str = ""


def time_series(data: TimeSeries, look: Look) -> Chart:
    """Draw the series, their names at their ends, and what they are compared with."""
    raise NotImplementedError
