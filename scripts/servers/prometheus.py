"""A real Prometheus, 2.x or 3.x, as a child process."""

from collections.abc import Sequence
from pathlib import Path

from scripts.servers.blocks import create_blocks
from scripts.servers.child import Server, http_ok
from scripts.servers.tools import Suite, tool

NOTHING_TO_SCRAPE = "scrape_configs: []\n"


class PrometheusServer(Server):
    """Prometheus on a random port of 127.0.0.1.

    Load files before `start()`; blocks of a running server appear after a restart.
    """

    name = "prometheus"

    def __init__(
        self,
        folder: Path | None = None,
        *,
        suite: Suite = "stable",
        retention: str = "10y",
        config: str = NOTHING_TO_SCRAPE,
        features: Sequence[str] = (),
        remote_write: bool = False,
        flags: Sequence[str] = (),
    ) -> None:
        """Prepare a server.

        Args:
            folder: where to keep data and log; None makes one that `close()` removes.
            suite: "stable" is Prometheus 2.42 on Debian 12, "sid" is 3.x.
            retention: as `--storage.tsdb.retention.time` writes it.
            config: the text of prometheus.yml.
            features: names for `--enable-feature`, e.g. "native-histograms".
            remote_write: whether `/api/v1/write` takes samples.
            flags: any more flags.
        """
        super().__init__(folder)
        self.suite: Suite = suite
        self.data = self.folder / "data"
        self._retention = retention
        self._features = tuple(features)
        self._flags = tuple(flags) + (("--web.enable-remote-write-receiver",) * remote_write)
        (self.folder / "prometheus.yml").write_text(config)

    def load_openmetrics(self, path: Path) -> None:
        """Write the samples of an OpenMetrics file into the data folder, as blocks."""
        create_blocks(path, self.data, suite=self.suite)

    def command(self) -> list[str | Path]:
        """Return the command line."""
        features = [f"--enable-feature={','.join(self._features)}"] if self._features else []
        return [
            tool("prometheus", self.suite),
            f"--config.file={self.folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={self.data}",
            f"--storage.tsdb.retention.time={self._retention}",
            f"--web.listen-address=127.0.0.1:{self.port}",
            # Loaded blocks are left as they are: merging them would cost what is measured.
            "--storage.tsdb.min-block-duration=2h",
            "--storage.tsdb.max-block-duration=2h",
            "--web.enable-lifecycle",
            "--log.level=warn",
            *features,
            *self._flags,
        ]

    def is_ready(self) -> bool:
        """Tell whether queries are answered."""
        return http_ok(f"{self.url}/-/ready")
