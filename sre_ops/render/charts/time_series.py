"""Values over time with levels to compare with and marked stretches: the general chart. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np

from sre_ops.kernel.errors import Invalid
from sre_ops.render.charts import marks
from sre_ops.render.charts.chart import Chart, Look, Table
from sre_ops.render.charts.daily import last_of_days
from sre_ops.render.charts.frame import (
    WIDE,
    Frame,
    band_words,
    draw_bands,
    draw_fan,
    draw_missing,
    draw_now,
    time_frame,
)
from sre_ops.render.charts.lettering import SIZE, Label, fit, text_width
from sre_ops.render.charts.series import Band, Fan, Rule, Series
from sre_ops.render.charts.wording import Wording, from_seconds

MOST_SERIES = 5
"""More lines than this cannot be told apart."""

_NAME_ROOM = 0.24
"""Share of the width that the names of series may take."""


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
    """Draw the series, their names at their ends, and what they are compared with.

    Raises:
        Invalid: there are more than `MOST_SERIES`, none, or bars of several.
    """
    if not 1 <= len(data.series) <= (1 if data.manner is Manner.BARS else MOST_SERIES):
        raise Invalid(f"{len(data.series)} series as {data.manner}: give 1 to {MOST_SERIES}, 1 bar")
    word = Wording(look)
    write = _writer(word, data.unit)
    frame = time_frame(
        look,
        start=data.start,
        end=data.end,
        values=_range(data),
        write=write,
        caption=data.caption,
        lanes=(2 if data.bands else 1) if data.bands or data.now else 0,
        room_right=_name_room(data, look),
    )
    if data.now is not None:
        draw_now(frame, data.now)
    draw_bands(frame, data.bands)
    if len(data.series) == 1:
        held = data.manner in {Manner.BARS, Manner.STEP}
        hold = data.series[0].pitch if held else 0.0
        draw_missing(frame, data.series[0], data.now or data.end, hold)
    if data.fan is not None:
        draw_fan(frame, data.fan)
    for index, series in enumerate(data.series):
        _draw(frame, series, index, data.manner)
    _names(frame, data.series)
    _rules(frame, data.rules)
    return frame.canvas.finish(
        "time-series", data.title, _describe(word, data, write), _table(word, data, write)
    )


def _writer(word: Wording, unit: Unit) -> Callable[[float], str]:
    match unit:
        case Unit.RATIO:
            return lambda value: word.percent(value, 3)
        case Unit.SECONDS:
            return lambda value: word.gettext("%(n)s s", n=word.number(value))
        case Unit.NUMBER:
            return word.number


def _range(data: TimeSeries) -> tuple[float, float]:
    fan = (data.fan.low.values, data.fan.high.values) if data.fan else ()
    zero = [0.0] if data.from_zero or data.manner in {Manner.AREA, Manner.BARS} else []
    levels = np.array(zero + [rule.value for rule in data.rules], np.float64)
    every = np.concatenate([*(one.values for one in data.series), *fan, levels])
    known = every[np.isfinite(every)]
    return (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)


def _name_room(data: TimeSeries, look: Look) -> float:
    """Return the room for names at the lines' ends; a lone series is named by the caption."""
    if len(data.series) == 1:
        return 0.0
    widest = max(text_width(series.name) for series in data.series)
    return min(widest + 10, look.width * (_NAME_ROOM if look.width >= WIDE else 0.3))


def _draw(frame: Frame, series: Series, index: int, manner: Manner) -> None:
    shown = frame.shown(series)
    x, y, base = frame.x.of(shown.seconds), frame.y.of(shown.values), frame.y(frame.y.low)
    zero = frame.y.clamp(0)
    match manner:
        case Manner.LINE:
            frame.canvas.path(f"line-{index}", marks.line(x, y))
            frame.avoid(x, y)
        case Manner.STEP:
            frame.canvas.path(f"line-{index}", marks.step(x, y, _held_until(frame, shown)))
        case Manner.AREA:
            frame.canvas.path("area", marks.area(x, y, zero if frame.y.low < 0 else base))
            frame.canvas.path(f"line-{index}", marks.line(x, y))
        case Manner.BARS:
            width = frame.x(frame.x.low + shown.pitch) - frame.left
            frame.canvas.path("bar", marks.bars(x, y, zero, max(width * 0.8, 0.5)))


def _held_until(frame: Frame, series: Series) -> float:
    last = float(series.seconds[-1]) if len(series.seconds) else frame.x.low
    return frame.x.clamp(last + series.pitch)


def _names(frame: Frame, series: tuple[Series, ...]) -> None:
    """Write each name at its line's end, moved up or down where two would touch."""
    if len(series) == 1:
        return
    for index, one in enumerate(series):
        shown = frame.shown(one)
        known = np.flatnonzero(shown.known)
        y = frame.y(float(shown.values[known[-1]])) if len(known) else frame.bottom
        text = fit(one.name, frame.canvas.width - frame.right - 6)
        moves = sorted(range(-120, 121, 4), key=abs)
        frame.write(
            f"label-{index}",
            [Label(text=text, x=frame.right + 6, y=y + 4 + move) for move in moves],
        )


def _rules(frame: Frame, rules: tuple[Rule, ...]) -> None:
    for rule in rules:
        y = frame.y(rule.value)
        frame.canvas.line("rule", frame.left, y, frame.right, y)
        text = fit(rule.label, frame.right - frame.left)
        places = [(frame.left + 4, y - 5), (frame.left + 4, y + SIZE + 3)]
        labels = [Label(text=text, x=x, y=at) for x, at in places]
        labels += [Label(text=text, x=frame.right, y=at, anchor="end") for _, at in places]
        frame.write("label-over", labels)


def _describe(word: Wording, data: TimeSeries, write: Callable[[float], str]) -> str:
    parts = [data.note] if data.note else []
    parts.append(f"{data.caption}.")
    for one in data.series:
        known = one.values[one.known]
        if len(known) == 0:
            parts.append(
                word.gettext("%(name)s: nothing was measured.", name=one.name or data.title)
            )
            continue
        at = from_seconds(float(one.seconds[one.known][-1]))
        parts.append(
            word.gettext(
                "%(name)s: lowest %(low)s, highest %(high)s, %(last)s at %(at)s.",
                name=one.name or data.title,
                low=write(float(known.min())),
                high=write(float(known.max())),
                last=write(float(known[-1])),
                at=word.instant(at),
            )
        )
    parts += [f"{rule.label}: {write(rule.value)}." for rule in data.rules]
    return " ".join(parts + band_words(word, data.bands))


def _table(word: Wording, data: TimeSeries, write: Callable[[float], str]) -> Table:
    """Tell each series' last value of each day."""
    end = data.now or data.end
    columns = [last_of_days(one, data.start, end, word.look.zone) for one in data.series]
    missing = word.gettext("not measured")
    rows = [
        (
            word.day(days[0].start),
            *(missing if day.value is None else write(day.value) for day in days),
        )
        for days in zip(*columns, strict=True)
    ]
    names = (one.name or data.caption for one in data.series)
    return Table(head=(word.gettext("Day"), *names), rows=tuple(rows))
