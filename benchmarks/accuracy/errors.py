"""How far a method's budgets are from the truth."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scripts.history.world import World
from sre_ops.slo.domain.definition import Slo

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Truth:
    """Per SLO the share of the budget that is consumed, 1 = all of it."""

    consumed: Mapping[Key, float]

    @classmethod
    def shown(cls, world: World) -> "Truth":
        """Return what the scrapes could show."""
        return cls(
            {slo.key: consumed(slo, *world.shown(*_window(world, slo))) for slo in _all(world)}
        )

    @classmethod
    def happened(cls, world: World) -> "Truth":
        """Return what happened, seen or not."""
        return cls(
            {slo.key: consumed(slo, *world.truth(*_window(world, slo))) for slo in _all(world)}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """The errors of one method over all SLOs.

    Attributes:
        by_slo: relative errors of the budget consumed, of SLOs with a number.
        absent: SLOs for which the method gives NaN or nothing.
        wrong: SLOs whose verdict, met or missed, contradicts the truth.
    """

    by_slo: Mapping[Key, float]
    absent: tuple[Key, ...]
    wrong: tuple[Key, ...]

    def quantile(self, q: float) -> float:
        """Return a quantile of the errors, 0.5 for the median; NaN of none."""
        return float(np.quantile(list(self.by_slo.values()), q)) if self.by_slo else float("nan")


def consumed(slo: Slo, valid: int, bad: int) -> float:
    """Return the share of the budget that *bad* of *valid* events consume; NaN without any."""
    return bad / (valid * float(1 - slo.objective)) if valid else float("nan")


def compare(truth: Truth, found: Mapping[Key, float | None]) -> Errors:
    """Compare the consumed budgets of a method with the truth.

    Where nothing bad happened, any other answer than 0 is an error of 100 %.
    """
    errors, absent, wrong = {}, [], []
    for key, expected in truth.consumed.items():
        ours = found[key]
        if ours is None or np.isnan(ours):
            absent.append(key)
            continue
        errors[key] = abs(ours - expected) / expected if expected else float(ours != 0)
        if (ours > 1) != (expected > 1):
            wrong.append(key)
    return Errors(by_slo=errors, absent=tuple(absent), wrong=tuple(wrong))


def _all(world: World) -> tuple[Slo, ...]:
    return world.definitions()


def _window(world: World, slo: Slo) -> tuple[str, int, int]:
    return "/".join(slo.key), world.start, world.end
