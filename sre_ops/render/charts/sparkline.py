"""A word-sized line: the shape of a series beside its number in a table. Pure."""

from dataclasses import dataclass

import numpy as np

from sre_ops.render.charts import marks
from sre_ops.render.charts.chart import Chart, Look, Table
from sre_ops.render.charts.scales import Linear
from sre_ops.render.charts.series import Series
from sre_ops.render.charts.svg import Canvas
from sre_ops.render.charts.wording import Wording, from_seconds

_EDGE = 4.0


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
    canvas, word, series = Canvas(look, width, height), Wording(look), data.series
    known = np.flatnonzero(series.known)
    if len(known) == 0:
        canvas.hatch(marks.rectangle(0, _EDGE, width, height - _EDGE))
        text = word.gettext("Nothing was measured.")
        return canvas.finish("sparkline", data.title, text, _table(word, data, []))
    y = _values(data, height)
    ends = float(series.seconds[0]), float(series.seconds[-1])
    x = Linear(low=ends[0], high=max(ends[1], ends[0] + 1), start=_EDGE, end=width - _EDGE)
    for lo, hi in marks.gaps(series, *ends):
        canvas.hatch(marks.rectangle(x(lo), _EDGE, x(hi), height - _EDGE))
    if data.level is not None:
        canvas.line("zero", x.start, y.clamp(data.level), x.end, y.clamp(data.level))
    pixels = np.clip(y.of(series.values), y.end, y.start)
    canvas.path("spark", marks.line(x.of(series.seconds), pixels))
    last = int(known[-1])
    canvas.circle("bar", x(float(series.seconds[last])), float(pixels[last]), 2.5)
    values = [float(series.values[index]) for index in (known[0], known[-1])]
    words = word.gettext(
        "From %(first)s to %(last)s.",
        first=_write(word, data, values[0]),
        last=_write(word, data, values[1]),
    )
    picked = [int(known[0]), int(known[-1])]
    return canvas.finish("sparkline", data.title, words, _table(word, data, picked))


def _values(data: Sparkline, height: int) -> Linear:
    known = data.series.values[data.series.known]
    low = min(0.0, float(known.min())) if data.low is None else data.low
    high = max(0.0, float(known.max())) if data.high is None else data.high
    return Linear(low=low, high=high if high > low else low + 1, start=height - _EDGE, end=_EDGE)


def _write(word: Wording, data: Sparkline, value: float) -> str:
    return word.percent(value, 1) if data.percent else word.number(value)


def _table(word: Wording, data: Sparkline, indexes: list[int]) -> Table:
    rows = [
        (
            word.instant(from_seconds(float(data.series.seconds[index]))),
            _write(word, data, float(data.series.values[index])),
        )
        for index in indexes
    ]
    return Table(head=(word.gettext("Time"), word.gettext("Value")), rows=tuple(rows))
