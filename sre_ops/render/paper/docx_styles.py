"""Page, fonts, header and footer of a DOCX: what Word and LibreOffice show alike."""

from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor

from sre_ops.render.paper.paper import Paper

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

LATIN, JAPANESE = "Arial", "Yu Gothic"
"""Fonts that Windows and macOS bring; other programs replace them by what they have."""
LATIN_CODE, JAPANESE_CODE = "Consolas", "MS Gothic"

INK, MUTED = RGBColor(0x16, 0x1C, 0x26), RGBColor(0x5A, 0x66, 0x75)
LINK = RGBColor(0x24, 0x57, 0xB8)
_MARGIN = Mm(18)
_SIZES = {
    "Title": 20,
    "Subtitle": 12,
    "Heading 1": 16,
    "Heading 2": 14,
    "Heading 3": 12,
    "Heading 4": 10.5,
    "Heading 5": 10.5,
    "Heading 6": 10.5,
    "Caption": 9,
    "Quote": 10,
    "Header": 8,
    "Footer": 8,
}
_QUIET = frozenset({"Subtitle", "Caption", "Quote", "Header", "Footer"})
_THEMES = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")
_LANGUAGES = {"ja": "ja-JP", "en": "en-GB"}


def set_up(document: "Document", paper: Paper) -> None:
    """Give *document* our page, fonts, language, header, footer and properties."""
    _page(document, paper)
    normal = document.styles["Normal"]
    set_fonts(normal.element.get_or_add_rPr(), LATIN, JAPANESE)
    normal.font.size, normal.font.color.rgb = Pt(10), INK
    normal.paragraph_format.space_after = Pt(6)
    _language(normal.element.get_or_add_rPr(), paper.locale)
    for name, size in _SIZES.items():
        style = document.styles[name]
        set_fonts(style.element.get_or_add_rPr(), LATIN, JAPANESE)
        style.font.size, style.font.italic = Pt(size), False
        style.font.bold = name not in _QUIET
        style.font.color.rgb = MUTED if name in _QUIET else INK
        # The template's line under the title, and its tabs for paper of another size.
        for old in style.element.xpath("./w:pPr/w:pBdr | ./w:pPr/w:tabs"):
            old.getparent().remove(old)
    document.styles["Quote"].paragraph_format.left_indent = Mm(6)
    _around(document, paper)
    _properties(document, paper)


def set_fonts(properties: Any, latin: str, japanese: str) -> None:
    """Name the fonts of a run or style: Word asks for each script by itself."""
    fonts = properties.get_or_add_rFonts()
    for theme in _THEMES:
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), latin)
    fonts.set(qn("w:eastAsia"), japanese)


def element(name: str, /, **attributes: str) -> Any:
    """Return an element of WordprocessingML with attributes of its namespace."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def set_columns(table: "Table", widths: Sequence[int]) -> None:
    """Give *table* its columns' widths in English Metric Units, and thin lines under its rows."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Emu(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Emu(width)
    borders = element("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        shown = side in {"top", "bottom", "insideH"}
        kind = "single" if shown else "nil"
        borders.append(element(side, val=kind, sz="4", space="0", color="C8D0D9"))
    # Word refuses a file whose properties are not in the order of the standard.
    properties = table._tbl.tblPr  # noqa: SLF001 - no other way to its element
    after = properties.xpath("./w:shd | ./w:tblLayout | ./w:tblCellMar | ./w:tblLook")
    after[0].addprevious(borders)


def _page(document: "Document", paper: Paper) -> None:
    section = document.sections[0]
    short, long = Mm(210), Mm(297)
    section.orientation = WD_ORIENT.LANDSCAPE if paper.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if paper.landscape else (short, long)
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = Mm(22)


def _language(properties: Any, locale: str) -> None:
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    name = _LANGUAGES.get(locale, locale)
    properties.append(element("lang", val="en-GB", eastAsia=name if locale == "ja" else "ja-JP"))


def _around(document: "Document", paper: Paper) -> None:
    section = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin  # type: ignore[operator]
    for part, words in (
        (section.header, (paper.issuer, paper.stamp, paper.revision)),
        (section.footer, (paper.title, "", "")),
    ):
        line = part.paragraphs[0]
        line.text = "\t".join(words)
        stops = line.paragraph_format.tab_stops
        stops.add_tab_stop(width // 2, WD_TAB_ALIGNMENT.CENTER)
        stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    _page_number(section.footer.paragraphs[0])


def _page_number(line: "Paragraph") -> None:
    for code, after in (("PAGE", " / "), ("NUMPAGES", "")):
        run = line.add_run()
        for kind in ("begin", None, "separate", "end"):
            part = _instruction(code) if kind is None else element("fldChar", fldCharType=kind)
            run._r.append(part)  # noqa: SLF001 - no other way to its element
        line.add_run(after)


def _instruction(code: str) -> Any:
    made = element("instrText")
    made.text = code
    return made


def _properties(document: "Document", paper: Paper) -> None:
    core = document.core_properties
    # The library writes naive instants and calls them UTC.
    core.created = core.modified = paper.created_at.astimezone(UTC).replace(tzinfo=None)
    core.title, core.author = paper.title, paper.issuer
    core.subject, core.comments = paper.subtitle, ""
    core.language = _LANGUAGES.get(paper.locale, paper.locale)
    core.last_modified_by = "sre_ops"
