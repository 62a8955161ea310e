"""Lines, areas and bars as path data; what is not known interrupts them. Pure."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from sre_ops.render.charts.series import Floats, Series
from sre_ops.render.charts.svg import px

_FEW = 8
_COLUMN = 2.0
"""Pixels of which a long line keeps the lowest and the highest point."""


def runs(known: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the [from, to) indexes of stretches that are true."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(np.int8)))
    return [(int(lo), int(hi)) for lo, hi in edges.reshape(-1, 2)]


def gaps(series: Series, start: float, end: float, hold: float = 0.0) -> list[tuple[float, float]]:
    """Return the stretches of [start, end], in seconds, in which *series* is not known.

    A stretch reaches from the last known instant to the next known one. What lies before
    the first known instant and after the last one is not known either, if it is longer
    than a step: the next value is not late before that.

    Args:
        series: of which NaN is not known.
        start: of the stretch looked at.
        end: of the stretch looked at.
        hold: seconds for which a known value speaks, such as the width of its bar.
    """
    seconds = series.seconds[series.known]
    if len(seconds) == 0:
        return [(start, end)] if start < end else []
    lost = np.flatnonzero(~series.known)
    after = np.unique(np.searchsorted(seconds, series.seconds[lost]))
    found = [
        (float(seconds[i - 1]) + hold, float(seconds[i]))
        for i in after.tolist()
        if 0 < i < len(seconds)
    ]
    first, last = float(seconds[0]), float(seconds[-1]) + hold
    patience = series.pitch * 1.01
    before = [(start, first)] if first - start > patience else []
    behind = [(last, end)] if end - last > patience else []
    clipped = ((max(lo, start), min(hi, end)) for lo, hi in (*before, *found, *behind))
    return [(lo, hi) for lo, hi in clipped if lo < hi]


def line(x: Floats, y: Floats) -> str:
    """Return the path through the points; NaN in *y* interrupts it, a lone point is a dash."""
    return "".join(_run(x[lo:hi], y[lo:hi]) for lo, hi in runs(np.isfinite(y)))


def step(x: Floats, y: Floats, end: float) -> str:
    """Return the path of values that hold until the next instant, the last until *end*."""
    return "".join(_run(*corners) for corners in _stairs(x, y, end))


def area(x: Floats, y: Floats, base: float) -> str:
    """Return the closed path between the points and the level *base*."""
    return "".join(
        f"M{px(x[lo])} {px(base)}L{_points(*thin(x[lo:hi], y[lo:hi]))}V{px(base)}Z"
        for lo, hi in runs(np.isfinite(y))
    )


def between(x: Floats, low: Floats, high: Floats) -> str:
    """Return the closed path between two lines over the same x."""
    return "".join(
        f"M{_points(x[lo:hi], high[lo:hi])}L{_points(x[lo:hi][::-1], low[lo:hi][::-1])}Z"
        for lo, hi in runs(np.isfinite(low) & np.isfinite(high))
    )


def bars(x: Floats, y: Floats, base: float, width: float) -> str:
    """Return one rectangle from *base* to each known point, *width* pixels wide from x on."""
    known = np.isfinite(y)
    return "".join(
        f"M{px(left)} {px(base)}V{px(top)}h{px(width)}V{px(base)}z"
        for left, top in zip(x[known], y[known], strict=True)
    )


def rectangle(left: float, top: float, right: float, bottom: float) -> str:
    """Return the path of a rectangle."""
    return f"M{px(left)} {px(top)}H{px(right)}V{px(bottom)}H{px(left)}Z"


def thin(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Keep of many points those that are seen: each column's first, lowest, highest and last."""
    if len(x) <= max((x[-1] - x[0]) / _COLUMN * 2, _FEW):
        return x, y
    column = np.floor((x - x[0]) / _COLUMN).astype(np.int64)
    order = np.lexsort((y, column))
    firsts = np.flatnonzero(np.diff(column, prepend=-1))
    lasts = np.append(firsts[1:], len(x)) - 1
    kept = np.unique(np.concatenate((firsts, lasts, order[firsts], order[lasts])))
    return x[kept], y[kept]


def _run(x: Floats, y: Floats) -> str:
    if len(x) == 1:
        return f"M{px(x[0] - 1)} {px(y[0])}h2"
    return f"M{_points(*thin(x, y))}"


def _points(x: Floats, y: Floats) -> str:
    return "L".join(f"{px(a)} {px(b)}" for a, b in zip(x.tolist(), y.tolist(), strict=True))


def _stairs(x: Floats, y: Floats, end: float) -> Iterator[tuple[Floats, Floats]]:
    edges = np.append(x, end)
    for lo, hi in runs(np.isfinite(y)):
        yield np.repeat(edges[lo : hi + 1], 2)[1:-1], np.repeat(y[lo:hi], 2)
