"""Writes blocks as plain text, as people write mail. Pure."""

import textwrap
import unicodedata
from collections.abc import Iterator
from urllib.parse import urljoin

from sre_ops.render.document.blocks import (
    Block,
    Blocks,
    Code,
    CodeBlock,
    Figure,
    Grid,
    Heading,
    Inline,
    Inlines,
    LineBreak,
    Link,
    NoteMark,
    Notes,
    Paragraph,
    Points,
    Quote,
    Rule,
    Text,
    grid,
    plain,
)

COLUMNS = 72
_UNDERLINES = {1: "=", 2: "-"}


def write_text(blocks: Blocks, base: str = "") -> str:
    """Return *blocks* as lines of text; a chart is its description and its table.

    Args:
        blocks: what is written.
        base: address of this site, which completes links to its places; empty leaves them so.
    """
    return "\n\n".join(_paragraphs(blocks, base)) + "\n"


def _paragraphs(blocks: Blocks, base: str) -> Iterator[str]:
    for block in blocks:
        text = _block(block, base)
        if text:
            yield text


def _block(block: Block, base: str) -> str:  # noqa: PLR0911 - one for each kind
    match block:
        case Heading(level, parts):
            title = _line(parts, base)
            line = _UNDERLINES.get(level, "") * text_columns(title)
            return f"{title}\n{line}" if line else title
        case Paragraph(parts):
            return _wrapped(_line(parts, base))
        case CodeBlock(text):
            return textwrap.indent(text, "    ")
        case Quote(inner):
            return textwrap.indent(write_text(inner, base).rstrip("\n"), "> ", lambda _: True)
        case Points():
            return "\n".join(_points(block, base))
        case Grid():
            return _grid(block)
        case Figure(chart, caption):
            numbers = _grid(grid(chart.table.head, chart.table.rows))
            return f"[{caption}]\n{_wrapped(chart.description)}\n\n{numbers}"
        case Rule():
            return "-" * COLUMNS
        case Notes(notes):
            return "\n".join(_hung(f"[{note.number}] ", note.blocks, base) for note in notes)


def _points(points: Points, base: str) -> Iterator[str]:
    for index, item in enumerate(points.items):
        mark = "- " if points.first is None else f"{points.first + index}. "
        if item.done is not None:
            mark += "[x] " if item.done else "[ ] "
        yield _hung(mark, item.blocks, base)


def _hung(mark: str, blocks: Blocks, base: str) -> str:
    text = "\n".join(_paragraphs(blocks, base))
    return mark + text.replace("\n", "\n" + " " * min(len(mark), 4))


def _line(parts: Inlines, base: str) -> str:
    return "".join(_part(part, base) for part in parts)


def _part(part: Inline, base: str) -> str:
    match part:
        case Text(text) | Code(text):
            return text
        case Link(parts, address):
            words = _line(parts, base)
            if address.startswith("#"):
                return words
            whole = urljoin(base, address)
            return words if words in whole else f"{words} <{whole}>"
        case LineBreak():
            return "\n"
        case NoteMark(number):
            return f"[{number}]"
        case _:
            return _line(part.parts, base)


def _wrapped(text: str) -> str:
    """Break lines at blanks; Japanese, which has hardly any, is left to the reader's program."""
    return "\n".join(
        line if text_columns(line) > len(line) else _filled(line) for line in text.split("\n")
    )


def _filled(line: str) -> str:
    return textwrap.fill(line, COLUMNS, break_long_words=False, break_on_hyphens=False)


def _grid(table: Grid) -> str:
    lines = [[plain(cell) for cell in line] for line in (table.head, *table.rows)]
    widths = [max(map(text_columns, column)) for column in zip(*lines, strict=True)]
    written = [
        "  ".join(
            _set(cell, width, right=side == "end")
            for cell, width, side in zip(line, widths, table.alignments, strict=True)
        ).rstrip()
        for line in lines
    ]
    return "\n".join([written[0], "  ".join("-" * width for width in widths), *written[1:]])


def _set(cell: str, width: int, *, right: bool) -> str:
    blank = " " * (width - text_columns(cell))
    return blank + cell if right else cell + blank


def text_columns(text: str) -> int:
    """Return how many columns *text* takes where a letter has one and a Japanese one two."""
    return sum(
        0 if unicodedata.combining(one) else 1 + (unicodedata.east_asian_width(one) in "WF")
        for one in text
    )
