"""Prints a document as PDF: tagged, with its fonts in it, the same bytes for the same document."""

import hashlib
import logging
import os
from dataclasses import dataclass
from importlib.resources import files

from sre_ops.kernel.errors import Invalid, Unavailable
from sre_ops.render.paper.fonts import Fonts, installed_fonts
from sre_ops.render.paper.glyphs import Place, check_glyphs, places_of
from sre_ops.render.paper.paper import Paper
from sre_ops.render.paper.press import USUAL, Limits, press
from sre_ops.render.paper.shell import print_page
from sre_ops.render.paper.worker import shut_off

_INSTALL = (
    "install sre-ops[pdf], and run 'sudo scripts/install_host paper' or"
    " 'sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0'"
)


def to_pdf(paper: Paper, *, fonts: Fonts | None = None, limits: Limits = USUAL) -> bytes:
    """Return *paper* as PDF/UA-1, pages of A4.

    Args:
        paper: what is printed.
        fonts: None takes those of this machine.
        limits: of time and memory.

    Raises:
        MissingGlyph: a letter is in no font; the message says which and where.
        TookTooLong: it needs more time or memory than *limits*.
        Unavailable: fonts or libraries are not installed; the message says what installs them.
    """
    fonts = fonts or installed_fonts()
    check_glyphs(_places(paper), fonts)
    html = str(print_page(paper))
    return press(PdfJob(html=html, seconds=int(paper.created_at.timestamp())), fonts, limits)


def _places(paper: Paper) -> list[Place]:
    facts = [("the facts", text) for fact in paper.facts for text in fact]
    around = ("title", "subtitle", "issuer", "revision", "stamp")
    head = [(f"the {name}", getattr(paper, name)) for name in around]
    return [*head, *facts, *places_of(paper.blocks)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfJob:
    """What the child prints.

    Attributes:
        html: a whole page; it may show `data:` pictures and nothing else from outside itself.
        seconds: since the epoch, the instant written into fonts and properties.
    """

    html: str
    seconds: int

    def run(self) -> bytes:
        """Return the PDF."""
        os.environ["SOURCE_DATE_EPOCH"] = str(self.seconds)
        try:
            import weasyprint  # noqa: PLC0415 - slow, and only here
            from weasyprint.urls import URLFetcher  # noqa: PLC0415
        except (ImportError, OSError) as error:
            raise Unavailable(f"PDF needs WeasyPrint and Pango: {_INSTALL} ({error})") from error
        shut_off()
        warned = _Warnings()
        logging.getLogger("weasyprint").handlers = [warned]
        fetcher = URLFetcher(allowed_protocols=["data"])
        style = weasyprint.CSS(string=_style_sheet(), url_fetcher=fetcher)
        page = weasyprint.HTML(string=self.html, url_fetcher=fetcher)
        made: bytes = page.write_pdf(
            stylesheets=[style],
            pdf_variant="pdf/ua-1",
            pdf_identifier=hashlib.sha256(self.html.encode()).digest()[:16],
        )
        warned.check()
        return made


def _style_sheet() -> str:
    return (files("sre_ops.render.paper") / "paper.css").read_text(encoding="utf-8")


class _Warnings(logging.Handler):
    """Keeps what WeasyPrint says of letters without a shape: our own check is made before."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(record.getMessage())

    def check(self) -> None:
        """Refuse the document whose letters were printed as boxes."""
        boxes = [told for told in self.told if "notdef" in told]
        if boxes:
            raise Invalid(f"letters would be printed as empty boxes: {boxes[0]}")
