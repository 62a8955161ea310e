"""Emphasis that also works where Japanese has no blanks: `**「重大度1」**です` is strong. Pure.

CommonMark closes emphasis after punctuation only before a blank or more punctuation, which
Japanese text has not. This rule takes a Japanese letter for either, in the `*` rule alone.

Source: CommonMark 0.31, 6.2 "Emphasis and strong emphasis", with the amendment of
markdown-cjk-friendly (https://github.com/tats-u/markdown-cjk-friendly).
"""

import unicodedata

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, emphasis
from markdown_it.rules_inline.state_inline import Delimiter

_STAR = "*"


def cjk_friendly(reader: MarkdownIt) -> None:
    """Have *reader* take Japanese letters and punctuation for the bounds of emphasis."""
    reader.inline.ruler.at("emphasis", _read)


def _read(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if silent or state.src[start] != _STAR:
        return emphasis.tokenize(state, silent)
    end = start
    while end < state.posMax and state.src[end] == _STAR:
        end += 1
    before = state.src[start - 1] if start else " "
    after = state.src[end] if end < state.posMax else " "
    for _ in range(end - start):
        token = state.push("text", "", 0)
        token.content = _STAR
        state.delimiters.append(
            Delimiter(
                marker=ord(_STAR),
                length=end - start,
                token=len(state.tokens) - 1,
                end=-1,
                open=_flanks(after, before),
                close=_flanks(before, after),
            )
        )
    state.pos = end
    return True


def _flanks(inner: str, outer: str) -> bool:
    """Tell whether stars between *outer* and *inner* belong to the text on the inner side."""
    if inner.isspace():
        return False
    return not _is_western_mark(inner) or (
        outer.isspace() or _is_western_mark(outer) or _is_cjk(outer)
    )


def _is_western_mark(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "PS" and not _is_cjk(letter)


def _is_cjk(letter: str) -> bool:
    wide = unicodedata.east_asian_width(letter) in "WFH"
    return wide and unicodedata.category(letter) != "So"
