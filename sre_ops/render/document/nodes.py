"""Turns the syntax tree of Markdown into blocks; all that it does not know is text. Pure."""

import re
from collections.abc import Iterator

from markdown_it.tree import SyntaxTreeNode

from sre_ops.kernel.errors import Invalid
from sre_ops.render.document.blocks import (
    Alignment,
    Block,
    Blocks,
    CodeBlock,
    Figure,
    Grid,
    Heading,
    Inline,
    Inlines,
    Item,
    Link,
    Note,
    NoteMark,
    Notes,
    Paragraph,
    Points,
    Quote,
    Rule,
    Text,
    plain,
)
from sre_ops.render.document.inlines import CHART, Context, inside

_TASK = re.compile(r"\[([ xX])\](?:[ \t]+|$)")
_ALIGNMENTS: dict[str, Alignment] = {"right": "end", "center": "centre"}


def read_blocks(parent: SyntaxTreeNode, context: Context) -> Blocks:
    """Return the blocks that are in *parent*."""
    return tuple(block for node in parent.children for block in _block(node, context))


def _block(node: SyntaxTreeNode, context: Context) -> Iterator[Block]:
    match node.type:
        case "heading":
            level = int(node.tag.removeprefix("h"))
            yield Heading(level, inside(node, context), next(context.anchors))
        case "paragraph":
            yield from _paragraph(inside(node, context), context)
        case "fence" | "code_block":
            yield CodeBlock(node.content.rstrip("\n"), (node.info.split() or [""])[0])
        case "blockquote":
            yield Quote(read_blocks(node, context))
        case "bullet_list" | "ordered_list":
            yield _points(node, context)
        case "table":
            yield _table(node, context)
        case "hr":
            yield Rule()
        case "footnote_block":
            yield Notes(tuple(_note(one, context) for one in node.children))
        case _:
            yield Paragraph((Text(node.content),))


def _paragraph(parts: Inlines, context: Context) -> Iterator[Block]:
    """Yield the sentences, and each chart among them as a block of its own."""
    sentence: list[Inline] = []
    for part in parts:
        if isinstance(part, Link) and part.address.startswith(CHART):
            yield from _sentence(sentence)
            sentence = []
            yield _figure(part, context)
        else:
            sentence.append(part)
    yield from _sentence(sentence)


def _sentence(parts: list[Inline]) -> Iterator[Paragraph]:
    if plain(parts).strip() or any(isinstance(part, NoteMark) for part in parts):
        yield Paragraph(tuple(parts))


def _figure(picture: Link, context: Context) -> Figure:
    name = picture.address.removeprefix(CHART)
    if name not in context.charts:
        known = ", ".join(sorted(context.charts)) or "none"
        raise Invalid(f"there is no chart {name!r} here: the charts of this document are {known}")
    chart = context.charts[name]
    return Figure(chart, plain(picture.parts) or chart.title)


def _points(node: SyntaxTreeNode, context: Context) -> Points:
    items = tuple(_item(read_blocks(child, context)) for child in node.children)
    first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    return Points(items, first)


def _item(blocks: Blocks) -> Item:
    """Take `[ ] ` or `[x] ` at the item's begin for the state of a task."""
    if blocks and isinstance(blocks[0], Paragraph) and isinstance(blocks[0].parts[0], Text):
        text = blocks[0].parts[0].text
        found = _TASK.match(text)
        if found:
            rest = Paragraph((Text(text[found.end() :]), *blocks[0].parts[1:]))
            return Item((rest, *blocks[1:]), done=found.group(1) != " ")
    return Item(blocks)


def _table(node: SyntaxTreeNode, context: Context) -> Grid:
    lines = [line for part in node.children for line in part.children]
    head, *rows = [tuple(inside(cell, context) for cell in line.children) for line in lines]
    styles = [str(cell.attrs.get("style", "")) for cell in lines[0].children]
    sides = tuple(_ALIGNMENTS.get(style.removeprefix("text-align:"), "start") for style in styles)
    return Grid(head, tuple(rows), sides)


def _note(node: SyntaxTreeNode, context: Context) -> Note:
    return Note(int(node.meta["id"]) + 1, read_blocks(node, context))
