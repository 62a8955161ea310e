"""Writes blocks into a DOCX: styles of its own for each kind, so that it can be worked on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Emu, Pt

from sre_ops.render.document.blocks import (
    Block,
    Blocks,
    Code,
    CodeBlock,
    Emphasis,
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
    Strong,
    Struck,
    Text,
    plain,
)
from sre_ops.render.document.links import safe_address
from sre_ops.render.document.text import text_columns
from sre_ops.render.paper.docx_styles import (
    JAPANESE_CODE,
    LATIN_CODE,
    LINK,
    MUTED,
    element,
    set_columns,
    set_fonts,
)

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph as Line
    from docx.text.run import Run

_SIDES = {
    "start": WD_ALIGN_PARAGRAPH.LEFT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
    "end": WD_ALIGN_PARAGRAPH.RIGHT,
}
_TASKS = {None: "", False: "☐ ", True: "☑ "}
_TASK = {1: "List", 2: "List 2", 3: "List 3"}
"""Styles of lists whose marks are the boxes of their tasks."""
_LONGEST = 36
"""Columns of letters beyond which a cell is broken into lines."""
_DEEPEST = 3
"""Levels for which Word has styles of lists."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a run is set."""

    strong: bool = False
    emphasis: bool = False
    struck: bool = False
    code: bool = False
    link: bool = False
    raised: bool = False


@dataclass(slots=True)
class DocxWriter:
    """Appends blocks to a document.

    Attributes:
        document: what is written into.
        pictures: PNG by the SVG that it was made from.
        base: address of this site, for links to its places.
        width: of the text, in English Metric Units.
    """

    document: "Document"
    pictures: Mapping[str, bytes]
    base: str
    width: int
    _bookmarks: int = field(default=0)

    def write(self, blocks: Blocks, style: str = "Normal", depth: int = 0) -> None:
        """Append *blocks*; *style* is that of their sentences, *depth* the lists around them."""
        for block in blocks:
            self._block(block, style, depth)

    def _block(self, block: Block, style: str, depth: int) -> None:
        match block:
            case Heading(level, parts, anchor):
                self._heading(level, parts, anchor)
            case Paragraph(parts):
                self.inline(self.document.add_paragraph(style=style), parts)
            case CodeBlock(text):
                self._code(text)
            case Quote(inner):
                self.write(inner, "Quote", depth)
            case Points():
                self._points(block, depth + 1)
            case Grid():
                self._grid(block)
            case Figure():
                self._figure(block)
            case Rule():
                self._rule()
            case Notes():
                self._notes(block)

    def _heading(self, level: int, parts: Inlines, anchor: str) -> None:
        line = self.document.add_paragraph(style=f"Heading {level}")
        self._bookmarks += 1
        number = str(self._bookmarks)
        line._p.append(element("bookmarkStart", id=number, name=_bookmark(anchor)))  # noqa: SLF001
        self.inline(line, parts)
        line._p.append(element("bookmarkEnd", id=number))  # noqa: SLF001

    def _code(self, text: str) -> None:
        line = self.document.add_paragraph()
        line._p.get_or_add_pPr().append(element("shd", val="clear", fill="F4F6F8"))  # noqa: SLF001
        for index, row in enumerate(text.split("\n")):
            run = line.add_run(row)
            _set(run, Manner(code=True))
            if index < text.count("\n"):
                run.add_break()

    def _points(self, points: Points, depth: int) -> None:
        kind = "List Bullet" if points.first is None else "List Number"
        level = min(depth, _DEEPEST)
        style = kind if level == 1 else f"{kind} {level}"
        number = None if points.first is None else self._numbering(style, points.first)
        for item in points.items:
            words, rest = _opening(item.blocks)
            line = self.document.add_paragraph(
                style=_TASK[level] if item.done is not None else style
            )
            if number is not None:
                line._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = number  # noqa: SLF001
            self.inline(line, (Text(_TASKS[item.done]), *words))
            after = f"List Continue {level}" if level > 1 else "List Continue"
            self.write(rest, after, depth)

    def _numbering(self, style: str, first: int) -> int:
        """Return a new sequence of numbers: without it the lists of a document count on."""
        numbering = self.document.part.numbering_part.element
        own = self.document.styles[style].element.pPr.numPr.numId.val
        pattern = numbering.num_having_numId(own).abstractNumId.val
        made = numbering.add_num(pattern)
        made.add_lvlOverride(ilvl=0).add_startOverride(first)
        return int(made.numId)

    def _grid(self, table: Grid) -> None:
        made = self.document.add_table(rows=0, cols=len(table.head), style="Table Grid")
        for index, row in enumerate((table.head, *table.rows)):
            line = made.add_row()
            properties = line._tr.get_or_add_trPr()  # noqa: SLF001 - no other way to its element
            properties.append(element("cantSplit"))
            if index == 0:
                properties.append(element("tblHeader"))
            for cell, parts, side in zip(line.cells, row, table.alignments, strict=True):
                words = cell.paragraphs[0]
                words.alignment = _SIDES[side]
                words.paragraph_format.space_after = Pt(2)
                self.inline(words, parts, Manner(strong=index == 0), Pt(9))
        set_columns(made, _widths(table, self.width))
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def _figure(self, figure: Figure) -> None:
        chart = figure.chart
        line = self.document.add_paragraph()
        line.paragraph_format.keep_with_next = True
        picture = line.add_run().add_picture(BytesIO(self.pictures[chart.svg]), Emu(self.width))
        frame = picture._inline  # noqa: SLF001 - no other way to its description
        frame.docPr.set("descr", f"{chart.title}. {chart.description}")
        for side in ("distL", "distR"):
            frame.set(side, "0")
        self.document.add_paragraph(figure.caption, style="Caption")

    def _notes(self, notes: Notes) -> None:
        self._rule()
        for note in notes.notes:
            words, rest = _opening(note.blocks)
            line = self.document.add_paragraph()
            self.inline(line, (NoteMark(note.number), Text(" "), *words))
            self.write(rest)

    def _rule(self) -> None:
        borders = element("pBdr")
        borders.append(element("bottom", val="single", sz="4", space="1", color="B4BDC8"))
        self.document.add_paragraph()._p.get_or_add_pPr().append(borders)  # noqa: SLF001

    def inline(
        self, line: "Line", parts: Inlines, manner: Manner = Manner(), size: Any = None
    ) -> None:
        """Append *parts* to a paragraph."""
        for part in parts:
            self._inline(line, part, manner, size)

    def _inline(self, line: "Line", part: Inline, manner: Manner, size: Any) -> None:
        match part:
            case Text(text):
                _set(line.add_run(text), manner, size)
            case Code(text):
                _set(line.add_run(text), replace(manner, code=True), size)
            case Strong(parts):
                self.inline(line, parts, replace(manner, strong=True), size)
            case Emphasis(parts):
                self.inline(line, parts, replace(manner, emphasis=True), size)
            case Struck(parts):
                self.inline(line, parts, replace(manner, struck=True), size)
            case LineBreak():
                line.add_run().add_break()
            case NoteMark(number):
                _set(line.add_run(str(number)), replace(manner, raised=True), size)
            case Link(parts, address):
                self._link(line, parts, address, (manner, size))

    def _link(self, line: "Line", parts: Inlines, address: str, set_as: tuple[Manner, Any]) -> None:
        manner, size = set_as
        if safe_address(address) is None:
            self.inline(line, parts, manner, size)
            return
        if address.startswith("#"):
            link = element("hyperlink", anchor=_bookmark(address[1:]))
        else:
            link = element("hyperlink")
            target = urljoin(self.base, address)
            key = line.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            link.set(qn("r:id"), key)
        before = len(line._p)  # noqa: SLF001 - its runs are moved into the link
        self.inline(line, parts, replace(manner, link=True), size)
        for run in list(line._p)[before:]:  # noqa: SLF001
            link.append(run)
        line._p.append(link)  # noqa: SLF001


def _widths(table: Grid, width: int) -> list[int]:
    """Share *width* by the longest cell of each column."""
    columns = zip(table.head, *table.rows, strict=True)
    needs = [
        max(min(text_columns(plain(cell)), _LONGEST) for cell in column) + 3 for column in columns
    ]
    return [width * need // sum(needs) for need in needs]


def _opening(blocks: Blocks) -> tuple[Inlines, Blocks]:
    """Return the sentence that stands beside a mark, and the blocks under it."""
    if blocks and isinstance(blocks[0], Paragraph):
        return blocks[0].parts, blocks[1:]
    return (), blocks


def _bookmark(anchor: str) -> str:
    """Return a name that Word takes: begun with a letter, at most 40."""
    return anchor.replace("-", "_")[:40]


def _set(run: "Run", manner: Manner, size: Any = None) -> None:
    font = run.font
    font.bold, font.italic = manner.strong or None, manner.emphasis or None
    font.strike, font.superscript = manner.struck or None, manner.raised or None
    font.size = size
    if manner.code:
        set_fonts(run._r.get_or_add_rPr(), LATIN_CODE, JAPANESE_CODE)  # noqa: SLF001
        font.size = Pt(9)
    if manner.link:
        font.color.rgb = LINK
    elif manner.struck:
        font.color.rgb = MUTED
