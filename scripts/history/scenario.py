"""What a synthetic world is made of: services, traffic, incidents, roll-outs. Pure data."""

from dataclasses import dataclass, field
from decimal import Decimal

MINUTES_PER_DAY = 1440


@dataclass(frozen=True, slots=True)
class Incident:
    """A time in which more requests fail or are slow.

    Attributes:
        at: minutes since the world's start.
        minutes: how long.
        errors, slow: ratios 0-1 of requests, in place of the service's own.
    """

    at: int
    minutes: int
    errors: float
    slow: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePlan:
    """How one service behaves. Times are minutes since the world's start.

    Attributes:
        interval_seconds: between two scrapes of a target.
        targets: processes at a time.
        peak_rate: requests per second and target at the busiest hour; the quietest has 1/20.
        events_per_day: in place of peak_rate: flat and low, as of a batch.
        errors, slow: ratios 0-1 of requests outside incidents.
        restarts: each restarts one target, whose counters begin again at 0.
        rollouts: each replaces all targets, with new instance and pod labels.
        enters: when the service appears.
        adopted: it appears with old processes, whose counters are already high.
        relapse: after a restart a rare error counter stands at its old value again.
        tells_starts: its processes expose when they started, and need not be seen to fall.
        latency, gauges: also a classic histogram; also gauges.
        objective: of every SLO of the service.
    """

    name: str
    interval_seconds: int = 30
    targets: int = 2
    peak_rate: float = 5.0
    events_per_day: float | None = None
    errors: float = 0.0005
    slow: float = 0.005
    incidents: tuple[Incident, ...] = ()
    restarts: tuple[int, ...] = ()
    rollouts: tuple[int, ...] = ()
    enters: int = 0
    adopted: bool = False
    relapse: bool = False
    tells_starts: bool = False
    latency: bool = False
    gauges: bool = False
    objective: Decimal = field(default=Decimal("0.999"))

    @property
    def old_at_entry(self) -> bool:
        """Whether the first processes were running before they were first scraped."""
        return self.adopted or self.enters == 0

    def rate(self) -> float:
        """Return the highest rate, in requests per second and target."""
        if self.events_per_day is None:
            return self.peak_rate
        return self.events_per_day / 86_400 / self.targets


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A whole world before the dice are thrown.

    Attributes:
        start: minutes since the epoch.
        minutes: length.
        outages: (minute since start, minutes) in which Prometheus was down.
        missed: share 0-1 of scrapes that fail one by one.
    """

    name: str
    start: int
    minutes: int
    services: tuple[ServicePlan, ...]
    outages: tuple[tuple[int, int], ...] = ()
    missed: float = 0.01

    @property
    def end(self) -> int:
        """The minute after the last, since the epoch."""
        return self.start + self.minutes
