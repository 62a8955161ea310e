"""Reads Markdown into blocks: CommonMark with tables, strikethrough, tasks and footnotes. Pure.

HTML in the source is text. Pictures are the charts that the caller gives, named as
`![caption](chart:name)`; a picture from elsewhere becomes a link, since nothing is fetched.
"""

import re
from collections.abc import Mapping
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.footnote import footnote_plugin

from sre_ops.kernel.errors import Invalid
from sre_ops.render.charts.chart import Chart
from sre_ops.render.document.blocks import Blocks
from sre_ops.render.document.emphasis import cjk_friendly
from sre_ops.render.document.inlines import CHART, Context
from sre_ops.render.document.links import safe_address
from sre_ops.render.document.nodes import read_blocks

MAX_LETTERS = 1_000_000
MAX_DEPTH = 60
_NO_CHARTS: Mapping[str, Chart] = {}
_NOT_TEXT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_markdown(source: str, charts: Mapping[str, Chart] = _NO_CHARTS) -> Blocks:
    """Return the blocks of *source*.

    Args:
        source: Markdown; at most `MAX_LETTERS`.
        charts: by the name that `![caption](chart:name)` calls them.

    Raises:
        Invalid: *source* is too long or nested too deeply, or names a chart that is not
            among *charts*.
    """
    if len(source) > MAX_LETTERS:
        raise Invalid(
            f"the text has {len(source)} letters: split it, {MAX_LETTERS} are the most there may be"
        )
    tokens = _reader().parse(_NOT_TEXT.sub("\ufffd", source))
    if _depth(tokens) > MAX_DEPTH:
        raise Invalid(f"lists, quotes or emphasis are nested deeper than {MAX_DEPTH} levels")
    return read_blocks(SyntaxTreeNode(tokens), Context.of(tokens, charts))


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    reader.disable(["html_block", "html_inline"])
    reader.use(footnote_plugin, inline=False)
    reader.use(cjk_friendly)
    reader.validateLink = _may_lead  # type: ignore[assignment,method-assign]  # the reader's own hook
    return reader


def _depth(tokens: list[Token]) -> int:
    """Return how deeply *tokens* are nested; emphasis alone has no bound of its own."""
    deepest = depth = 0
    for token in tokens:
        inner = _depth(token.children) if token.children else 0
        depth += token.nesting
        deepest = max(deepest, depth + inner)
    return deepest


def _may_lead(address: str) -> bool:
    return address.startswith(CHART) or safe_address(address) is not None
