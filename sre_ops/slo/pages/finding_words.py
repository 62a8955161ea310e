"""Says findings in the viewer's language.

A finding is English text, as `slo check`, its JSON and the database have it. It is recognised by
the sentence that it was made of; what fills its places is said in the same way, or as it stands.
"""

import re
from functools import lru_cache

from sre_ops.slo.pages.finding_fixes import FIXES
from sre_ops.slo.pages.finding_phrases import ALLOWED, MESSAGES
from sre_ops.web.i18n import _, speaking

_PLACE = re.compile(r"%\((\w+)\)s")
_DEEPEST = 4


def spoken(text: str) -> str:
    """Return *text* of a finding in the viewer's language; English where it is not known."""
    return text if speaking().viewer.locale == "en" else _said(text, _DEEPEST)


def _said(text: str, depth: int) -> str:
    found = _recognised(text) if depth else None
    if found is None:
        return text
    phrase, values = found
    said = _(phrase)
    if not values:
        return said
    return said % {name: _said(value, depth - 1) for name, value in values}


@lru_cache(maxsize=2_048)
def _recognised(text: str) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """Return the phrase that *text* was made of, and what fills its places."""
    for phrase, names, literals in _shapes():
        values = values_in(text, literals)
        if values is not None:
            return phrase, tuple(zip(names, values, strict=True))
    return None


def values_in(text: str, literals: tuple[str, ...]) -> list[str] | None:
    """Return what stands between *literals* in *text*, each as short as can be; None if it differs.

    In one go from left to right: an expression that tries all ways would take for ever over a
    hostile file.
    """
    first, *others = literals
    if not others:
        return [] if text == first else None
    if not text.startswith(first):
        return None
    values, at = [], len(first)
    for literal in others[:-1]:
        end = text.find(literal, at)
        if end < 0:
            return None
        values.append(text[at:end])
        at = end + len(literal)
    end = len(text) - len(others[-1])
    if end < at or not text.endswith(others[-1]):
        return None
    return [*values, text[at:end]]


@lru_cache(maxsize=1)
def _shapes() -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Return each phrase with the names of its places and what stands around them.

    Those that say most come first: `… is not read; did you mean …` before `… is not read`.
    """
    found = [(one, *shape(one)) for one in (*MESSAGES, *ALLOWED, *FIXES)]
    return sorted(found, key=lambda one: -sum(map(len, one[2])))


def shape(phrase: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the places in *phrase*, and the literal text around them."""
    parts = _PLACE.split(phrase)
    names = tuple(parts[1::2])
    literals = tuple(part.replace("%%", "%") if names else part for part in parts[::2])
    return names, literals
