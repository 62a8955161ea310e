"""What a document on paper says beside its text. Pure."""

from dataclasses import dataclass
from datetime import datetime

from sre_ops.kernel.errors import Invalid
from sre_ops.render.document.blocks import Blocks, figures

CHART_WIDTH = 660
"""Pixels that a chart has across an A4 page; at this width its letters keep their size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document with what is printed around it, all in the reader's language.

    Attributes:
        title: above the text, in the footer and in the file's properties.
        blocks: the text; its headings begin at level 2, its charts have a palette.
        created_at: aware; kept in the file's properties, so that equal documents are equal bytes.
        locale: of the text, `en` or `ja`.
        subtitle: under the title, for example the period.
        issuer: at the top left of each page: organisation, team or service.
        revision: at the top right: `Revision 3`, `第3版`.
        facts: name and value, a table under the title.
        stamp: across each page, for example `DRAFT`; empty for none.
        landscape: A4 on its side, for wide tables.
        base: address of this site, for links to its places.
    """

    title: str
    blocks: Blocks
    created_at: datetime
    locale: str = "en"
    subtitle: str = ""
    issuer: str = ""
    revision: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    stamp: str = ""
    landscape: bool = False
    base: str = ""

    def __post_init__(self) -> None:
        if self.created_at.tzinfo is None:
            raise Invalid(f"document {self.title!r}: created_at needs a zone")
        for figure in figures(self.blocks):
            figure.chart.require_palette()
