"""How fast a budget burns over each window, beside the factors at which alerts fire. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sre_ops.render.charts.chart import Chart, Look, Table
from sre_ops.render.charts.frame import WIDE
from sre_ops.render.charts.lettering import SIZE, Box, Label, Placed, fit, text_width
from sre_ops.render.charts.scales import Linear
from sre_ops.render.charts.svg import Canvas, px
from sre_ops.render.charts.ticks import nice_domain, nice_ticks
from sre_ops.render.charts.wording import Wording

_HEAD, _BAR, _PITCH, _APART = 22.0, 14.0, 20.0, 14.0
_WHOLE = 100
"""Rates from here on are written without decimals."""

_CLIP = 1.4
"""Bars end at this much of the highest threshold; longer ones are broken, and say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Two windows that fire together above *factor*.

    Attributes:
        short, long: labels of windows in `BurnRates.rates`.
        factor: the burn rate that both must exceed.
        fires: whether they do.
    """

    short: str
    long: str
    factor: float
    fires: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnRates:
    """The burn rates of one SLO at one instant.

    Attributes:
        title: names the SLO and the instant.
        rates: label (`5m`, `1h`, `3d`, `window`) to rate, shortest window first; 1 just lasts;
            None is not known.
        tiers: in the order in which they are drawn; windows in none come last.
        note: one sentence that opens the description.
    """

    title: str
    rates: Mapping[str, float | None]
    tiers: tuple[Tier, ...] = ()
    note: str = ""


def burn_rates(data: BurnRates, look: Look) -> Chart:
    """Draw a bar per window, in pairs, with the line that both of a pair must cross to fire.

    The axis begins at 0 and ends beyond the highest threshold; a bar that would be longer
    is broken and its number tells how long.
    """
    word = Wording(look)
    groups = _groups(data)
    top = 26.0
    height = top + sum(_height(labels, tier) for tier, labels in groups) + 40
    names = {label: word.length(label) for label in data.rates}
    left = max((text_width(name) for name in names.values()), default=0) + 8
    room = text_width(_times(word, 1234.5)) + 14
    x = Linear(low=0, high=_highest(data), start=left, end=look.width - room)
    canvas = Canvas(look, look.width, height)
    placed = Placed(Box(0, 0, look.width, height))
    caption = _caption(word, look.width)
    canvas.text("muted", placed.place([Label(text=caption, x=0, y=SIZE)]))
    picture = _Picture(canvas=canvas, placed=placed, word=word, x=x, names=names)
    _axis(picture, height - 40)
    y = top
    for tier, labels in groups:
        _group(picture, data, tier, labels, y)
        y += _height(labels, tier)
    return canvas.finish("burn-rates", data.title, _describe(word, data), _table(word, data))


def _caption(word: Wording, width: float) -> str:
    long = word.gettext("Burn rate: 1× spends the budget in exactly its window")
    return long if text_width(long) <= width else fit(word.gettext("Burn rate"), width)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Picture:
    canvas: Canvas
    placed: Placed
    word: Wording
    x: Linear
    names: Mapping[str, str]

    def write(self, role: str, *labels: Label) -> None:
        self.canvas.text(role, self.placed.place(labels))


_Group = tuple[Tier | None, tuple[str, ...]]


def _groups(data: BurnRates) -> list[_Group]:
    """Return each tier with its two windows, and last the windows that are in none."""
    groups: list[_Group] = [(tier, (tier.short, tier.long)) for tier in data.tiers]
    paired = {label for _, labels in groups for label in labels}
    rest = tuple(label for label in data.rates if label not in paired)
    return [*groups, (None, rest)] if rest else groups


def _height(labels: tuple[str, ...], tier: Tier | None) -> float:
    return (_HEAD if tier else 4) + _PITCH * len(labels) + _APART


def _highest(data: BurnRates) -> float:
    factors = [tier.factor for tier in data.tiers]
    rates = [rate for rate in data.rates.values() if rate is not None]
    reach = max([2.0, *factors]) * _CLIP
    return nice_domain(0, min(max([2.0, *(one * 1.1 for one in factors), *rates]), reach), 8)[1]


def _axis(picture: _Picture, bottom: float) -> None:
    x = picture.x
    for tick in nice_ticks(0, x.high, max(2, int((x.end - x.start) / 50))):
        text = _times(picture.word, tick)
        picture.write("muted", Label(text=text, x=x(tick), y=bottom + 16, anchor="middle"))
    text = picture.word.gettext("1× just lasts")
    picture.write("muted", Label(text=text, x=x(1), y=bottom + 34))


def _group(
    picture: _Picture, data: BurnRates, tier: Tier | None, labels: tuple[str, ...], y: float
) -> None:
    body = y + (_HEAD if tier else 4)
    end = body + _PITCH * (len(labels) - 1) + _BAR
    _grid(picture, body - 4, end + 4)
    rows = [(label, body + _PITCH * index) for index, label in enumerate(labels)]
    for label, at in rows:
        _bar(picture, data.rates.get(label), at, fires=tier is not None and tier.fires)
    if tier is not None:
        x = picture.x.clamp(tier.factor)
        picture.canvas.line("threshold", x, body - 4, x, end + 4)
        _heading(picture, tier, y + 14)
    for label, at in rows:
        name = picture.names.get(label) or picture.word.length(label)
        picture.write("text", Label(text=name, x=picture.x.start - 8, y=at + 11, anchor="end"))
        _number(picture, data.rates.get(label), at + 11, tier)


def _grid(picture: _Picture, top: float, bottom: float) -> None:
    x = picture.x
    for tick in nice_ticks(0, x.high, max(2, int((x.end - x.start) / 50))):
        picture.canvas.line("zero" if tick == 0 else "grid", x(tick), top, x(tick), bottom)
    picture.canvas.line("ideal", x(1), top, x(1), bottom)


def _heading(picture: _Picture, tier: Tier, y: float) -> None:
    """Say which windows must exceed what, and whether they do."""
    word = picture.word
    pair = f"{word.length(tier.short)} + {word.length(tier.long)}"
    factor = _times(word, tier.factor)
    if picture.canvas.width >= WIDE:
        text = word.gettext(
            "%(windows)s fire when both exceed %(factor)s", windows=pair, factor=factor
        )
    else:
        text = word.gettext("%(windows)s: both over %(factor)s", windows=pair, factor=factor)
    mark = "▲ " + word.gettext("fires") if tier.fires else word.gettext("quiet")
    edge = picture.canvas.width
    role = "label-over" if tier.fires else "muted"
    picture.write(role, Label(text=mark, x=edge, y=y, anchor="end"))
    room = edge - text_width(mark) - 12
    picture.write("text", Label(text=fit(text, room), x=0, y=y))


def _bar(picture: _Picture, rate: float | None, y: float, *, fires: bool) -> None:
    x, canvas = picture.x, picture.canvas
    if rate is None:
        canvas.hatch(f"M{px(x.start)} {px(y)}h40v{_BAR:.0f}h-40z")
        return
    end = x.clamp(rate)
    canvas.rect("bar-fires" if fires else "bar", x.start, y, max(end - x.start, 0), _BAR)
    if rate > x.high:
        canvas.path("mark", f"M{px(end - 14)} {px(y - 1)}l-5 {_BAR + 2:.0f}h4l5 -{_BAR + 2:.0f}z")


def _number(picture: _Picture, rate: float | None, y: float, tier: Tier | None) -> None:
    """Write a rate at its bar's end, or right of the rules where one would cross it."""
    if rate is None:
        role, text, end = "muted", picture.word.gettext("not measured"), picture.x.start + 40
    else:
        role, text, end = "strong", _times(picture.word, rate), picture.x.clamp(rate)
    label = Label(text=text, x=end + 6, y=y)
    for factor in sorted({1.0, tier.factor} if tier else {1.0}):
        rule = picture.x.clamp(factor)
        if label.box.left - 4 < rule < label.box.right + 2:
            label = replace(label, x=rule + 6)
    picture.write(role, label)


def _times(word: Wording, rate: float) -> str:
    digits = 2 if abs(rate) < 1 else 1 if abs(rate) < _WHOLE else 0
    return word.number(rate, digits) + "×"


def _describe(word: Wording, data: BurnRates) -> str:
    parts = [data.note] if data.note else []
    parts.append(word.gettext("A burn rate of 1 spends the budget in exactly its window."))
    for tier in data.tiers:
        pair = f"{word.length(tier.short)} + {word.length(tier.long)}"
        factor = _times(word, tier.factor)
        text = (
            word.gettext("%(windows)s: both exceed %(factor)s, fires.", windows=pair, factor=factor)
            if tier.fires
            else word.gettext(
                "%(windows)s: not both exceed %(factor)s, quiet.", windows=pair, factor=factor
            )
        )
        parts.append(text)
    return " ".join(parts)


def _table(word: Wording, data: BurnRates) -> Table:
    head = (
        word.gettext("Window"),
        word.gettext("Burn rate"),
        word.gettext("Fires above"),
        word.gettext("Fires"),
    )
    rows = []
    for label, rate in data.rates.items():
        mine = [tier for tier in data.tiers if label in {tier.short, tier.long}]
        rows.append(
            (
                word.length(label),
                word.gettext("not measured") if rate is None else _times(word, rate),
                " / ".join(_times(word, tier.factor) for tier in mine),
                word.gettext("yes") if any(tier.fires for tier in mine) else word.gettext("no"),
            )
        )
    return Table(head=head, rows=tuple(rows))
