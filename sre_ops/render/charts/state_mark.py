"""The shape of a state: each has its own, so that it reads without colour. Pure."""

from typing import Literal

from sre_ops.render.charts.chart import Chart, Look, Table
from sre_ops.render.charts.svg import Canvas

State = Literal["met", "at_risk", "missed", "not_enough_data", "no_data"]

SHAPES: dict[State, str] = {
    "met": "M8 2a6 6 0 1 0 .01 0z",
    "at_risk": "M8 1.5L15 14H1z",
    "missed": "M2 2h12v12h-12z",
    "not_enough_data": "M8 2.5L13.5 8L8 13.5L2.5 8z",
    "no_data": "M8 2.5a5.5 5.5 0 1 0 .01 0z",
}
"""Disc, triangle, square, empty diamond, dashed ring, in 16 by 16 pixels."""

_SIZE = 16.0


def state_mark(state: State, word: str, look: Look) -> Chart:
    """Draw the shape of *state*, whose name in the reader's language is *word*."""
    canvas = Canvas(look, _SIZE, _SIZE)
    canvas.path(f"state-{state}", SHAPES[state])
    return canvas.finish("state", word, word, Table(head=(), rows=()))
