"""From values to pixels and back. Pure."""

from dataclasses import dataclass

from sre_ops.kernel.errors import Invalid
from sre_ops.render.charts.series import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A straight scale: *low* lies at pixel *start* and *high* at *end* (which may be less).

    Time is on such a scale as seconds since the epoch, so that an hour is as wide on the
    night the clocks change as on any other.
    """

    low: float
    high: float
    start: float
    end: float

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise Invalid(f"a scale from {self.low} to {self.high}: give an end above its start")

    def __call__(self, value: float) -> float:
        """Return the pixel of *value*, also of one outside the domain."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def of(self, values: Floats) -> Floats:
        """Return the pixels of many values."""
        factor = (self.end - self.start) / (self.high - self.low)
        pixels: Floats = self.start + (values - self.low) * factor
        return pixels

    def invert(self, pixel: float) -> float:
        """Return the value at *pixel*."""
        share = (pixel - self.start) / (self.end - self.start)
        return self.low + share * (self.high - self.low)

    def clamp(self, value: float) -> float:
        """Return the pixel of *value*, or of the nearer end of the domain."""
        return self(min(max(value, self.low), self.high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Equal places for *count* things side by side, with *gap* pixels between them."""

    count: int
    start: float
    end: float
    gap: float = 0.0

    @property
    def pitch(self) -> float:
        """Pixels from one place to the next."""
        return (self.end - self.start + self.gap) / max(self.count, 1)

    @property
    def width(self) -> float:
        """Pixels of one place."""
        return self.pitch - self.gap

    def __call__(self, index: int) -> float:
        """Return the pixel at which place *index* begins."""
        return self.start + index * self.pitch
