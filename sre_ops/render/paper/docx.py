"""Writes a document as DOCX, for those who work on it further in Word or LibreOffice."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sre_ops.kernel.errors import Unavailable
from sre_ops.render.document.blocks import figures
from sre_ops.render.paper.fonts import Fonts, installed_fonts
from sre_ops.render.paper.paper import Paper
from sre_ops.render.paper.png import to_png
from sre_ops.render.paper.press import USUAL, Limits, press
from sre_ops.render.paper.worker import shut_off

if TYPE_CHECKING:
    from docx.document import Document


def to_docx(paper: Paper, *, fonts: Fonts | None = None, limits: Limits = USUAL) -> bytes:
    """Return *paper* as DOCX; its charts are pictures, its fonts those of the reader's machine.

    Args:
        paper: what is written.
        fonts: of the pictures; None takes those of this machine.
        limits: of time and memory, for the document and for each picture.

    Raises:
        MissingGlyph: a letter in a chart is in no font.
        TookTooLong: it needs more time or memory than *limits*.
        Unavailable: fonts or libraries are not installed; the message says what installs them.
    """
    fonts = fonts or installed_fonts()
    charts = [figure.chart for figure in figures(paper.blocks)]
    pictures = {str(one.svg): to_png(one, fonts=fonts, limits=limits) for one in charts}
    return press(DocxJob(paper=paper, pictures=pictures), fonts, limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocxJob:
    """What the child writes; *pictures* are PNG by the SVG that each was made from."""

    paper: Paper
    pictures: Mapping[str, bytes]

    def run(self) -> bytes:
        """Return the DOCX."""
        try:
            import docx  # noqa: PLC0415 - heavy, and only here

            from sre_ops.render.paper.docx_styles import set_up  # noqa: PLC0415
            from sre_ops.render.paper.docx_writer import DocxWriter  # noqa: PLC0415
        except ImportError as error:
            raise Unavailable(f"DOCX needs python-docx: install sre-ops[docx] ({error})") from error
        shut_off()
        document = docx.Document()
        set_up(document, self.paper)
        section = document.sections[0]
        width = (section.page_width or 0) - 2 * (section.left_margin or 0)
        writer = DocxWriter(document, self.pictures, self.paper.base, width)
        _head(document, self.paper, width)
        writer.write(self.paper.blocks)
        return _packed(document)


def _head(document: "Document", paper: Paper, width: int) -> None:
    from docx.shared import Pt  # noqa: PLC0415 - heavy, as above

    from sre_ops.render.paper.docx_styles import set_columns  # noqa: PLC0415

    document.add_paragraph(paper.title, style="Title")
    if paper.subtitle:
        document.add_paragraph(paper.subtitle, style="Subtitle")
    if paper.facts:
        table = document.add_table(rows=0, cols=2, style="Table Grid")
        for fact in paper.facts:
            for cell, text in zip(table.add_row().cells, fact, strict=True):
                cell.text = text
                cell.paragraphs[0].paragraph_format.space_after = Pt(2)
        set_columns(table, (width // 4, width - width // 4))
        document.add_paragraph()


def _packed(document: "Document") -> bytes:
    """Return the file with one date in all its entries: equal documents are equal bytes."""
    first, second = BytesIO(), BytesIO()
    document.save(first)
    with ZipFile(first) as source, ZipFile(second, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return second.getvalue()
