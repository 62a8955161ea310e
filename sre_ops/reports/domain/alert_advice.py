"""What to do about alerts that are not worth their pages. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sre_ops.reports.domain.alert_quality import ENOUGH, Figures, RuleFigures, Shift

_LISTED = 5
_GOOD = 0.5
_OFTEN_AGAIN = 0.3
_REPEATS = 12
"""Repeats of one alert from which on its source says the same too often."""


class Kind(StrEnum):
    """What to do, the most urgent first."""

    LOWER = "lower"  # nobody acts on these rules: let them be tickets
    TUNE = "tune"  # these are acted on less than every second time
    ANSWER = "answer"  # the first page is often not answered
    RELIEVE = "relieve"  # shifts with more pages than a person can follow up
    STEADY = "steady"  # these come and go
    QUIETEN = "quieten"  # the source repeats these often


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One thing to do.

    Attributes:
        rules: names of those that it is about, the noisiest first.
        count: how many there are; of rules, unless it is about pages or shifts.
        share: of all pages, 0 to 1; of the shifts where it is about shifts.
    """

    kind: Kind
    count: int
    share: float = 0.0
    rules: tuple[str, ...] = ()


def advice(
    all_of_them: Figures, rules: Sequence[RuleFigures], shifts: Sequence[Shift]
) -> tuple[Advice, ...]:
    """Return what to do, the most urgent first; nothing where alerts are worth their pages."""
    ignored = [one for one in rules if one.figures.is_never_acted_on]
    doubted = [one for one in rules if one not in ignored and _is_doubted(one.figures)]
    unsteady = [one for one in rules if one.figures.flapped > 1]
    loud = [one for one in rules if one.figures.repeats >= _REPEATS * one.figures.alerts]
    found = (
        _about(Kind.LOWER, ignored),
        _about(Kind.TUNE, doubted),
        _unanswered(all_of_them),
        _heavy(shifts),
        _about(Kind.STEADY, unsteady),
        _about(Kind.QUIETEN, loud),
    )
    return tuple(one for one in found if one.count)


def _is_doubted(own: Figures) -> bool:
    return own.paged >= ENOUGH and own.precision is not None and own.precision < _GOOD


def _about(kind: Kind, rules: Sequence[RuleFigures]) -> Advice:
    names = tuple(one.rule for one in rules[:_LISTED])
    return Advice(kind=kind, count=len(rules), share=sum(one.share for one in rules), rules=names)


def _unanswered(own: Figures) -> Advice:
    share = own.pages_again / own.pages if own.pages else 0.0
    is_often = own.pages_again >= ENOUGH and share >= _OFTEN_AGAIN
    return Advice(kind=Kind.ANSWER, count=own.pages_again if is_often else 0, share=share)


def _heavy(shifts: Sequence[Shift]) -> Advice:
    heavy = sum(1 for one in shifts if one.is_heavy)
    return Advice(kind=Kind.RELIEVE, count=heavy, share=heavy / len(shifts) if shifts else 0.0)
