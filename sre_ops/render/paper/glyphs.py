"""Refuses a document with a letter that no font can write, and says which and where."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import unescape

from sre_ops.kernel.errors import Invalid
from sre_ops.render.charts.chart import Chart
from sre_ops.render.document.blocks import (
    Block,
    Blocks,
    CodeBlock,
    Figure,
    Grid,
    Heading,
    Paragraph,
    plain,
    walk,
)
from sre_ops.render.paper.fonts import Fonts

_AROUND = 16
_MOST = 5
_WRITTEN = re.compile("<text[^>]*>([^<]*)</text>")

Place = tuple[str, str]
"""Words of a place, such as `section "Summary"`, and a text that stands there."""


class MissingGlyph(Invalid):
    """A letter of the text is in no font: it would be printed as an empty box."""


def check_glyphs(places: Iterable[Place], fonts: Fonts) -> None:
    """Make sure that every text can be written.

    Raises:
        MissingGlyph: with up to five letters, their code points, and where each stands first.
    """
    found: dict[str, str] = {}
    for place, text in places:
        for letter in fonts.lacking(text):
            found.setdefault(letter, _told(letter, text, place))
    if found:
        rest = len(found) - _MOST
        more = f"; and {rest} more" if rest > 0 else ""
        raise MissingGlyph(
            f"no font has {'; '.join(list(found.values())[:_MOST])}{more}: write it otherwise"
        )


def places_of(blocks: Blocks, *, before: str = "the beginning") -> Iterator[Place]:
    """Yield the texts of *blocks*, each with the heading above it."""
    section = before
    for block in walk(blocks):
        if isinstance(block, Heading):
            section = f'section "{plain(block.parts)}"'
        yield from ((section, text) for text in _texts(block))


def written_in(chart: Chart) -> str:
    """Return all that is written in the picture of *chart*."""
    return " ".join(unescape(text) for text in _WRITTEN.findall(chart.svg))


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Heading(_, parts) | Paragraph(parts):
            yield plain(parts)
        case CodeBlock(text):
            yield text
        case Grid(head, rows):
            yield from (plain(cell) for row in (head, *rows) for cell in row)
        case Figure(chart, caption):
            yield caption
            yield written_in(chart)
        case _:
            pass


def _told(letter: str, text: str, place: str) -> str:
    at = text.index(letter)
    around = text[max(0, at - _AROUND) : at + _AROUND + 1].strip()
    name = unicodedata.name(letter, "without a name")
    return f'"{letter}" (U+{ord(letter):04X} {name}), which is in {place}: "…{around}…"'
