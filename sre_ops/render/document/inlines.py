"""Turns what is written in a paragraph, heading or cell of Markdown into parts. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from sre_ops.render.charts.chart import Chart
from sre_ops.render.document.blocks import (
    Code,
    Emphasis,
    Inline,
    Inlines,
    LineBreak,
    Link,
    NoteMark,
    Strong,
    Struck,
    Text,
)
from sre_ops.render.document.links import safe_address

CHART = "chart:"
_SECTION = "section-"
_WIDE = "[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60]"
_NO_BLANK = re.compile(f"(?<={_WIDE})\n(?={_WIDE})")
"""A line's end in Japanese text, which is no blank between words."""
_BEFORE_PERCENT = re.compile(r"(?<=\d) (?=%)")
"""A blank at which no line may end."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a block needs to know of the rest of the document.

    Attributes:
        charts: by name.
        anchors: of the headings that are still to come, in their order.
        known: all of these.
    """

    charts: Mapping[str, Chart]
    anchors: Iterator[str]
    known: frozenset[str]

    @classmethod
    def of(cls, tokens: Iterable[Token], charts: Mapping[str, Chart]) -> "Context":
        """Name the headings among *tokens*."""
        anchors = _anchors(
            "".join(child.content for child in inline.children or ())
            for heading, inline in pairwise(tokens)
            if heading.type == "heading_open"
        )
        return cls(charts, iter(anchors), frozenset(anchors))


def _anchors(titles: Iterable[str]) -> list[str]:
    """Return an id for each title, begun with `_SECTION` so that it never is one of the page."""
    found: dict[str, None] = {}
    for title in titles:
        slug = _SECTION + "-".join(re.findall(r"[\w-]+", title.lower())).strip("-")
        name, count = slug, 1
        while name in found:
            count += 1
            name = f"{slug}-{count}"
        found[name] = None
    return list(found)


def inside(node: SyntaxTreeNode, context: Context) -> Inlines:
    """Return what is written in a heading, paragraph or cell."""
    parts = [part for inline in node.children for part in _inlines(inline.children, context)]
    return tuple(_joined(parts))


def _joined(parts: Iterable[Inline]) -> Iterator[Inline]:
    """Yield *parts* with neighbouring texts as one and the ends of source lines gone."""
    letters = ""
    for part in parts:
        if isinstance(part, Text):
            letters += part.text
            continue
        if letters:
            yield _text(letters)
        letters = ""
        yield part
    if letters:
        yield _text(letters)


def _text(letters: str) -> Text:
    return Text(_BEFORE_PERCENT.sub("\u00a0", _NO_BLANK.sub("", letters).replace("\n", " ")))


def _inlines(nodes: Iterable[SyntaxTreeNode], context: Context) -> Inlines:
    return tuple(_joined(part for node in nodes for part in _inline(node, context)))


def _inline(  # noqa: PLR0911 - one for each kind
    node: SyntaxTreeNode, context: Context
) -> Inlines:
    match node.type:
        case "softbreak":
            return (Text("\n"),)
        case "hardbreak":
            return (LineBreak(),)
        case "code_inline":
            return (Code(node.content),)
        case "footnote_ref":
            return (NoteMark(int(node.meta["id"]) + 1),)
        case "footnote_anchor":
            return ()
        case "image" | "link" | "strong" | "em" | "s":
            return _around(node, _inlines(node.children, context), context)
        case _:
            return (Text(node.content),)


def _around(node: SyntaxTreeNode, parts: Inlines, context: Context) -> Inlines:
    match node.type:
        case "strong":
            return (Strong(parts),)
        case "em":
            return (Emphasis(parts),)
        case "s":
            return (Struck(parts),)
        case _:
            return _link(node, parts, context)


def _link(node: SyntaxTreeNode, parts: Inlines, context: Context) -> Inlines:
    """Return a link, or only its words where it leads to nothing that may be led to."""
    address = str(node.attrs.get("src" if node.type == "image" else "href", ""))
    if node.type == "image" and address.startswith(CHART):
        return (Link(parts, address),)
    if address.startswith("#"):
        anchor = _SECTION + unquote(address[1:]).lower()
        return (Link(parts, f"#{anchor}"),) if anchor in context.known else parts
    if safe_address(address) is None:
        return parts
    # A picture that became a link may stand in a link; the outer one leads.
    words = tuple(
        one for part in parts for one in (part.parts if isinstance(part, Link) else (part,))
    )
    return (Link(words or (Text(address),), address),)
