"""When a budget will run out, as a range: past days replayed on each hour's usual traffic. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.budget import ObjectiveVersion, segments, version_at
from sre_ops.slo.domain.definition import RollingWindow, Window
from sre_ops.slo.domain.minutes import Ints, Minutes
from sre_ops.slo.domain.windows import Span

Floats = npt.NDArray[np.float64]
_HOURS = 24
_WEEK_DAYS = 7
_DIVISORS_OF_DAY = (1, 2, 3, 4, 6, 8, 12, 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastSettings:
    """How the future is drawn.

    Attributes:
        paths: futures drawn; 100 place a quantile within some 4 %.
        history_days: past days to draw from, at most.
        min_days: covered days below which there is no forecast.
        min_day_coverage: share of a day's minutes that must hold a scrape for it to be drawn.
        max_steps: longest path; longer horizons are drawn in steps of several hours.
    """

    paths: int = 100
    history_days: int = 28
    min_days: int = 3
    min_day_coverage: float = 0.5
    max_steps: int = 750


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """When the budget runs out; minutes since the epoch.

    Attributes:
        early, median, late: by when 20, 50 and 80 % of the futures have spent the budget;
            None where that does not happen within the horizon.
        probability: share, 0 to 1, of the futures that spend it within the horizon.
        horizon_end: the calendar window's end, or one window ahead for a rolling one.
        days: past days that were drawn from.
        reason: why there is no forecast; "" where there is one. Then probability is None.
    """

    horizon_end: int
    early: int | None = None
    median: int | None = None
    late: int | None = None
    probability: float | None = None
    days: int = 0
    reason: str = ""


def forecast(
    minutes: Minutes,
    versions: Sequence[ObjectiveVersion],
    window: Window,
    span: Span,
    settings: ForecastSettings,
) -> Forecast:
    """Tell when the budget of *window* runs out if the days to come are like those past.

    Every future is made of past days drawn at random, whole days, so that nights stay
    nights and an incident stays one piece. Of a drawn day the ratio of bad events is
    taken hour by hour and applied to the mean traffic of that hour of the week. A rolling
    window drops its old minutes as time goes on; a calendar window is exhausted when its
    bad events exceed what its whole traffic, past and expected, allows. The draws depend
    on the inputs alone, so the same ledger gives the same forecast.

    Hours of the week are counted in UTC from `to_minute`; a daylight-saving change in the
    horizon shifts the pattern by its hour.

    Args:
        minutes: ledger of events or slices, at least `history_days` back if it exists.
        versions: objectives; the last one holds for the future.
        window: the objective's window.
        span: its minutes at `to_minute`.
        settings: how many futures, from how many days.
    """
    rolling = isinstance(window, RollingWindow)
    ahead = span.length if rolling else span.end_minute - span.to_minute
    end = span.to_minute + ahead
    if ahead <= 0:
        return Forecast(horizon_end=end, reason="the window is over")
    past = _past_days(minutes, span.to_minute, settings)
    if past.days < settings.min_days:
        reason = f"{past.days} covered days of history, {settings.min_days} are needed"
        return Forecast(horizon_end=end, days=past.days, reason=reason)
    if not past.valid.any():
        return Forecast(horizon_end=end, days=past.days, reason="no traffic in the past days")
    step = _step_hours(ahead, settings.max_steps)
    steps = math.ceil(ahead / (step * 60))
    excess = _start_of_excess(minutes, versions, span, steps, step, drops=rolling)
    tolerated = float(version_at(versions, span.to_minute).tolerated)
    usual = _usual_traffic(past, steps, step)
    expected = np.cumsum(usual) * tolerated if rolling else usual.sum() * tolerated
    paths = _drawn_bad(past, usual, step, settings.paths, _seed(past, span))
    crossed = paths > expected - excess
    return _quantiles(crossed, span.to_minute, step * 60, end, past.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """Covered past days, newest first: events per day and hour, (days, 24).

    `phase` is the day's place in a week that starts at `to_minute`.
    """

    valid: Floats
    bad: Floats
    phase: npt.NDArray[np.int64]

    @property
    def days(self) -> int:
        return len(self.phase)


def _past_days(minutes: Minutes, to_minute: int, settings: ForecastSettings) -> _Past:
    days = min(settings.history_days, max(0, (to_minute - minutes.start) // DAY_MINUTES))
    start = to_minute - days * DAY_MINUTES
    scraped = (_column(minutes, minutes.seen, start, to_minute) > 0).reshape(days, DAY_MINUTES)
    known = np.flatnonzero(scraped.sum(axis=1) >= settings.min_day_coverage * DAY_MINUTES)[::-1]
    valid, bad = (
        _column(minutes, column, start, to_minute).reshape(days, _HOURS, 60).sum(axis=2)[known]
        for column in (minutes.valid, minutes.bad)
    )
    return _Past(
        valid=valid.astype(np.float64),
        bad=bad.astype(np.float64),
        phase=(known - days) % _WEEK_DAYS,
    )


def _column(minutes: Minutes, column: Ints, start: int, end: int) -> Ints:
    """Return the run's *column* over [start, end): a view, padded with zeros outside."""
    lo, hi = max(start, minutes.start), min(end, minutes.end)
    if (lo, hi) == (start, end):
        return column[lo - minutes.start : hi - minutes.start]
    padded = np.zeros(end - start, np.int64)
    if lo < hi:
        padded[lo - start : hi - start] = column[lo - minutes.start : hi - minutes.start]
    return padded


def _step_hours(ahead: int, max_steps: int) -> int:
    fitting = (step for step in _DIVISORS_OF_DAY if ahead <= step * 60 * max_steps)
    return next(fitting, _HOURS)


def _usual_traffic(past: _Past, steps: int, step: int) -> Floats:
    """Return the expected valid events of each step ahead, by hour of the week."""
    everyday = past.valid.mean(axis=0)
    week = np.stack(
        [
            past.valid[past.phase == day].mean(axis=0) if (past.phase == day).any() else everyday
            for day in range(_WEEK_DAYS)
        ]
    ).reshape(-1, step)
    usual: Floats = np.resize(week.sum(axis=1), steps)
    return usual


def _drawn_bad(past: _Past, usual: Floats, step: int, paths: int, seed: int) -> Floats:
    """Return the bad events up to each step, (paths, steps), for days drawn at random."""
    shape = (past.days, _HOURS // step, step)
    valid = past.valid.reshape(shape).sum(axis=2)
    bad = past.bad.reshape(shape).sum(axis=2)
    ratios = np.divide(bad, valid, out=np.zeros_like(bad), where=valid > 0)
    days = math.ceil(len(usual) / ratios.shape[1])
    drawn = np.random.default_rng(seed).integers(0, past.days, (paths, days))
    bad_ahead = ratios.take(drawn, axis=0).reshape(paths, -1)[:, : len(usual)]
    bad_ahead *= usual
    return np.cumsum(bad_ahead, axis=1, out=bad_ahead)


def _start_of_excess(
    minutes: Minutes,
    versions: Sequence[ObjectiveVersion],
    span: Span,
    steps: int,
    step: int,
    *,
    drops: bool,
) -> Floats:
    """Return how far today's events exceed what they allow, as each step ahead sees it.

    Without *drops* that is one number; with it, what has left the rolling window by the
    end of a step no longer counts.
    """
    valid, bad = (
        _column(minutes, column, span.from_minute, span.to_minute)
        for column in (minutes.valid, minutes.bad)
    )
    excess = bad.astype(np.float64)
    for start, end, version in segments(versions, span.from_minute, span.to_minute):
        part = slice(start - span.from_minute, end - span.from_minute)
        excess[part] -= valid[part] * float(version.tolerated)
    if not drops:
        return np.array([excess.sum()])
    padded = np.zeros(steps * step * 60)
    padded[: len(excess)] = excess
    dropped = np.cumsum(padded.reshape(steps, -1).sum(axis=1))
    left: Floats = dropped[-1] - dropped
    return left


def _seed(past: _Past, span: Span) -> int:
    text = np.array([*span], np.int64).tobytes() + past.valid.tobytes() + past.bad.tobytes()
    return int.from_bytes(sha256(text).digest()[:8])


def _quantiles(
    crossed: npt.NDArray[np.bool_], to_minute: int, step_minutes: int, end: int, days: int
) -> Forecast:
    """Read the futures' first crossings at 20, 50 and 80 % of the futures."""
    paths, never = len(crossed), crossed.shape[1]
    firsts = np.sort(np.where(crossed.any(axis=1), crossed.argmax(axis=1), never))
    instants = [
        None if first == never else min(to_minute + (first + 1) * step_minutes, end)
        for first in (int(firsts[math.ceil(paths * share) - 1]) for share in (0.2, 0.5, 0.8))
    ]
    return Forecast(
        horizon_end=end,
        early=instants[0],
        median=instants[1],
        late=instants[2],
        probability=float(np.count_nonzero(firsts < never) / paths),
        days=days,
    )
