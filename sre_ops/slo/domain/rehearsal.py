"""What a target would have meant in the past: windows missed, alerts, pages a month. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.budget import window_coverage, window_sums
from sre_ops.slo.domain.burn import BURN_TIERS, BurnTier
from sre_ops.slo.domain.definition import RollingWindow, Window
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.replay import Firing, replay
from sre_ops.slo.domain.windows import Span, span

WINDOWS = 12
"""How many past windows are looked at, at most."""
MIN_COVERAGE = 0.5
"""A window of which less was measured says nothing."""
MONTH_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What if the target were *target* (0 < target < 1) over *window*, with these *tiers*?"""

    target: Decimal
    window: Window
    tiers: tuple[BurnTier, ...] = BURN_TIERS

    def __post_init__(self) -> None:
        if not 0 < self.target < 1:
            raise Unfit("target", N_("Give a target above 0 % and below 100 %."))

    @property
    def tolerated(self) -> Fraction:
        """The share of events that may be bad."""
        return 1 - Fraction(self.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastWindow:
    """A window that is over, and what was measured in it."""

    span: Span
    valid: int
    bad: int
    coverage: float

    @property
    def sli(self) -> Fraction:
        """Good by valid events."""
        return Fraction(self.valid - self.bad, self.valid)

    def consumed(self, tolerated: Fraction) -> Fraction:
        """Return the share of the budget that would have been spent."""
        return Fraction(self.bad) / (self.valid * tolerated)

    def is_missed(self, tolerated: Fraction) -> bool:
        """Tell whether the target would have been missed."""
        return self.bad > self.valid * tolerated


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What would have been.

    Attributes:
        windows: those of the last 12 that say something, the newest first.
        firings: every alert, by when it fired.
        pages: stretches in which any paging tier fires; one that overlaps another is the same
            page, as the fast tier inhibits the slow one.
        from_minute, to_minute: the history that was replayed.
        measured_days: days of it in which scrapes arrived, in minutes.
        idle: tiers that can never fire for this target and window.
    """

    question: Question
    windows: tuple[PastWindow, ...]
    firings: tuple[Firing, ...]
    pages: int
    from_minute: int
    to_minute: int
    measured_days: float
    idle: tuple[BurnTier, ...]

    @property
    def missed(self) -> int:
        """How many of the windows would have missed the target."""
        return sum(one.is_missed(self.question.tolerated) for one in self.windows)

    @property
    def pages_a_month(self) -> float | None:
        """Pages in 30 measured days; None where nothing was measured."""
        return self.pages / self.measured_days * MONTH_DAYS if self.measured_days else None


def rehearse(minutes: Minutes, question: Question) -> Rehearsal:
    """Replay target and tiers over the history that ends with *minutes*.

    Args:
        minutes: events, or slices, up to the last settled minute.
        question: what is asked.
    """
    window = question.window
    length = span(window, minutes.end).length
    firings = replay(minutes, question.tolerated, length, question.tiers)
    return Rehearsal(
        question=question,
        windows=past_windows(minutes, window),
        firings=tuple(firings),
        pages=_pages(firings, minutes.end),
        from_minute=minutes.start,
        to_minute=minutes.end,
        measured_days=int((minutes.seen > 0).sum()) / DAY_MINUTES,
        idle=tuple(t for t in question.tiers if not t.can_fire(length, question.tolerated)),
    )


def past_windows(
    minutes: Minutes, window: Window, *, count: int = WINDOWS
) -> tuple[PastWindow, ...]:
    """Return the last *count* windows that are over, without those that say nothing.

    Rolling ones follow each other without overlap, back from the end of the run.
    """
    spans: list[Span] = []
    at = minutes.end if isinstance(window, RollingWindow) else span(window, minutes.end).from_minute
    while len(spans) < count and at > minutes.start:
        spans.append(span(window, at))
        at = spans[-1].from_minute
    if not spans:
        return ()
    valid, bad = window_sums(minutes, [(one.from_minute, one.to_minute) for one in spans])
    found = (
        PastWindow(
            span=one,
            valid=int(valid[number]),
            bad=int(bad[number]),
            coverage=window_coverage(minutes, one.from_minute, one.to_minute),
        )
        for number, one in enumerate(spans)
    )
    return tuple(one for one in found if one.valid > 0 and one.coverage >= MIN_COVERAGE)


def _pages(firings: Sequence[Firing], end: int) -> int:
    pages, until = 0, -1
    for one in firings:
        if one.is_page:
            pages += one.fired_at >= until
            until = max(until, end + 1 if one.reset_at is None else one.reset_at)
    return pages
