"""Reads a PDF back: its words, fonts and properties."""

import ctypes
import re
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader's program finds in a PDF."""

    pages: tuple[str, ...]
    fonts: dict[str, bool]
    properties: dict[str, str]
    size: tuple[float, float]

    @property
    def letters(self) -> str:
        """All text without blanks, which programs set as they like."""
        return letters(" ".join(self.pages))


def letters(text: str) -> str:
    """Return *text* without blanks."""
    return re.sub(r"\s", "", text)


def read_pdf(data: bytes) -> Read:
    """Open a PDF with Chromium's reader."""
    document: Any = pypdfium2.PdfDocument(data)
    try:
        fonts: dict[str, bool] = {}
        for page in document:
            for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=10):
                font = pdfium.FPDFTextObj_GetFont(one)
                fonts[_name(font)] = pdfium.FPDFFont_GetIsEmbedded(font) == 1
        texts = tuple(page.get_textpage().get_text_range() for page in document)
        return Read(texts, fonts, document.get_metadata_dict(), document[0].get_size())
    finally:
        document.close()


def _name(font: Any) -> str:
    buffer = ctypes.create_string_buffer(200)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, 200)
    return buffer.value.decode()
