"""Writes blocks as HTML: escaped, with classes and without any style attribute. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from markupsafe import Markup, escape

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
    Item,
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
)
from sre_ops.render.document.links import safe_address

_LAST_LEVEL = 6
_SIDES = {"start": "", "centre": "is-centre", "end": "number"}
_TASKS = {None: "", False: "☐ ", True: "☑ "}


def inline_svg(figure: Figure) -> Markup:
    """Return the chart itself, as pages and PDF show it."""
    return figure.chart.svg


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlWriter:
    """Writes blocks as HTML for one medium.

    Attributes:
        prefix: begins the ids of footnotes; unique among the documents of a page.
        deeper: added to the level of headings, where the page has a title of its own.
        base: address of this site, which completes links to its places; empty leaves them so.
        picture: writes a chart.
        styles: style attribute by element, for mail alone, whose readers know no style sheet.
    """

    prefix: str = "note"
    deeper: int = 0
    base: str = ""
    picture: Callable[[Figure], Markup] = inline_svg
    styles: Mapping[str, str] = field(default_factory=dict)

    def write(self, blocks: Blocks) -> Markup:
        """Return *blocks* as HTML."""
        return Markup("\n").join(self._block(block) for block in blocks)

    def element(self, name: str, content: Iterable[str] | str, **attributes: str) -> Markup:
        """Return an element; *content* is escaped unless it is markup, `_` in names is gone.

        Args:
            name: of the element; one of `td` and `th` takes the style of its class too.
            content: one text or several.
            attributes: those that are empty are left out.
        """
        start = self._start(name, attributes)
        inner = content if isinstance(content, str) else Markup().join(content)
        return Markup("{}{}</{}>").format(start, inner, name)

    def _start(self, name: str, attributes: Mapping[str, str]) -> Markup:
        style = self.styles.get(name, "")
        if attributes.get("class_"):
            style += self.styles.get("." + attributes["class_"], "")
        given = {key.rstrip("_"): value for key, value in {**attributes, "style": style}.items()}
        written = Markup().join(
            Markup(' {}="{}"').format(key, value) for key, value in given.items() if value
        )
        return Markup("<{}{}>").format(name, written)

    def _block(self, block: Block) -> Markup:  # noqa: PLR0911 - one for each kind
        match block:
            case Heading(level, parts, anchor):
                name = f"h{min(level + self.deeper, _LAST_LEVEL)}"
                return self.element(name, self.inline(parts), id=anchor)
            case Paragraph(parts):
                return self.element("p", self.inline(parts))
            case CodeBlock(text):
                return self.element("pre", self.element("code", text))
            case Quote(inner):
                return self.element("blockquote", self.write(inner))
            case Points():
                return self._points(block)
            case Grid():
                return self._grid(block)
            case Figure(_, caption):
                words = self.element("figcaption", caption)
                return self.element("figure", [self.picture(block), words])
            case Rule():
                return self._start("hr", {})
            case Notes():
                return self._notes(block)

    def _points(self, points: Points) -> Markup:
        items = [self._item(item) for item in points.items]
        if points.first is None:
            return self.element("ul", items)
        return self.element("ol", items, start="" if points.first == 1 else str(points.first))

    def _item(self, item: Item) -> Markup:
        """Write a point; one that is a single sentence is not set apart as a paragraph."""
        mark = escape(_TASKS[item.done])
        role = "" if item.done is None else "task"
        if item.blocks and isinstance(item.blocks[0], Paragraph):
            words = self.inline(item.blocks[0].parts)
            rest = self.write(item.blocks[1:])
            return self.element("li", [mark, words, rest], class_=role)
        return self.element("li", [mark, self.write(item.blocks)], class_=role)

    def _grid(self, table: Grid) -> Markup:
        sides = [_SIDES[side] for side in table.alignments]
        head = [
            self.element("th", self.inline(cell), scope="col", class_=side)
            for cell, side in zip(table.head, sides, strict=True)
        ]
        rows = [
            self.element(
                "tr",
                [
                    self.element("td", self.inline(cell), class_=side)
                    for cell, side in zip(row, sides, strict=True)
                ],
            )
            for row in table.rows
        ]
        parts = [self.element("thead", self.element("tr", head)), self.element("tbody", rows)]
        return self.element("table", parts, class_="table")

    def _notes(self, notes: Notes) -> Markup:
        items = [
            self.element("li", self.write(note.blocks), id=f"{self.prefix}-{note.number}")
            for note in notes.notes
        ]
        return self.element("section", self.element("ol", items), class_="footnotes")

    def inline(self, parts: Inlines) -> Markup:
        """Return *parts* as HTML."""
        return Markup().join(self._inline(part) for part in parts)

    def _inline(self, part: Inline) -> Markup:  # noqa: PLR0911 - one for each kind
        match part:
            case Text(text):
                return escape(text)
            case Code(text):
                return self.element("code", text)
            case Strong(parts):
                return self.element("strong", self.inline(parts))
            case Emphasis(parts):
                return self.element("em", self.inline(parts))
            case Struck(parts):
                return self.element("s", self.inline(parts))
            case Link(parts, address):
                return self._link(self.inline(parts), address)
            case LineBreak():
                return self._start("br", {})
            case NoteMark(number):
                mark = self.element("a", str(number), href=f"#{self.prefix}-{number}")
                return self.element("sup", mark)

    def _link(self, words: Markup, address: str) -> Markup:
        """Write a link; an address that is none of the safe ones leaves its words alone."""
        if safe_address(address) is None:
            return words
        if self.base and not address.startswith("#"):
            address = urljoin(self.base, address)
        return self.element("a", words, href=address)
