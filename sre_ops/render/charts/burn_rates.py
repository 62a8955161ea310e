"""How fast a budget burns over each window, beside the factors at which alerts fire. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from sre_ops.render.charts.chart import Chart, Look


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Two windows that fire together above *factor*.

    Attributes:
        short, long: labels of windows in `BurnRates.rates`.
        factor: the burn rate that both must exceed.
        fires: whether they do.
    """

    short: str
    long: str
    factor: float
    fires: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnRates:
    """The burn rates of one SLO at one instant.

    Attributes:
        title: names the SLO and the instant.
        rates: label (`5m`, `1h`, `3d`, `window`) to rate, shortest window first; 1 just lasts;
            None is not known.
        tiers: in the order in which they are drawn; windows in none come last.
        note: one sentence that opens the description.
    """

    title: str
    rates: Mapping[str, float | None]
    tiers: tuple[Tier, ...] = ()
    note: str = ""


def burn_rates(data: BurnRates, look: Look) -> Chart:
    """Draw a bar per window, in pairs, with the line that both of a pair must cross to fire."""
    raise NotImplementedError
