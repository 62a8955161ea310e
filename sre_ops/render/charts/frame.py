"""The ground of a chart over time: axes with units and zone, marked stretches, gaps. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from sre_ops.kernel.errors import Invalid
from sre_ops.render.charts import marks
from sre_ops.render.charts.chart import Look
from sre_ops.render.charts.lettering import SIZE, Box, Label, Placed, fit, text_width
from sre_ops.render.charts.scales import Linear
from sre_ops.render.charts.series import Band, BandKind, Fan, Floats, Series
from sre_ops.render.charts.svg import Canvas
from sre_ops.render.charts.ticks import nice_domain, nice_ticks, time_ticks
from sre_ops.render.charts.wording import Wording, from_seconds

WIDE = 560
"""Pixels from which a chart has room for its full height."""

_LANE = 17.0
_THIN = 2.0
_AVOID = 8.0
"""Pixels of a line that are kept free of labels as one box."""
_PX_PER_VALUE_TICK = 44
_PX_PER_TIME_TICK = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A canvas with its two scales; all letters go through `labels`."""

    canvas: Canvas
    labels: Placed
    word: Wording
    x: Linear
    y: Linear
    start: datetime
    end: datetime
    lanes: tuple[float, ...]

    @property
    def left(self) -> float:
        """Pixel of the axis' start."""
        return self.x.start

    @property
    def right(self) -> float:
        """Pixel of the axis' end."""
        return self.x.end

    @property
    def top(self) -> float:
        """Pixel of the highest value."""
        return self.y.end

    @property
    def bottom(self) -> float:
        """Pixel of the lowest value."""
        return self.y.start

    def at(self, instant: datetime) -> float:
        """Return the pixel of *instant*, or of the nearer end of the axis."""
        return self.x.clamp(instant.timestamp())

    def write(self, role: str, candidates: Iterable[Label]) -> bool:
        """Write the first label that touches no other; tell whether one did fit."""
        label = self.labels.place(candidates)
        self.canvas.text(role, label)
        return label is not None

    def avoid(self, x: Floats, y: Floats) -> None:
        """Let no label lie on the line through the points."""
        known = np.isfinite(y)
        if np.count_nonzero(known) < 2:  # noqa: PLR2004 - a line has two ends
            return
        across = np.arange(x[known][0], x[known][-1] + 1, _AVOID)
        heights = np.interp(across, x[known], y[known]).tolist()
        for left, one, two in zip(across.tolist(), heights, heights[1:], strict=False):
            low, high = min(one, two), max(one, two)
            self.labels.keep_free(Box(left, low - 2, left + _AVOID, high + 2))

    def shown(self, series: Series) -> Series:
        """Return the part of *series* on the time axis."""
        inside = (series.seconds >= self.x.low) & (series.seconds <= self.x.high)
        return Series(series.seconds[inside], series.values[inside], series.name)


def time_frame(
    look: Look,
    *,
    start: datetime,
    end: datetime,
    values: tuple[float, float],
    write: Callable[[float], str],
    caption: str,
    lanes: int = 0,
    room_right: float = 0.0,
) -> Frame:
    """Draw axes over [start, end] and around *values*, and return where things go.

    Args:
        look: reader and width.
        start: of the time axis, aware.
        end: of the time axis, after *start*.
        values: lowest and highest value to show; widened to round numbers.
        write: tells how a value is written on the axis.
        caption: of the value axis, with its unit.
        lanes: lines of text above the plot, for the names of bands.
        room_right: pixels right of the plot, for the names of series.
    """
    if not start < end:
        raise Invalid(f"time axis from {start} to {end}: give an end after its start")
    word, width = Wording(look), look.width
    height = 300.0 if width >= WIDE else 232.0
    top, bottom = 26.0 + _LANE * lanes, height - 38
    count = max(2, int((bottom - top) / _PX_PER_VALUE_TICK))
    low, high = nice_domain(*values, count)
    ticks = [(tick, write(tick)) for tick in nice_ticks(low, high, count)]
    left = max(text_width(text) for _, text in ticks) + 8
    frame = Frame(
        canvas=Canvas(look, width, height),
        labels=Placed(Box(0, 0, width, height)),
        word=word,
        x=Linear(
            low=start.timestamp(), high=end.timestamp(), start=left, end=width - 8 - room_right
        ),
        y=Linear(low=low, high=high, start=bottom, end=top),
        start=start,
        end=end,
        lanes=tuple(top - 6 - _LANE * lane for lane in range(lanes)),
    )
    frame.write("muted", [Label(text=fit(caption, width), x=0, y=SIZE)])
    _value_axis(frame, ticks)
    _time_axis(frame)
    return frame


def _value_axis(frame: Frame, ticks: Sequence[tuple[float, str]]) -> None:
    for value, text in ticks:
        y = frame.y(value)
        frame.canvas.line("zero" if value == 0 else "grid", frame.left, y, frame.right, y)
        frame.write("muted", [Label(text=text, x=frame.left - 6, y=y + 4, anchor="end")])


def _time_axis(frame: Frame) -> None:
    look, base = frame.word.look, frame.bottom
    count = max(2, int((frame.right - frame.left) / _PX_PER_TIME_TICK))
    frame.canvas.line("axis", frame.left, base, frame.right, base)
    for tick in time_ticks(frame.start, frame.end, zone=look.zone, locale=look.locale, count=count):
        x = frame.at(tick.at)
        places = [
            Label(text=tick.label, x=x, y=base + 18, anchor="middle"),
            Label(text=tick.label, x=frame.canvas.width, y=base + 18, anchor="end"),
        ]
        near = places if x > frame.canvas.width - text_width(tick.label) else places[:1]
        frame.write("muted", near)
        frame.canvas.line("axis", x, base, x, base + 4)
    days, zone = frame.word.days(frame.start, frame.end), frame.word.zone(frame.start, frame.end)
    texts = (
        f"{days} · {zone}",
        f"{days} · {look.zone}",
        zone,
        fit(look.zone, frame.canvas.width),
    )
    starts = (frame.left, 0.0)
    frame.write(
        "muted",
        [Label(text=text, x=x, y=base + 35) for text in texts for x in starts],
    )


def draw_missing(frame: Frame, series: Series, until: datetime, hold: float = 0.0) -> None:
    """Hatch where *series* is not known between the axis' start and *until*; see `gaps`."""
    end = min(until.timestamp(), frame.x.high)
    for lo, hi in marks.gaps(frame.shown(series), frame.x.low, end, hold):
        left, right = frame.x(lo), frame.x(hi)
        if right - left < 1:
            continue
        frame.canvas.hatch(marks.rectangle(left, frame.top, right, frame.bottom))
        text = frame.word.gettext("not measured")
        if text_width(text) <= right - left - 8:
            middle = (left + right) / 2
            rows = ((frame.top + frame.bottom) / 2, frame.bottom - 8, frame.top + 16)
            frame.write("muted", [Label(text=text, x=middle, y=y, anchor="middle") for y in rows])


def draw_fan(frame: Frame, fan: Fan) -> Floats:
    """Draw where a series may go, and return the pixels of the middle one's values."""
    parts = [frame.shown(one) for one in (fan.low, fan.middle, fan.high)]
    x = frame.x.of(parts[1].seconds)
    low, middle, high = (frame.y.of(one.values) for one in parts)
    frame.canvas.path("fan", marks.between(x, low, high))
    frame.canvas.path("forecast", marks.line(x, middle))
    frame.avoid(x, middle)
    return middle


def draw_now(frame: Frame, now: datetime) -> None:
    """Draw the line between what was counted and what may come."""
    if not frame.start < now < frame.end:
        return
    x = frame.at(now)
    top = frame.lanes[0] + 3 if frame.lanes else frame.top
    frame.canvas.line("now", x, top, x, frame.bottom)
    text = frame.word.gettext("now")
    ys = frame.lanes or (frame.top + SIZE,)
    frame.write(
        "strong",
        [Label(text=text, x=x, y=y, anchor="middle") for y in ys]
        + [Label(text=text, x=x - 4, y=y, anchor="end") for y in ys],
    )


def draw_bands(frame: Frame, bands: Sequence[Band]) -> None:
    """Tint the stretches of *bands* and name them above the plot, as far as names fit."""
    for band in sorted(bands, key=lambda one: one.start):
        if band.start > frame.end or (band.end is not None and band.end < frame.start):
            continue
        left, right = frame.at(band.start), frame.at(band.end or frame.end)
        if band.kind is BandKind.RELEASE and right - left < _THIN:
            frame.canvas.line("release", left, frame.top, left, frame.bottom)
            top = frame.top
            frame.canvas.path(f"edge-{band.kind}", f"M{left:.1f} {top + 5:.1f}l-4 -6h8z")
        else:
            width = max(right - left, _THIN)
            height = frame.bottom - frame.top
            frame.canvas.rect(f"band-{band.kind}", left, frame.top, width, height)
            frame.canvas.rect(f"edge-{band.kind}", left, frame.top - 1, width, 3)
        frame.write(f"label-{band.kind}", _beside(frame, band.label, left, right))


def _beside(frame: Frame, text: str, left: float, right: float) -> list[Label]:
    texts = dict.fromkeys((text, fit(text, 120)))
    return [
        label
        for short in texts
        for y in frame.lanes
        for label in (
            Label(text=short, x=(left + right) / 2, y=y, anchor="middle"),
            Label(text=short, x=left, y=y),
            Label(text=short, x=right, y=y, anchor="end"),
        )
    ]


def band_words(word: Wording, bands: Sequence[Band]) -> list[str]:
    """Return one sentence per band: what, from when to when."""
    return [_band_words(word, band) for band in sorted(bands, key=lambda one: one.start)]


def _band_words(word: Wording, band: Band) -> str:
    start = word.instant(band.start)
    if band.start == band.end:
        return word.gettext("%(label)s: %(at)s.", label=band.label, at=start)
    end = word.instant(band.end) if band.end else word.gettext("now")
    return word.gettext("%(label)s: %(start)s to %(end)s.", label=band.label, start=start, end=end)


def overlapping(bands: Sequence[Band], lo: float, hi: float) -> str:
    """Name the bands that touch [lo, hi), in seconds since the epoch."""
    first, last = from_seconds(lo), from_seconds(hi)
    return ", ".join(
        band.label
        for band in sorted(bands, key=lambda one: one.start)
        if band.start < last and (band.end is None or band.end >= first)
    )
