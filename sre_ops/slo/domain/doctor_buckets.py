"""Where a latency threshold lies among the buckets of a native histogram. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isclose, isfinite, log2

_FINEST, _COARSEST = 8, -4


@dataclass(frozen=True, slots=True)
class NativeBucket:
    """A bucket that holds observations in (left, right]."""

    left: float
    right: float


def bounds_around(buckets: Sequence[NativeBucket], threshold: float) -> tuple[float, float] | None:
    """Return the bounds between which *threshold* lies; None where it is a bound itself.

    Exponential buckets end at powers of 2^(2^-schema), so that one bucket tells them all,
    also those that hold nothing yet. Of custom buckets only those with observations are
    known: a threshold inside one of them is between its bounds.

    Args:
        buckets: those with observations, of the coarsest resolution among the series.
        threshold: above 0, in the unit of the histogram.

    Source: Prometheus, "Native Histograms", exponential buckets and schemas.
    """
    schema = _schema(buckets)
    if schema is None:
        inside = [b for b in buckets if b.left < threshold < b.right]
        return (inside[0].left, inside[0].right) if inside else None
    place = log2(threshold) * 2.0**schema
    if isclose(place, round(place), rel_tol=0, abs_tol=1e-6):
        return None
    return 2.0 ** (floor(place) / 2.0**schema), 2.0 ** (ceil(place) / 2.0**schema)


def _schema(buckets: Sequence[NativeBucket]) -> int | None:
    """Return the resolution, -4 to 8; None for custom bounds or no positive bucket."""
    ratios = [b.right / b.left for b in buckets if b.left > 0 and isfinite(b.right)]
    if not ratios or min(ratios) <= 1:
        return None
    exact = -log2(log2(ratios[0]))
    schema = round(exact)
    regular = all(isclose(log2(r) * 2.0**schema, 1, rel_tol=1e-6) for r in ratios)
    return schema if regular and _COARSEST <= schema <= _FINEST else None
