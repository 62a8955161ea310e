"""What notify shows of itself at `/metrics`: the queue of each tenant, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from prometheus_client import Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from sre_ops.web.metrics import REGISTRY

SILENT_AFTER_SECONDS = 120.0
"""A process that had no lease for this long shows no figures; another one does."""

ATTEMPTS = Counter(
    "sre_ops_notify_attempts_total",
    "Attempts to send a message, by kind of channel and outcome: sent, failed (tried again "
    "or parked).",
    ["tenant", "kind", "outcome"],
    registry=REGISTRY,
)
ATTEMPT_SECONDS = Histogram(
    "sre_ops_notify_attempt_seconds",
    "How long an attempt to send took, by kind of channel.",
    ["kind"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
    registry=REGISTRY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The queue of a tenant; `kept_at` is by this process's monotonic clock."""

    waiting: int
    oldest_seconds: float
    parked: int
    kept_at: float


class Board(Collector):
    """The newest figures of each tenant whose messages this process sends."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._figures: dict[str, Figures] = {}

    def keep(self, tenant: str, *, waiting: int, oldest_seconds: float, parked: int) -> None:
        """Take the figures of a tenant."""
        with self._lock:
            self._figures[tenant] = Figures(
                waiting=waiting,
                oldest_seconds=oldest_seconds,
                parked=parked,
                kept_at=monotonic(),
            )

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return what is shown now."""
        waiting = GaugeMetricFamily(
            "sre_ops_notify_waiting_messages", "Messages not sent yet.", labels=["tenant"]
        )
        oldest = GaugeMetricFamily(
            "sre_ops_notify_oldest_message_seconds",
            "Age of the oldest message not sent yet; 0 without one.",
            labels=["tenant"],
        )
        parked = GaugeMetricFamily(
            "sre_ops_notify_parked_messages",
            "Messages that were given up and wait for a person; alarm on any.",
            labels=["tenant"],
        )
        with self._lock:
            figures = dict(self._figures)
        for tenant, one in figures.items():
            if monotonic() - one.kept_at > SILENT_AFTER_SECONDS:
                continue
            waiting.add_metric([tenant], one.waiting)
            oldest.add_metric([tenant], one.oldest_seconds)
            parked.add_metric([tenant], one.parked)
        return (waiting, oldest, parked)


BOARD = Board()
REGISTRY.register(BOARD)
