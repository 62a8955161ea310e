"""An SLI narrowed to the series that have one value of a label. Pure.

Every selector of the SLI is narrowed. A free-form query is changed in its text, and what came
out is parsed again: each selector must hold the condition and nothing else may differ.
"""

import re
from dataclasses import replace
from typing import Any

import promql_parser

from sre_ops.slo.domain.composite import CompositeSli
from sre_ops.slo.domain.definition import EventSli, Matcher, MatchOp, QuerySli, Selector, Sli
from sre_ops.slo.domain.doctor_query import nodes_of
from sre_ops.slo.domain.promql import STRING, NotCountable, fill_window, parse, selector_of

_WORD = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
# Longest first: a condition in braces, a list of labels, a call, a range, a bare name.
_PIECE = re.compile(
    rf"(?P<string>{STRING})|(?P<comment>\#[^\n]*)|(?P<open>\{{)|(?P<close>\}})|(?P<range>\[[^\]]*\])"
    r"|(?P<labels>\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*\))"
    rf"|(?P<called>{_WORD}(?=\s*[({{]))|(?P<number>\d[\w.]*)|(?P<word>{_WORD})",
    re.IGNORECASE,
)
_KEYWORDS = frozenset(
    {"and", "or", "unless", "atan2", "by", "without", "on", "ignoring", "group_left"}
    | {"group_right", "offset", "bool", "start", "end", "inf", "nan"}
    | {"sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "topk", "bottomk"}
    | {"quantile", "count_values"}
)


def selectors_in(sli: Sli) -> tuple[Selector, ...]:
    """Return every selector of *sli* once, in the order of its definition.

    Raises:
        NotCountable: a free-form query holds a selector that cannot be repeated, or there is
            none: a composite reads no series of its own.
    """
    match sli:
        case CompositeSli():
            raise NotCountable("a composite reads no series of its own")
        case EventSli(terms=terms):
            return tuple(dict.fromkeys(term.selector for term in terms))
        case QuerySli(query=query):
            return tuple(dict.fromkeys(selector_of(vector) for vector in _vectors(query)))
        case _:
            return (sli.selector,)


def counted_selectors(sli: Sli) -> tuple[Selector, ...]:
    """Return the selectors whose series say which values there are: those of valid events.

    Raises:
        NotCountable: as `selectors_in`.
    """
    if isinstance(sli, EventSli):
        return tuple(dict.fromkeys(term.selector for term in sli.terms if term.valid > 0))
    return selectors_in(sli)


def narrowed(sli: Sli, label: str, value: str) -> Sli:
    """Return *sli* over the series whose *label* is *value*, in each of its selectors.

    Raises:
        NotCountable: a free-form query cannot be narrowed safely, or there is nothing to narrow.
    """
    matcher = Matcher(label, MatchOp.EQUAL, value)
    match sli:
        case CompositeSli():
            raise NotCountable("a composite reads no series of its own")
        case EventSli(terms=terms):
            narrow = (replace(each, selector=_also(each.selector, matcher)) for each in terms)
            return replace(sli, terms=tuple(narrow))
        case QuerySli(query=query):
            return replace(sli, query=_narrowed_query(query, matcher))
        case _:
            return replace(sli, selector=_also(sli.selector, matcher))


def _also(selector: Selector, matcher: Matcher) -> Selector:
    return replace(selector, matchers=tuple(sorted({*selector.matchers, matcher})))


def _vectors(query: str) -> list[Any]:
    return [n for n in nodes_of(query) if isinstance(n, promql_parser.VectorSelector)]


def _narrowed_query(query: str, matcher: Matcher) -> str:
    text = _with_condition(fill_window(query), matcher.promql())
    before = [selector_of(vector) for vector in _vectors(query)]
    after = [selector_of(vector) for vector in _vectors(text)]
    wanted = [_also(selector, matcher) for selector in before]
    if not before or after != wanted:
        raise NotCountable(f"`{' '.join(query.split())}` cannot be narrowed to one {matcher.label}")
    parse(text)
    return text


def _with_condition(query: str, condition: str) -> str:
    """Write *condition* into every place that looks like a selector."""
    written, end, depth = [], 0, 0
    for piece in _PIECE.finditer(query):
        written += [query[end : piece.start()], piece[0]]
        end = piece.end()
        is_name = bool(piece["word"]) and piece[0].lower() not in _KEYWORDS
        if piece["open"]:
            written.append(f"{condition},")
        elif is_name and not depth:
            written.append(f"{{{condition}}}")
        depth += bool(piece["open"]) - bool(piece["close"])
    return "".join([*written, query[end:]])
