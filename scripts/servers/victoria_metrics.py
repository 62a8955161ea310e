"""A real VictoriaMetrics (single node) as a child process."""

import urllib.request
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from scripts.servers.child import Server, http_ok
from scripts.servers.tools import tool

LINES_PER_REQUEST = 100_000
COMMENT = "#"


class VictoriaMetricsServer(Server):
    """VictoriaMetrics on a random port of 127.0.0.1. Load files after `start()`."""

    name = "victoria-metrics"

    def __init__(
        self, folder: Path | None = None, *, retention: str = "100y", flags: tuple[str, ...] = ()
    ) -> None:
        super().__init__(folder)
        self._retention = retention
        self._flags = flags

    def command(self) -> list[str | Path]:
        """Return the command line."""
        return [
            tool("victoria-metrics"),
            f"-storageDataPath={self.folder / 'data'}",
            f"-retentionPeriod={self._retention}",
            f"-httpListenAddr=127.0.0.1:{self.port}",
            "-search.disableCache",  # imported samples lie in the past
            "-loggerLevel=WARN",
            *self._flags,
        ]

    def is_ready(self) -> bool:
        """Tell whether queries are answered."""
        return http_ok(f"{self.url}/health")

    def load_openmetrics(self, path: Path) -> None:
        """Import the samples of an OpenMetrics file and make them visible to queries."""
        with path.open() as lines:
            samples = _as_prometheus_text(lines)
            while batch := list(islice(samples, LINES_PER_REQUEST)):
                self._post("/api/v1/import/prometheus", "".join(batch).encode())
        self._post("/internal/force_flush")

    def _post(self, path: str, body: bytes = b"") -> None:
        request = urllib.request.Request(self.url + path, data=body, method="POST")
        with urllib.request.urlopen(request, timeout=120) as answer:
            answer.read()


def _as_prometheus_text(lines: Iterator[str]) -> Iterator[str]:
    """Yield sample lines whose times are milliseconds, as that import reads them."""
    for line in lines:
        if not line.startswith(COMMENT):
            sample, seconds = line.rsplit(" ", 1)
            yield f"{sample} {round(float(seconds) * 1000)}\n"
