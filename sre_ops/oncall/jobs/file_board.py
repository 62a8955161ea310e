"""What oncall shows of its definition files at `/metrics`."""

from collections.abc import Iterable, Sequence
from threading import Lock
from time import monotonic

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from sre_ops.oncall.jobs.board import SILENT_AFTER_SECONDS
from sre_ops.web.metrics import REGISTRY


class FileBoard(Collector):
    """Holds the files with mistakes of each tenant."""

    def __init__(self) -> None:
        self._bad: dict[str, tuple[Sequence[str], float]] = {}
        self._lock = Lock()

    def show(self, tenant: str, bad_files: Sequence[str]) -> None:
        """Show *bad_files* for *tenant*."""
        with self._lock:
            self._bad[tenant] = (bad_files, monotonic())

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield the gauge; called at each scrape."""
        with self._lock:
            bad = dict(self._bad)
        gauge = GaugeMetricFamily(
            "sre_ops_oncall_definition_file_bad",
            "1 for each file with mistakes; what it said before stays in force.",
            labels=["tenant", "file"],
        )
        for tenant, (files, shown_at) in bad.items():
            if monotonic() - shown_at < SILENT_AFTER_SECONDS:
                for file in files:
                    gauge.add_metric([tenant, file], 1)
        yield gauge


FILES = FileBoard()
REGISTRY.register(FILES)
