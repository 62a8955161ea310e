"""What oncall shows of itself at `/metrics`."""

from collections.abc import Iterable
from threading import Lock
from time import monotonic

from prometheus_client import Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from sre_ops.web.metrics import REGISTRY

SILENT_AFTER_SECONDS = 60.0
"""A process that has not audited for this long shows nothing; another one does."""

STEP_FAILURES = Counter(
    "sre_ops_oncall_step_failures_total",
    "Escalations that could not be moved on; they are tried again at the next tick.",
    ["tenant"],
    registry=REGISTRY,
)
LATE_STEPS = Counter(
    "sre_ops_oncall_late_steps_total",
    "Escalations whose next step the auditor found late by more than a minute.",
    ["tenant"],
    registry=REGISTRY,
)
HEARTBEAT_FAILURES = Counter(
    "sre_ops_oncall_heartbeat_failures_total",
    "Heartbeats that the watcher outside did not take.",
    ["tenant"],
    registry=REGISTRY,
)


class Board(Collector):
    """Holds how late the latest step of each tenant is."""

    def __init__(self) -> None:
        self._late: dict[str, tuple[float, float]] = {}
        self._lock = Lock()

    def show(self, tenant: str, late_seconds: float) -> None:
        """Show *late_seconds* for *tenant*; 0 where nothing is late."""
        with self._lock:
            self._late[tenant] = (late_seconds, monotonic())

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield the gauge; called at each scrape."""
        with self._lock:
            late = dict(self._late)
        gauge = GaugeMetricFamily(
            "sre_ops_oncall_oldest_late_step_seconds",
            "How long the longest waiting step or notice is overdue; 0 where none is.",
            labels=["tenant"],
        )
        for tenant, (seconds, shown_at) in late.items():
            if monotonic() - shown_at < SILENT_AFTER_SECONDS:
                gauge.add_metric([tenant], seconds)
        yield gauge


BOARD = Board()
REGISTRY.register(BOARD)
