"""How much of an error budget is left over time, against the pace that would just last. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from sre_ops.render.charts import marks
from sre_ops.render.charts.chart import Chart, Look, Table
from sre_ops.render.charts.daily import last_of_days
from sre_ops.render.charts.frame import (
    Frame,
    band_words,
    draw_bands,
    draw_fan,
    draw_missing,
    draw_now,
    overlapping,
    time_frame,
)
from sre_ops.render.charts.lettering import Box, Label, text_width
from sre_ops.render.charts.series import Band, Exhaustion, Fan, Floats, Series
from sre_ops.render.charts.wording import Wording, from_seconds


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
    word = Wording(look)
    frame = time_frame(
        look,
        start=data.start,
        end=data.end,
        values=_range(data),
        write=word.percent,
        caption=word.gettext("Error budget left, percent"),
        lanes=2 if data.bands else 1,
    )
    if data.now is not None:
        draw_now(frame, data.now)
    draw_bands(frame, data.bands)
    draw_missing(frame, data.remaining, data.now or data.end)
    ends = _ideal(frame, data.ideal)
    _remaining(frame, data.remaining)
    _current(frame, data)
    frame.avoid(*ends)
    _forecast(frame, data)
    _name_ideal(frame, *ends)
    return frame.canvas.finish("burn-down", data.title, _describe(word, data), _table(word, data))


def _range(data: BurnDown) -> tuple[float, float]:
    last = data.end.timestamp()
    fan = (data.fan.low, data.fan.high) if data.fan else ()
    parts = [one.values[one.seconds <= last] for one in (data.remaining, *fan)]
    known = np.concatenate([*parts, [0.0, 1.0]])
    return float(np.nanmin(known)), float(np.nanmax(known))


def _remaining(frame: Frame, remaining: Series) -> None:
    shown = frame.shown(remaining)
    x, y = frame.x.of(shown.seconds), frame.y.of(shown.values)
    zero = frame.y(0)
    frame.canvas.path("over", marks.area(x, np.where(y > zero, y, np.nan), zero))
    frame.canvas.path("line-0", marks.line(x, y))
    frame.avoid(x, y)


def _current(frame: Frame, data: BurnDown) -> None:
    """Mark the last known value and write it beside."""
    found = _last(data)
    if found is None:
        return
    at, value = found
    x, y = frame.at(at), frame.y(value)
    frame.canvas.circle("dot", x, y, 4.5)
    frame.labels.keep_free(Box(frame.left, frame.bottom - 2, frame.right, frame.bottom + 2))
    text = _standing(frame.word, value)
    sides = [(x - 9, y + 16, "end"), (x - 9, y - 8, "end"), (x + 9, y - 8, "start")]
    sides += [(x + 9, y + 16, "start"), (x, y - 12, "middle"), (x, y + 22, "middle")]
    frame.write("label-over" if value < 0 else "label-0", _labels(text, sides))


def _standing(word: Wording, value: float) -> str:
    share = word.percent(abs(value), 1)
    if value < 0:
        return word.gettext("%(share)s overspent", share=share)
    return word.gettext("%(share)s left", share=share)


def _labels(text: str, sides: list[tuple[float, float, str]]) -> list[Label]:
    return [
        Label(text=text, x=x, y=y, anchor="end" if end == "end" else "middle")
        if end != "start"
        else Label(text=text, x=x, y=y)
        for x, y, end in sides
    ]


def _last(data: BurnDown) -> tuple[datetime, float] | None:
    known = np.flatnonzero(data.remaining.known)
    if len(known) == 0:
        return None
    at = from_seconds(float(data.remaining.seconds[known[-1]]))
    return (at, float(data.remaining.values[known[-1]])) if at <= data.end else None


def _ideal(frame: Frame, ideal: tuple[datetime, datetime] | None) -> tuple[Floats, Floats]:
    """Draw the pace that just lasts and return the pixels of its ends."""
    if ideal is None:
        return np.array([]), np.array([])
    pace = _pace(ideal)
    ends = [max(frame.start, ideal[0]), min(frame.end, ideal[1])]
    x = np.array([frame.at(end) for end in ends])
    y = np.array([frame.y(pace(end.timestamp())) for end in ends])
    frame.canvas.path("ideal", marks.line(x, y))
    return x, y


def _name_ideal(frame: Frame, x: Floats, y: Floats) -> None:
    if len(x) == 0:
        return
    text = frame.word.gettext("ideal pace")
    sides: list[tuple[float, float, str]] = []
    for shares in ((0.72, 0.82, 0.62), (0.3, 0.4, 0.2, 0.5, 0.12)):
        points = [(np.interp(share, (0, 1), x), np.interp(share, (0, 1), y)) for share in shares]
        sides += [(float(a) + 7, float(b) - 7, "start") for a, b in points]
        sides += [(float(a) - 7, float(b) + 15, "end") for a, b in points]
    frame.write("muted", _labels(text, sides))


def _pace(ideal: tuple[datetime, datetime]) -> Callable[[float], float]:
    start, end = (at.timestamp() for at in ideal)
    return lambda seconds: 1 - min(max((seconds - start) / max(end - start, 1), 0), 1)


def _forecast(frame: Frame, data: BurnDown) -> None:
    if data.fan is not None:
        _fan(frame, data.fan)
    elif data.exhaustion is not None and (found := _last(data)):
        _wedge(frame, data.exhaustion, *found)


def _fan(frame: Frame, fan: Fan) -> None:
    middle = draw_fan(frame, fan)
    if len(middle) and np.isfinite(middle[-1]):
        text, y = frame.word.gettext("forecast"), float(middle[-1])
        places = [(frame.right - 4, y + dy, "end") for dy in (-8, 18, 34, -24, 50, -40)]
        frame.write("label-0", _labels(text, places))


def _wedge(frame: Frame, spent: Exhaustion, at: datetime, value: float) -> None:
    """Draw when the budget is gone: a bar on the zero line, and a line to its middle."""
    if spent.early is None or value <= 0:
        return
    zero, x, y = frame.y(0), frame.at(at), frame.y(value)
    first, last = frame.at(spent.early), frame.at(spent.late or frame.end)
    corners = f"{x:.1f} {y:.1f}L{first:.1f} {zero:.1f}L{last:.1f} {zero:.1f}"
    frame.canvas.path("fan", f"M{corners}Z")
    tip, start = ("v10", last) if spent.late else ("l6 5l-6 5", last - 6)
    bar = f"M{first:.1f} {zero - 5:.1f}v10m0 -5H{last:.1f}M{start:.1f} {zero - 5:.1f}{tip}"
    frame.canvas.path("whisker", bar)
    if spent.median is not None:
        frame.canvas.line("forecast", x, y, frame.at(spent.median), zero)
        frame.avoid(np.array([x, frame.at(spent.median)]), np.array([y, zero]))
    frame.labels.keep_free(Box(first, zero - 6, last, zero + 6))
    early = frame.word.brief(spent.early)
    if spent.late is None:
        text = frame.word.gettext("spent %(day)s or later", day=early)
    else:
        late = frame.word.brief(spent.late)
        text = frame.word.gettext("spent %(days)s", days="–".join(dict.fromkeys((early, late))))
    ends = [frame.right, last, (first + last) / 2 + text_width(text) / 2]
    places = [(end, zero + dy, "end") for dy in (-10, -26, -42, -58, -74) for end in ends]
    frame.write("label-0", _labels(text, places))


def _describe(word: Wording, data: BurnDown) -> str:
    parts = [data.note] if data.note else []
    found = _last(data)
    if found is None:
        parts.append(word.gettext("Nothing was measured."))
    else:
        at, value = found
        share, when = word.percent(value, 1), word.instant(at)
        parts.append(
            word.gettext("%(share)s of the budget is left at %(at)s.", share=share, at=when)
        )
        if data.ideal:
            pace = word.percent(_pace(data.ideal)(at.timestamp()), 1)
            parts.append(
                word.gettext("The pace that just lasts would have left %(share)s.", share=pace)
            )
    if data.exhaustion is not None:
        parts.append(_foreseen(word, data.exhaustion))
    return " ".join(parts + band_words(word, data.bands))


def _foreseen(word: Wording, spent: Exhaustion) -> str:
    horizon = word.instant(spent.horizon)
    if spent.early is None:
        return word.gettext("No forecast spends it before %(at)s.", at=horizon)
    late = word.instant(spent.late) if spent.late else word.gettext("after %(at)s", at=horizon)
    early = word.instant(spent.early)
    return word.gettext(
        "Forecast to be spent between %(early)s and %(late)s (20 to 80 %% of the futures).",
        early=early,
        late=late,
    )


def _table(word: Wording, data: BurnDown) -> Table:
    """Tell the last value of each day, of every other day where there are many."""
    head = [word.gettext("Day"), word.gettext("Budget left")]
    head += [word.gettext("Ideal pace")] if data.ideal else []
    head += [word.gettext("Marked")] if data.bands else []
    rows = []
    for day in last_of_days(data.remaining, data.start, data.now or data.end, word.look.zone):
        left = word.gettext("not measured") if day.value is None else word.percent(day.value, 1)
        row = [word.day(day.start), left]
        row += [word.percent(_pace(data.ideal)(day.at), 1)] if data.ideal else []
        row += [overlapping(data.bands, day.start.timestamp(), day.at)] if data.bands else []
        rows.append(tuple(row))
    return Table(head=tuple(head), rows=tuple(rows))
