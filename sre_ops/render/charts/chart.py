"""What a drawn chart is, and for whom it is drawn. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from gettext import NullTranslations
from typing import Protocol

from markupsafe import Markup

from sre_ops.kernel.errors import Invalid
from sre_ops.render.charts.ink import Palette

_PREFIX = re.compile("[A-Za-z][A-Za-z0-9_-]*")

MIN_WIDTH = 240
WIDTHS = (336, 800)
"""Pixels a page draws a chart for: a phone and a column; see `at_widths`."""
HALF = 640
"""Pixels from which a wide chart fills the page instead of a half of it."""


class Words(Protocol):
    """Messages in the reader's language, as gettext and Babel give them."""

    def gettext(self, message: str, /) -> str:
        """Return *message* in the reader's language."""

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        """Return the form of a message that suits *n*."""


ENGLISH = NullTranslations()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Whom a chart is drawn for.

    Attributes:
        locale: language of numbers and dates, as Babel names it (`en`, `ja`).
        zone: IANA name of the zone in which times are shown.
        width: pixels; letters keep their size, so a narrow chart says less.
        prefix: begins every id in the SVG; unique among the charts of a page; letters, digits, -.
        words: messages in the same language.
        palette: literal colours for PDF and mail; None leaves colours to the page's style sheet.
    """

    locale: str = "en"
    zone: str = "UTC"
    width: int = 800
    prefix: str = "chart"
    words: Words = ENGLISH
    palette: Palette | None = None

    def __post_init__(self) -> None:
        if not _PREFIX.fullmatch(self.prefix):
            raise Invalid(
                f"chart prefix {self.prefix!r}: begin with a letter, then letters, digits, -"
            )
        if self.width < MIN_WIDTH:
            raise Invalid(f"chart width {self.width}: give at least {MIN_WIDTH} pixels")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The same facts as text, in the reader's language: what a chart says to those who hear it."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A finished picture with its alternative in words and numbers.

    Attributes:
        svg: one `<svg role="img">`, or several in a `<div class="chart-set">` (`at_widths`).
        title, description: also inside the SVG.
        table: the text alternative, short enough to read aloud.
    """

    svg: Markup
    title: str
    description: str
    table: Table

    def require_palette(self) -> None:
        """Make sure that the colours are in the picture, for where our style sheet is not.

        Raises:
            Invalid: they are classes, as pages want them.
        """
        if ' class="chart-' in self.svg:
            raise Invalid(f"chart {self.title!r} was drawn for a page: give its Look a palette")


def at_widths(draw: Callable[[Look], Chart], look: Look, widths: tuple[int, int] = WIDTHS) -> Chart:
    """Draw a chart for a narrow and a wide place; the style sheet shows the one that fits.

    Args:
        draw: for example `lambda look: burn_down(data, look)`.
        look: its width is replaced and its prefix made unique.
        widths: pixels, narrow first; a wide one below `HALF` is for a half of the page.
    """
    narrow, wide = (
        draw(replace(look, width=width, prefix=f"{look.prefix}-{name}"))
        for name, width in zip(("n", "w"), widths, strict=True)
    )
    svg = Markup(
        '<div class="chart-set{}"><div class="chart-narrow">{}</div>'
        '<div class="chart-wide">{}</div></div>'
    ).format(" is-half" if widths[1] < HALF else "", narrow.svg, wide.svg)
    return replace(wide, svg=svg)
