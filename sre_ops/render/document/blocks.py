"""What a document is made of: one tree for page, PDF, DOCX and mail. Pure.

Text in it is text: every writer escapes it, and nothing in the tree can hold markup.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sre_ops.render.charts.chart import Chart

Alignment = Literal["start", "centre", "end"]

_NUMBER = re.compile(r"[-−+]?\d[\d.,\s]*(?:[%×‰]|[a-zµ]{1,3}|[分秒日件時間]{1,2})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Text:
    """Characters as they are meant to be read."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A command, a name, a value, letter for letter."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """What must not be missed."""

    parts: "Inlines"


@dataclass(frozen=True, slots=True)
class Emphasis:
    """What is stressed."""

    parts: "Inlines"


@dataclass(frozen=True, slots=True)
class Struck:
    """What no longer holds."""

    parts: "Inlines"


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to *address*, which is one of those that `links.safe_address` lets pass."""

    parts: "Inlines"
    address: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    """The line ends here."""


@dataclass(frozen=True, slots=True)
class NoteMark:
    """Refers to the footnote of this number, from 1."""

    number: int


Inline = Text | Code | Strong | Emphasis | Struck | Link | LineBreak | NoteMark
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A title of *level* 1 to 6; *anchor* is unique in the document."""

    level: int
    parts: Inlines
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences."""

    parts: Inlines


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Lines of a program or its output."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody else said."""

    blocks: "Blocks"


@dataclass(frozen=True, slots=True)
class Item:
    """A point of a list; *done* is None where it is no task."""

    blocks: "Blocks"
    done: bool | None = None


@dataclass(frozen=True, slots=True)
class Points:
    """A list; *first* is the number of its first item, None for a list without numbers."""

    items: tuple[Item, ...]
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; each row has as many cells as the head, and *alignments* one for each column."""

    head: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    alignments: tuple[Alignment, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with the words under it."""

    chart: Chart
    caption: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


@dataclass(frozen=True, slots=True)
class Note:
    """The text of a footnote."""

    number: int
    blocks: "Blocks"


@dataclass(frozen=True, slots=True)
class Notes:
    """The footnotes, at the document's end."""

    notes: tuple[Note, ...]


Block = Heading | Paragraph | CodeBlock | Quote | Points | Grid | Figure | Rule | Notes
Blocks = tuple[Block, ...]


def plain(parts: Iterable[Inline]) -> str:
    """Return the letters of *parts* without their emphasis; a line break is a blank."""
    return "".join(_letters(part) for part in parts)


def _letters(part: Inline) -> str:
    match part:
        case Text(text) | Code(text):
            return text
        case Strong(parts) | Emphasis(parts) | Struck(parts) | Link(parts, _):
            return plain(parts)
        case LineBreak():
            return " "
        case NoteMark():
            return ""


def walk(blocks: Blocks) -> Iterator[Block]:
    """Yield every block in the order of reading, those inside of others after them."""
    for block in blocks:
        yield block
        match block:
            case Quote(inner):
                yield from walk(inner)
            case Points(items):
                for item in items:
                    yield from walk(item.blocks)
            case Notes(notes):
                for note in notes:
                    yield from walk(note.blocks)
            case _:
                pass


def figures(blocks: Blocks) -> list[Figure]:
    """Return the charts in the order of reading."""
    return [block for block in walk(blocks) if isinstance(block, Figure)]


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Grid:
    """Make a table of plain text; columns of nothing but numbers and their units are set right.

    Args:
        head: the columns' names.
        rows: as many cells each.
    """
    columns = zip(*rows, strict=True) if rows else ((),) * len(head)
    return Grid(
        head=tuple((Text(name),) for name in head),
        rows=tuple(tuple((Text(cell),) for cell in row) for row in rows),
        alignments=tuple("end" if _are_numbers(column) else "start" for column in columns),
    )


def _are_numbers(cells: Iterable[str]) -> bool:
    told = [cell for cell in cells if cell.strip("-–— ")]
    return bool(told) and all(map(_NUMBER.fullmatch, told))
