"""A whole in its parts, side by side against a limit: which cause spent how much. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise

from sre_ops.render.charts.chart import Chart, Look, Table
from sre_ops.render.charts.lettering import SIZE, Box, Label, Placed, fit, text_width
from sre_ops.render.charts.scales import Linear
from sre_ops.render.charts.svg import Canvas
from sre_ops.render.charts.ticks import nice_domain, nice_ticks
from sre_ops.render.charts.wording import Wording

_HEIGHT = 30.0
_ROW = 20.0
_SWATCH = 12.0
_PX_PER_TICK = 70
_MARGIN = 18.0
_TRACE = 0.001


class PieceKind(StrEnum):
    """What a piece is; each has its own colour, and its number stands on the bar."""

    INCIDENT = "edge-incident"
    RELEASE = "edge-release"
    OPEN = "bar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One part of the whole; *share* is a ratio of the limit, unclamped."""

    name: str
    kind: PieceKind
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StackedBar:
    """A bar of pieces, the first one left.

    Attributes:
        title: what is divided.
        caption: of the axis, with its unit.
        pieces: few enough to be told apart; those of no length are named below only.
        limit: name of what 100 % is, drawn as a rule.
        note: how to read it, in a sentence.
    """

    title: str
    caption: str
    pieces: Sequence[Piece]
    limit: str
    note: str = ""


def stacked_bar(data: StackedBar, look: Look) -> Chart:
    """Draw the bar over its axis, and below it the name and the share of each piece."""
    word = Wording(look)
    top = SIZE + 36
    base = top + _HEIGHT
    legend = base + 48
    canvas = Canvas(look, look.width, legend + _ROW * len(data.pieces) - 4)
    labels = Placed(Box(0, 0, canvas.width, canvas.height))
    lengths = [max(piece.share, 0.0) for piece in data.pieces]
    bar = _Bar(canvas=canvas, labels=labels, word=word, top=top, base=base)
    caption = fit(data.caption, canvas.width)
    bar.write("muted", Label(text=caption, x=0, y=SIZE))
    x = bar.axis(max(1.0, sum(lengths)))
    edges = [x(edge) for edge in accumulate(lengths, initial=0.0)]
    for number, (piece, (left, right)) in enumerate(
        zip(data.pieces, pairwise(edges), strict=True), start=1
    ):
        bar.piece(str(number), piece, left, right)
    bar.limit(data.limit, x(1.0))
    for number, piece in enumerate(data.pieces, start=1):
        bar.named(str(number), piece, legend + _ROW * (number - 1))
    return canvas.finish("stacked-bar", data.title, _describe(word, data), _table(word, data))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bar:
    canvas: Canvas
    labels: Placed
    word: Wording
    top: float
    base: float

    def write(self, role: str, *candidates: Label) -> None:
        self.canvas.text(role, self.labels.place(candidates))

    def axis(self, high: float) -> Linear:
        """Draw the axis from nothing to *high* and return its scale."""
        width = self.canvas.width
        count = max(2, int(width / _PX_PER_TICK))
        low, high = nice_domain(0.0, high, count)
        x = Linear(low=low, high=high, start=1.0, end=width - _MARGIN)
        for tick in nice_ticks(low, high, count):
            at = x(tick)
            self.canvas.line("grid", at, self.top - 6, at, self.base + 5)
            text = self.word.percent(tick, 1)
            y = self.base + 20
            self.write(
                "muted",
                Label(text=text, x=at, y=y, anchor="middle"),
                Label(text=text, x=0, y=y)
                if at < width / 2
                else Label(text=text, x=width, y=y, anchor="end"),
            )
        return x

    def piece(self, number: str, piece: Piece, left: float, right: float) -> None:
        """Fill one piece, a thin line apart from its neighbours, its number above it."""
        if right <= left:
            return
        gap = 1.0 if right - left > 3 else 0.0  # noqa: PLR2004 - thinner, it would vanish
        width = max(right - left - gap, 0.5)
        self.canvas.rect(piece.kind, left, self.top, width, self.base - self.top)
        if text_width(number) <= right - left:
            middle = (left + right) / 2
            self.write("text", Label(text=number, x=middle, y=self.top - 4, anchor="middle"))

    def limit(self, name: str, at: float) -> None:
        """Draw the rule at the limit, with its name."""
        self.canvas.line("threshold", at, self.top - 16, at, self.base + 5)
        y = self.top - 18
        ends = (Label(text=name, x=at, y=y, anchor="end"), Label(text=name, x=at, y=y))
        self.write("strong", Label(text=name, x=at, y=y, anchor="middle"), *ends)

    def named(self, number: str, piece: Piece, y: float) -> None:
        """Write a line below the bar: number, name, share."""
        share = _share(self.word, piece.share)
        x = _SWATCH + 8
        self.canvas.rect(piece.kind, 0, y - 10, _SWATCH, _SWATCH)
        room = self.canvas.width - x - text_width(share) - 12
        self.write("text", Label(text=fit(f"{number} · {piece.name}", room), x=x, y=y))
        self.write("text", Label(text=share, x=self.canvas.width, y=y, anchor="end"))


def _describe(word: Wording, data: StackedBar) -> str:
    parts = [data.note] if data.note else []
    total = word.percent(sum(piece.share for piece in data.pieces), 1)
    parts.append(word.gettext("Together %(share)s.", share=total))
    return " ".join(parts)


def _table(word: Wording, data: StackedBar) -> Table:
    head = (word.gettext("Part"), word.gettext("Share"))
    rows = tuple((piece.name, _share(word, piece.share)) for piece in data.pieces)
    return Table(head=head, rows=rows)


def _share(word: Wording, share: float) -> str:
    """Write a share so that a little does not read as nothing."""
    return f"<{word.percent(_TRACE, 1)}" if 0 < share < _TRACE else word.percent(share, 1)
