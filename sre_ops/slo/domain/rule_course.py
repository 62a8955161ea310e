"""What burn-rate rules should do in a world of constant traffic: healthy, burning, healthy. Pure.

The model knows windows and thresholds only, none of the rules, so that it can judge them.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Generic, Protocol, TypeVar

from sre_ops.slo.domain.burn_rules import RAW_LIMIT_MINUTES

HEALTHY_MINUTES = 360
_LONGEST_MINUTES = 3 * 1_440
_MARGIN = 0.05


class Limit(Hashable, Protocol):
    """What fires above a share of bad events in both a short and a long window."""

    @property
    def short_minutes(self) -> float:
        """Length of the short window."""

    @property
    def long_minutes(self) -> float:
        """Length of the long window."""

    @property
    def share(self) -> Fraction | float:
        """Of bad events, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Traffic from minute 0; a share of *errors* of it is bad in [begin, end).

    Attributes:
        blur: minutes by which rules may see begin and end earlier or later.
        lag: more of them for windows that add up what was recorded before.
    """

    begin: int
    end: int
    errors: float
    blur: int
    lag: int

    def fires(self, one: Limit, minute: int) -> bool | None:
        """Tell whether *one* fires at *minute*; None where it is too close to say."""
        blur = self.blur + self.lag * (one.long_minutes > RAW_LIMIT_MINUTES)
        verdicts = {
            self._verdict(one, minute, begin, end)
            for begin in (self.begin - blur, self.begin + blur)
            for end in (self.end - blur, self.end + blur)
        }
        return verdicts.pop() if len(verdicts) == 1 else None

    def _verdict(self, one: Limit, minute: int, begin: int, end: int) -> bool | None:
        shares = [
            self._share(minute, length, begin, end)
            for length in (one.short_minutes, one.long_minutes)
        ]
        limit = float(one.share)
        if min(shares) > limit * (1 + _MARGIN):
            return True
        return False if min(shares) < limit * (1 - _MARGIN) else None

    def _share(self, minute: int, length: float, begin: int, end: int) -> float:
        start = max(minute - length, 0)
        bad = max(min(minute, end) - max(start, begin), 0) * self.errors
        return bad / (minute - start)


_Limit = TypeVar("_Limit", bound=Limit)


@dataclass(frozen=True, slots=True)
class Look(Generic[_Limit]):
    """A minute at which it is certain which limits fire."""

    minute: int
    firing: tuple[_Limit, ...]


def course_of(used: Sequence[Limit], *, all_bad: bool, blur: int, step: int) -> Course | None:
    """Return a course in which each of *used* fires, the fastest just so, and later none.

    Args:
        used: thresholds of one SLO.
        all_bad: everything is bad while it burns, as slices of time are.
        blur: see `Course`.
        step: minutes between two evaluations, and looks.

    Returns:
        None where a threshold lies so close to everything being bad that none is certain.
    """
    top = max(float(one.share) for one in used)
    errors = 1.0 if all_bad else min(1.3 * top, (1 + top) / 2)
    open_end = Course(
        begin=HEALTHY_MINUTES,
        end=HEALTHY_MINUTES + _LONGEST_MINUTES,
        errors=errors,
        blur=blur,
        lag=step,
    )
    minutes = range(HEALTHY_MINUTES + step, HEALTHY_MINUTES + _LONGEST_MINUTES, step)
    last = next((m for m in minutes if all(open_end.fires(one, m) for one in used)), None)
    if last is None:
        return None
    # So late that what fires at *last* does so even if the end is seen early.
    after = -(-(blur + open_end.lag) // step) + 1
    return replace(open_end, end=last + after * step)


def looks(course: Course, used: Sequence[_Limit], step: int) -> tuple[Look[_Limit], ...]:
    """Return where to look: just before and after each of *used* begins to fire, and at ends.

    Only minutes at which all thresholds are certain are looked at.
    """
    found: list[Look[_Limit]] = [Look(course.begin, ())]
    before, fired = found[0], set[_Limit]()
    certain = _certain(course, used, step)
    while before.minute <= course.end or before.firing:
        look = next(certain)
        began = set(look.firing) - fired
        ended = look.minute > course.end and set(before.firing) - set(look.firing)
        if began or ended:
            found += [each for each in (before, look) if each != found[-1]]
        fired |= began
        before = look
    return tuple(found)


def _certain(course: Course, used: Sequence[_Limit], step: int) -> Iterator[Look[_Limit]]:
    minute = course.begin
    while True:
        minute += step
        verdicts = [course.fires(one, minute) for one in used]
        if None not in verdicts:
            firing = tuple(o for o, fires in zip(used, verdicts, strict=True) if fires)
            yield Look(minute, firing)
