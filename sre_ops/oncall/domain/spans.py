"""Stretches of time and what is left of them: union, cutting out, keeping within. Pure.

All take and give spans in ascending order; cuts must be disjoint, as `union` makes them.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple


class Span(NamedTuple):
    """The time [start, end), both aware UTC; it is never empty."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.end - self.start


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the time that any of *spans* holds: ascending, disjoint, touching ones joined."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def within(span: Span, frames: Sequence[Span]) -> Iterator[Span]:
    """Yield the parts of *span* that lie in disjoint ascending *frames*."""
    place = max(bisect_right(frames, span.start, key=_start) - 1, 0)
    for index in range(place, len(frames)):
        frame = frames[index]
        if frame.start >= span.end:
            return
        start, end = max(frame.start, span.start), min(frame.end, span.end)
        if start < end:
            yield Span(start, end)


def without(span: Span, cuts: Sequence[Span]) -> Iterator[Span]:
    """Yield the parts of *span* that lie in none of the disjoint ascending *cuts*."""
    start = span.start
    for cut in within(span, cuts):
        if start < cut.start:
            yield Span(start, cut.start)
        start = cut.end
    if start < span.end:
        yield Span(start, span.end)


def total(spans: Iterable[Span]) -> timedelta:
    """Return how long *spans* last together; what two of them share counts twice."""
    return sum((span.length for span in spans), timedelta())


def _start(span: Span) -> datetime:
    return span.start
