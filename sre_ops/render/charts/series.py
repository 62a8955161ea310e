"""What charts are drawn from: series in time, bands, rules. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from sre_ops.kernel.errors import Invalid

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Values at ascending instants; NaN is "not known" and is never drawn as zero.

    Attributes:
        seconds: since the epoch, float64, ascending.
        values: float64 of the same length.
        name: written beside the line.
    """

    seconds: Floats
    values: Floats
    name: str = ""

    def __post_init__(self) -> None:
        if len(self.seconds) != len(self.values):
            raise Invalid(
                f"series {self.name!r} has {len(self.seconds)} instants and "
                f"{len(self.values)} values: give one value for each instant"
            )
        if np.any(np.diff(self.seconds) < 0):
            raise Invalid(f"series {self.name!r}: give its instants in ascending order")

    @classmethod
    def every(
        cls, start: datetime, step: timedelta, values: Sequence[float | None], name: str = ""
    ) -> "Series":
        """Return *values* at *start* and every *step* after it; None is not known."""
        seconds = start.timestamp() + step.total_seconds() * np.arange(
            len(values), dtype=np.float64
        )
        return cls(seconds, _floats(values), name)

    @classmethod
    def at(
        cls, instants: Sequence[datetime], values: Sequence[float | None], name: str = ""
    ) -> "Series":
        """Return *values* at *instants*, aware and ascending; None is not known."""
        return cls(np.array([at.timestamp() for at in instants]), _floats(values), name)

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Which values are numbers."""
        return np.isfinite(self.values)

    @property
    def pitch(self) -> float:
        """Seconds from one instant to the next, usually; 0 for fewer than two."""
        steps = np.diff(self.seconds)
        return float(np.median(steps)) if len(steps) else 0.0


def _floats(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if value is None else float(value) for value in values], np.float64)


class BandKind(StrEnum):
    """Why a stretch of time is marked."""

    INCIDENT = "incident"
    RELEASE = "release"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A marked stretch [start, end) of time, aware instants; *end* None is still going on.

    A release without length is drawn as a line with a mark.
    """

    kind: BandKind
    label: str
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A level to compare with, such as an objective or a threshold."""

    value: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan:
    """Where a series may go: quantiles at the same instants, as the values' own units."""

    low: Series
    middle: Series
    high: Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhaustion:
    """By when 20, 50 and 80 % of the futures have spent the budget; None is "not in sight".

    Attributes:
        early, median, late: aware instants.
        horizon: up to when the futures were drawn.
        probability: share of the futures that spend it by then, 0 to 1.
    """

    early: datetime | None
    median: datetime | None
    late: datetime | None
    horizon: datetime
    probability: float | None = None
