"""What is printed is what was written: letters, fonts, nothing fetched."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from sre_ops.kernel.errors import Invalid, Unavailable
from sre_ops.render.charts.chart import Look
from sre_ops.render.charts.sparkline import sparkline
from sre_ops.render.document.blocks import (
    Figure,
    Grid,
    Heading,
    NoteMark,
    Paragraph,
    Text,
    plain,
    walk,
)
from sre_ops.render.document.markdown import read_markdown
from sre_ops.render.paper.fonts import FILES, installed_fonts
from sre_ops.render.paper.glyphs import MissingGlyph
from sre_ops.render.paper.paper import Paper
from sre_ops.render.paper.pdf import PdfJob, to_pdf
from sre_ops.render.paper.press import Limits, TookTooLong, press
from sre_ops.web.viewer import Locale
from tests.integration.render.reading import Read, letters, read_pdf
from tests.integration.render.report import report
from tests.unit.render import examples

LOCALES: tuple[Locale, ...] = ("en", "ja")
WIDE = Paper(
    title="Wide",
    blocks=read_markdown("| a | 表 |\n|---|---|\n| `b` | **c** |\n"),
    created_at=examples.END,
    landscape=True,
)


@pytest.fixture(scope="module")
def printed() -> dict[str, bytes]:
    return {locale: to_pdf(report(locale)) for locale in LOCALES}


@pytest.fixture(scope="module")
def read(printed: dict[str, bytes]) -> dict[str, Read]:
    return {locale: read_pdf(data) for locale, data in printed.items()}


def written(paper: Paper) -> Iterator[str]:
    """Yield the texts of the document in their order."""
    yield paper.title
    yield paper.subtitle
    yield from (text for fact in paper.facts for text in fact)
    for block in walk(paper.blocks):
        match block:
            case Heading(_, parts) | Paragraph(parts):
                yield "".join(
                    str(part.number) if isinstance(part, NoteMark) else plain((part,))
                    for part in parts
                )
            case Grid(head, rows):
                yield from (plain(cell) for row in (head, *rows) for cell in row)
            case Figure(_, caption):
                yield caption
            case _:
                pass


@pytest.mark.parametrize("locale", LOCALES)
def test_the_text_of_the_pdf_is_the_text_that_was_written(
    read: dict[str, Read], locale: str
) -> None:
    found = read[locale].letters

    missing = [text for text in written(report(locale)) if letters(text) not in found]

    # A sentence across two pages has header and footer between its halves.
    assert [text for text in missing if letters(text)[:12] not in found] == []
    assert len(missing) <= 1


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_says_what_it_belongs_to(read: dict[str, Read], locale: str) -> None:
    paper, pages = report(locale), read[locale].pages

    assert len(pages) >= 2
    for number, page in enumerate(pages, start=1):
        for part in (paper.title, paper.issuer, paper.revision, paper.stamp):
            assert letters(part) in letters(page)
        assert f"{number}/{len(pages)}" in letters(page)


@pytest.mark.parametrize("locale", LOCALES)
def test_all_fonts_are_in_the_pdf_and_are_the_ones_we_name(
    read: dict[str, Read], locale: str
) -> None:
    fonts = read[locale].fonts

    assert all(fonts.values())
    assert {name.split("+")[-1].split("-CJK")[0] for name in fonts} <= {
        "Noto-Sans", "Noto-Sans-Mono", "DejaVu-Sans", "DejaVu-Sans-Bold",
    }  # fmt: skip


def test_charts_keep_their_letters_as_text(read: dict[str, Read]) -> None:
    assert "現在" in read["ja"].letters
    assert "INC-047" in read["en"].letters


def test_the_properties_tell_title_and_instant(read: dict[str, Read]) -> None:
    properties = read["ja"].properties

    assert properties["Title"] == "月次バジェット報告：checkout"
    assert properties["CreationDate"].startswith("D:202610312300")


@pytest.fixture(scope="module")
def lying() -> bytes:
    return to_pdf(WIDE)


def test_the_same_document_is_the_same_bytes(lying: bytes) -> None:
    assert to_pdf(WIDE) == lying


def test_pages_are_a4_and_may_lie_on_their_side(read: dict[str, Read], lying: bytes) -> None:
    assert [round(side) for side in read["en"].size] == [595, 842]
    assert [round(side) for side in read_pdf(lying).size] == [842, 595]


def test_a_letter_that_no_font_has_is_refused_with_its_place() -> None:
    blocks = read_markdown("## Summary\n\nAll is well 🎉 today\n\n- and 𒀀\n")
    paper = Paper(title="Report", blocks=blocks, created_at=examples.END)

    with pytest.raises(MissingGlyph) as refused:
        to_pdf(paper)

    told = str(refused.value)
    assert '"🎉" (U+1F389 PARTY POPPER), which is in section "Summary"' in told
    assert "All is well 🎉 today" in told
    assert "U+12000 CUNEIFORM SIGN A" in told


def test_a_letter_that_slips_through_is_found_by_the_printer() -> None:
    with pytest.raises(Invalid, match="empty boxes"):
        press(PdfJob(html="<p>🎉</p>", seconds=0), installed_fonts())


def test_hostile_pages_read_no_file_and_no_address(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("topsecret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        there = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        html = f"""<html><head><link rel="stylesheet" href="{there}">
            <link rel="attachment" href="{secret.as_uri()}">
            <style>@import url({there}); @font-face {{ font-family: x; src: url({there}) }}
            p {{ background: url({secret.as_uri()}) }} </style></head><body><p>shown</p>
            <img src="{there}"><img src="{secret.as_uri()}"><object data="{secret.as_uri()}">
            </object><svg width="9" height="9"><image href="{secret.as_uri()}" width="9"
            height="9"/><use href="{there}#a"/></svg></body></html>"""

        made = press(PdfJob(html=html, seconds=0), installed_fonts())

        assert "shown" in read_pdf(made).letters
        assert b"topsecret" not in made
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_document_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(TookTooLong, match="more than 1 s"):
        to_pdf(report("ja"), limits=Limits(seconds=1))


def test_fonts_that_are_not_installed_are_named_with_their_packages(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as missing:
        installed_fonts([tmp_path])

    assert all(name in str(missing.value) for name in FILES)
    assert "fonts-noto-cjk" in str(missing.value)


def test_a_chart_drawn_for_a_page_is_refused_on_paper() -> None:
    chart = sparkline(examples.spark(), Look())

    with pytest.raises(Invalid, match="give its Look a palette"):
        Paper(title="x", blocks=(Figure(chart, "y"),), created_at=examples.END)


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(Invalid, match="created_at needs a zone"):
        replace(report("en"), created_at=datetime(2026, 11, 1), blocks=(Paragraph((Text("x"),)),))  # noqa: DTZ001
