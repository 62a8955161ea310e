"""Day by hour: where in the past days an error budget went. Pure."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from math import isnan
from zoneinfo import ZoneInfo

from sre_ops.render.charts.chart import Chart, Look, Table
from sre_ops.render.charts.lettering import SIZE, Box, Label, Placed, fit, text_width
from sre_ops.render.charts.scales import Steps
from sre_ops.render.charts.series import Series
from sre_ops.render.charts.svg import Canvas, px
from sre_ops.render.charts.wording import Wording, from_seconds

LEVELS = (0.001, 0.01, 0.05, 0.2)
"""Shares of the window's budget in one hour from which a cell is darker.

20 % in one incident is what the usual budget policy asks a postmortem for.
Source: SRE Workbook, appendix B, "Example Error Budget Policy".
"""

_HOURS = 24
_GAP = 1.5
_EVERY = 6
"""Hours from one label of the hour axis to the next."""


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
    info = ZoneInfo(zone)
    midnights = [
        datetime.combine(first + timedelta(days=index), time(), info).astimezone(UTC)
        for index in range(days + 1)
    ]
    edges: list[datetime] = []
    for start, end in pairwise(midnights):
        hours = -(-int((end - start).total_seconds()) // 3600)
        edges += [start + timedelta(hours=hour) for hour in range(hours)]
    return (*edges, midnights[-1])


def ledger_strip(data: LedgerStrip, look: Look) -> Chart:
    """Draw one cell per day and hour of the reader's zone; darker is more budget spent.

    An hour that the clocks leave out has no cell; one that they repeat is a cell of two
    halves. Hours that were not measured are hatched, and cells of 5 % and more carry a
    dot, so that the picture also reads without colour.
    """
    word = Wording(look)
    days = _by_day(data.spent, look.zone)
    shown = _days_between(days)
    left = max((text_width(word.brief_day(day)) for day in shown), default=0) + 8
    across = Steps(count=_HOURS, start=left, end=look.width - 1.0, gap=_GAP)
    cell = min(max(across.width, 9.0), 15.0)
    captions = _captions(word, data.spent)
    top = captions[-1].y + 30
    bottom = top + len(shown) * (cell + _GAP)
    legend = _legend_rows(word, look.width)
    canvas = Canvas(look, look.width, bottom + 22 + 20 * len(legend))
    placed = Placed(Box(0, 0, canvas.width, canvas.height))
    grid = _Grid(canvas=canvas, placed=placed, word=word, across=across, top=top, cell=cell)
    for caption in captions:
        grid.write("muted", caption)
    _hour_names(grid)
    _day_names(grid, shown)
    _cells(grid, days, shown)
    _legend(grid, legend, bottom + 20)
    return canvas.finish("ledger-strip", data.title, _describe(word, data), _table(word, days))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    canvas: Canvas
    placed: Placed
    word: Wording
    across: Steps
    top: float
    cell: float

    def write(self, role: str, *labels: Label) -> None:
        self.canvas.text(role, self.placed.place(labels))

    def row(self, index: int) -> float:
        return self.top + index * (self.cell + _GAP)


_Hours = dict[int, list[float]]


def _by_day(spent: Series, zone: str) -> dict[date, _Hours]:
    """Return per local day and hour the values of it, two where the clocks were set back."""
    info = ZoneInfo(zone)
    days: dict[date, _Hours] = defaultdict(lambda: defaultdict(list))
    for seconds, value in zip(spent.seconds.tolist(), spent.values.tolist(), strict=True):
        local = datetime.fromtimestamp(seconds, info)
        days[local.date()][local.hour].append(value)
    return days


def _days_between(days: dict[date, _Hours]) -> list[date]:
    if not days:
        return []
    first, last = min(days), max(days)
    return [first + timedelta(days=index) for index in range((last - first).days + 1)]


def level(spent: float) -> int:
    """Return how dark an hour is, 0 (nothing) to 5, for the share of the budget it spent."""
    return 0 if spent <= 0 else 1 + bisect_right(LEVELS, spent)


def _cells(grid: _Grid, days: dict[date, _Hours], shown: list[date]) -> None:
    """Draw all cells of one darkness as one path: 720 cells stay under 10 KB."""
    paths: dict[int, list[str]] = defaultdict(list)
    dots: list[tuple[float, float]] = []
    columns = [_columns(grid, hour) for hour in range(_HOURS)]
    for row, day in enumerate(shown):
        y = grid.row(row)
        top = px(y)
        for hour, values in days.get(day, {}).items():
            halves = columns[hour] if len(values) == 1 else _columns(grid, hour, len(values))
            for value, (x, left, shape) in zip(values, halves, strict=True):
                darkness = -1 if isnan(value) else level(value)
                paths[darkness].append(f"M{left} {top}{shape}")
                if darkness >= _DOTTED:
                    dots.append((x, y + grid.cell / 2))
    for darkness, parts in sorted(paths.items()):
        if darkness < 0:
            grid.canvas.hatch("".join(parts))
        else:
            grid.canvas.path(f"heat-{darkness}", "".join(parts))
    for x, y in dots:
        grid.canvas.circle("mark", x, y, 2)


def _columns(grid: _Grid, hour: int, parts: int = 1) -> list[tuple[float, str, str]]:
    """Return of each part of an hour its middle, its left edge and its shape, as written."""
    width = grid.across.width / parts
    lefts = [grid.across(hour) + part * width for part in range(parts)]
    return [(x + width / 2, px(x), _cell(width, grid.cell)) for x in lefts]


def _cell(width: float, height: float) -> str:
    return f"h{px(width)}v{px(height)}h{px(-width)}z"


_DOTTED = 4
"""Darkness from which a cell carries a dot."""


def _captions(word: Wording, spent: Series) -> tuple[Label, Label]:
    """Return what is shown, and in which zone: on one line, or on two where it is narrow."""
    width, zone = word.look.width, word.look.zone
    caption = fit(word.gettext("Share of the budget spent in each hour"), width)
    if len(spent.seconds):
        ends = [from_seconds(float(spent.seconds[index])) for index in (0, -1)]
        zone = word.zone(ends[0], ends[1])
    first = Label(text=caption, x=0, y=SIZE)
    if text_width(caption) + text_width(zone) + SIZE <= width:
        return first, Label(text=zone, x=width, y=SIZE, anchor="end")
    return first, Label(text=fit(zone, width), x=0, y=SIZE + 17)


def _hour_names(grid: _Grid) -> None:
    for hour in range(0, _HOURS, _EVERY):
        text, x = f"{hour:02d}:00", grid.across(hour)
        grid.write("muted", Label(text=text, x=x, y=grid.top - 5))


def _day_names(grid: _Grid, shown: list[date]) -> None:
    """Name Mondays and the first day, so that weeks are seen."""
    for row, day in enumerate(shown):
        if row == 0 or day.weekday() == 0:
            y = grid.row(row) + grid.cell / 2 + 4
            x = grid.across.start - 6
            grid.write("muted", Label(text=grid.word.brief_day(day), x=x, y=y, anchor="end"))


def _legend_entries(word: Wording) -> list[tuple[int, str]]:
    shares = [word.percent(one, 1) for one in LEVELS]
    texts = [word.gettext("none"), word.gettext("under %(share)s", share=shares[0])]
    texts += [f"{low}–{high}" for low, high in pairwise(shares)]
    texts += [word.gettext("%(share)s or more", share=shares[-1]), word.gettext("not measured")]
    return list(zip([*range(len(texts) - 1), -1], texts, strict=True))


def _legend_rows(word: Wording, width: float) -> list[list[tuple[int, str]]]:
    rows: list[list[tuple[int, str]]] = [[]]
    used = 0.0
    for entry in _legend_entries(word):
        room = 18 + text_width(entry[1]) + 12
        if used + room > width and rows[-1]:
            rows.append([])
            used = 0.0
        rows[-1].append(entry)
        used += room
    return rows


def _legend(grid: _Grid, rows: list[list[tuple[int, str]]], top: float) -> None:
    for index, row in enumerate(rows):
        x, y = 0.0, top + 20 * index
        for darkness, text in row:
            d = f"M{px(x)} {px(y - 10)}h12v12h-12z"
            if darkness < 0:
                grid.canvas.hatch(d)
            else:
                grid.canvas.path(f"heat-{darkness}", d)
            if darkness >= _DOTTED:
                grid.canvas.circle("mark", x + 6, y - 4, 2)
            grid.write("muted", Label(text=text, x=x + 18, y=y))
            x += 18 + text_width(text) + 12


def _describe(word: Wording, data: LedgerStrip) -> str:
    parts = [data.note] if data.note else []
    known = data.spent.values[data.spent.known]
    lost = len(data.spent.values) - len(known)
    if len(known) == 0:
        return " ".join([*parts, word.gettext("Nothing was measured.")])
    worst = from_seconds(float(data.spent.seconds[data.spent.known][known.argmax()]))
    parts.append(
        word.gettext(
            "The worst hour began at %(at)s and spent %(share)s of the budget.",
            at=word.instant(worst),
            share=word.percent(float(known.max()), 2),
        )
    )
    if lost:
        message = word.look.words.ngettext(
            "%(n)s hour was not measured.", "%(n)s hours were not measured.", lost
        )
        parts.append(message % {"n": word.number(lost)})
    return " ".join(parts)


def _table(word: Wording, days: dict[date, _Hours]) -> Table:
    words = word.look.words
    head = (
        words.gettext("Day"),
        words.gettext("Budget spent"),
        words.gettext("Worst hour"),
        words.gettext("Hours not measured"),
    )
    rows = []
    for day in sorted(days):
        flat = [(value, hour) for hour, values in days[day].items() for value in values]
        known = [entry for entry in flat if not isnan(entry[0])]
        missing = word.gettext("not measured")
        total = word.percent(sum(value for value, _ in known), 2) if known else missing
        worst = max(known, default=None)
        at = "" if worst is None or worst[0] <= 0 else f"{worst[1]:02d}:00"
        rows.append((word.full_day(day), total, at, word.number(len(flat) - len(known))))
    return Table(head=head, rows=tuple(rows))
