"""A real Alertmanager as a child process."""

import urllib.request
from pathlib import Path

from scripts.servers.child import Server, http_ok
from scripts.servers.tools import TOOLS, tool

SILENT = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n"


class AlertmanagerServer(Server):
    """Alertmanager on a random port of 127.0.0.1, without a cluster."""

    name = "alertmanager"
    cwd = TOOLS / "stable"  # it reads its own template from here

    def __init__(self, folder: Path | None = None, *, config: str = SILENT) -> None:
        super().__init__(folder)
        (self.folder / "alertmanager.yml").write_text(config)

    def command(self) -> list[str | Path]:
        """Return the command line."""
        return [
            tool("prometheus-alertmanager"),
            f"--config.file={self.folder / 'alertmanager.yml'}",
            f"--storage.path={self.folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
            "--cluster.listen-address=",
        ]

    def configure(self, config: str) -> None:
        """Go on with another configuration."""
        (self.folder / "alertmanager.yml").write_text(config)
        request = urllib.request.Request(f"{self.url}/-/reload", method="POST")
        with urllib.request.urlopen(request, timeout=10):
            return

    def is_ready(self) -> bool:
        """Tell whether alerts are taken."""
        return http_ok(f"{self.url}/-/ready")
