"""How much room letters take, and where labels fit without touching. Pure."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

Anchor = Literal["start", "middle", "end"]

SIZE = 12.0
"""Pixels of all letters; none is smaller than 11."""

_NARROW = frozenset("iljtfrI.,:;'|!()[] -/\u00a0\u202f")
_WIDE = frozenset("mwMW%@—")
_BOLD = 1.08
_ASCENT, _DESCENT = 0.85, 0.25


class Box(NamedTuple):
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Tell whether the two overlap; touching edges do not."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = SIZE) -> float:
    """Return pixels that *text* needs at most in common sans-serif fonts, DejaVu Sans included."""
    return sum(map(_em, text)) * size * _BOLD


def _em(letter: str) -> float:
    if letter in _NARROW:
        return 0.40
    if letter in _WIDE:
        return 1.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if unicodedata.combining(letter):
        return 0.0
    return 0.70 if letter.isupper() else 0.64


def fit(text: str, width: float, size: float = SIZE) -> str:
    """Return *text*, cut with an ellipsis where it is wider than *width* pixels."""
    if text_width(text, size) <= width:
        return text
    for length in range(len(text) - 1, 0, -1):
        shorter = text[:length].rstrip() + "…"
        if text_width(shorter, size) <= width:
            return shorter
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A line of text whose baseline is at y."""

    text: str
    x: float
    y: float
    anchor: Anchor = "start"
    size: float = SIZE

    @property
    def box(self) -> Box:
        """The room it takes."""
        width = text_width(self.text, self.size)
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        top, bottom = self.y - _ASCENT * self.size, self.y + _DESCENT * self.size
        return Box(left, top, left + width, bottom)


@dataclass(slots=True)
class Placed:
    """The labels of one picture so far; a new one goes where it touches none."""

    bounds: Box
    boxes: list[Box] = field(default_factory=list)

    def place(self, candidates: Iterable[Label]) -> Label | None:
        """Take the first of *candidates* that is inside and free; None when none is."""
        for label in candidates:
            box = label.box
            if label.text and self._inside(box) and not any(box.meets(one) for one in self.boxes):
                self.boxes.append(box)
                return label
        return None

    def keep_free(self, box: Box) -> None:
        """Let no label cover *box*."""
        self.boxes.append(box)

    def _inside(self, box: Box) -> bool:
        inside = box.left >= self.bounds.left - 0.01 and box.right <= self.bounds.right + 0.01
        return inside and box.top >= self.bounds.top and box.bottom <= self.bounds.bottom
