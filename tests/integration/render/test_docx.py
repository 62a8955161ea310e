"""A DOCX says what was written, in parts that Word and LibreOffice know."""

from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from sre_ops.render.document.blocks import Paragraph, figures, plain, walk
from sre_ops.render.document.markdown import read_markdown
from sre_ops.render.paper.docx import DocxJob, to_docx
from sre_ops.render.paper.fonts import installed_fonts
from sre_ops.render.paper.paper import Paper
from sre_ops.render.paper.press import press
from tests.integration.render.report import report
from tests.unit.render import examples

SOURCE = """
## One {x}

See [page](/slo/1), [down](#two) and [away](https://a.example/?a=1&b=2)[^1].

1. a
2. b

text

1. c
   - inner **bold**
   - [x] done

     more

> said

---

```sh
rm <x>
second line
```

## Two

| a | 数 |
|---|--:|
| `x` <b> & | 12 |

[^1]: A note.
"""
PAPER = Paper(
    title="<Title> & more",
    blocks=read_markdown(SOURCE),
    created_at=examples.END,
    issuer="Example Ltd",
    revision="Revision 1",
    stamp="DRAFT",
    base="https://sre.example",
)


@pytest.fixture(scope="module")
def data() -> bytes:
    return to_docx(PAPER)


@pytest.fixture(scope="module")
def opened(data: bytes) -> Document:
    return docx.Document(BytesIO(data))


@pytest.fixture(scope="module")
def japanese() -> Document:
    return docx.Document(BytesIO(to_docx(report("ja"))))


def styled(document: Document, style: str) -> list[str]:
    return [one.text for one in document.paragraphs if one.style and one.style.name == style]


def xml(document: Document) -> str:
    return str(document.element.xml)


def test_title_headings_and_lists_have_styles_of_their_own(opened: Document) -> None:
    assert styled(opened, "Title") == ["<Title> & more"]
    assert styled(opened, "Heading 2") == ["One {x}", "Two"]
    assert styled(opened, "List Number") == ["a", "b", "c"]
    assert styled(opened, "List Bullet 2") == ["inner bold"]
    assert styled(opened, "List 2") == ["☑ done"]
    assert styled(opened, "List Continue 2") == ["more"]
    assert styled(opened, "Quote") == ["said"]


def test_a_second_list_begins_at_its_own_number(opened: Document) -> None:
    numbers = [
        one._p.xpath("./w:pPr/w:numPr/w:numId/@w:val")
        for one in opened.paragraphs
        if one.style and one.style.name == "List Number"
    ]

    assert numbers[0] == numbers[1] != numbers[2]


def test_tables_repeat_their_head_and_set_numbers_right(opened: Document) -> None:
    (table,) = opened.tables

    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["a", "数"],
        ["x <b> &", "12"],
    ]
    assert len(table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")) == 1
    assert "RIGHT" in str(table.rows[1].cells[1].paragraphs[0].alignment)


def test_properties_of_tables_are_in_the_order_that_word_asks_for(opened: Document) -> None:
    names = [one.tag.rpartition("}")[2] for one in opened.tables[0]._tbl.tblPr]

    order = ["tblStyle", "tblW", "jc", "tblInd", "tblBorders", "shd", "tblLayout", "tblLook"]
    assert names == [name for name in order if name in names]
    assert "tblBorders" in names


def test_links_lead_to_whole_addresses_and_to_headings(opened: Document) -> None:
    targets = {one.target_ref for one in opened.part.rels.values() if one.is_external}

    assert targets == {"https://sre.example/slo/1", "https://a.example/?a=1&b=2"}
    assert 'w:anchor="section_two"' in xml(opened)
    assert 'w:name="section_two"' in xml(opened)


def test_code_and_notes_are_kept(opened: Document) -> None:
    texts = [one.text for one in opened.paragraphs]

    assert "rm <x>\nsecond line" in texts
    assert "1 A note." in texts


def test_every_page_tells_issuer_stamp_revision_and_number(opened: Document) -> None:
    section = opened.sections[0]

    assert section.header.paragraphs[0].text == "Example Ltd\tDRAFT\tRevision 1"
    assert section.footer.paragraphs[0].text.startswith("<Title> & more")
    assert "NUMPAGES" in section.footer._element.xml
    assert round(section.page_width.mm) == 210  # type: ignore[union-attr]


def test_pages_may_lie_on_their_side() -> None:
    lying = docx.Document(BytesIO(to_docx(replace(PAPER, landscape=True))))

    assert round(lying.sections[0].page_width.mm) == 297  # type: ignore[union-attr]


def test_the_report_is_whole_in_japanese(japanese: Document) -> None:
    paper = report("ja")

    assert styled(japanese, "Title") == ["月次バジェット報告：checkout"]
    texts = [one.text for one in japanese.paragraphs]
    for block in walk(paper.blocks):
        if isinstance(block, Paragraph):
            # The mark of a footnote is a number in the sentence.
            assert any(plain(block.parts)[:20] in text for text in texts)
    assert [row.cells[1].text for row in japanese.tables[0].rows] == [
        value for _, value in paper.facts
    ]


def test_charts_are_pictures_with_a_description(japanese: Document) -> None:
    told = [shape._inline.docPr.get("descr") for shape in japanese.inline_shapes]

    charts = [figure.chart for figure in figures(report("ja").blocks)]
    assert told == [f"{chart.title}. {chart.description}" for chart in charts]
    assert styled(japanese, "Caption")[0] == "10月に残ったエラーバジェット、インシデント、リリース"


def test_japanese_fonts_and_language_are_named(japanese: Document) -> None:
    for name in ("Normal", "Heading 2", "Title", "Caption"):
        fonts = japanese.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "Yu Gothic"
        assert fonts.get(qn("w:eastAsiaTheme")) is None
    language = japanese.styles["Normal"].element.rPr.find(qn("w:lang"))
    assert language.get(qn("w:eastAsia")) == "ja-JP"
    assert japanese.core_properties.title == "月次バジェット報告：checkout"


def test_every_part_is_well_formed(data: bytes) -> None:
    with ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        for name in names:
            ET.fromstring(archive.read(name))
    assert {"[Content_Types].xml", "word/document.xml", "word/styles.xml"} <= set(names)


def test_the_same_document_is_the_same_bytes(data: bytes) -> None:
    assert press(DocxJob(paper=PAPER, pictures={}), installed_fonts()) == data
