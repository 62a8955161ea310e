"""Divides the bad events of a window by the values of a label. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sre_ops.reports.domain.attribution import largest_remainder

MOST_VALUES = 50
"""As many values are told; what the others took is one part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuePart:
    """What the series with one value of the label spent.

    Attributes:
        value: "" is series without the label; None all values that are not told.
        bad: events, scaled to the ledger's number.
        share: bad / allowed, unclamped; None where nothing is allowed.
    """

    value: str | None
    bad: int
    share: float | None


def split(bad: int, allowed: float, growth: Mapping[str, float]) -> tuple[ValuePart, ...]:
    """Divide *bad* events as *growth* says, by largest remainder.

    Args:
        bad: as the ledger has them.
        allowed: bad events that the budget allows.
        growth: about how many were bad, by value; all above 0.

    Returns:
        The largest first, those not told last; they add up to *bad*. All of it is not told
        where *growth* is empty.
    """
    ordered = sorted(growth, key=lambda value: (-growth[value], value))
    told, others = ordered[:MOST_VALUES], ordered[MOST_VALUES:]
    weights = [Fraction(growth[value]) for value in told]
    weights.append(sum((Fraction(growth[value]) for value in others), Fraction(0)))
    values: list[str | None] = [*told, None]
    if not growth:
        weights = [Fraction(1)]
    total = sum(weights)
    portions = largest_remainder({n: bad * weight / total for n, weight in enumerate(weights)})
    return tuple(
        ValuePart(value=value, bad=part, share=part / allowed if allowed > 0 else None)
        for value, part in zip(values, portions.values(), strict=True)
        if part
    )
