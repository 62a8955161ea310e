"""A real Alertmanager as a child process, alone or in a cluster."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from scripts.servers.child import Server, free_port, http_ok
from scripts.servers.tools import TOOLS, tool

SILENT = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n"


class AlertmanagerServer(Server):
    """Alertmanager on a random port of 127.0.0.1."""

    name = "alertmanager"
    cwd = TOOLS / "stable"  # it reads its own template from here

    def __init__(
        self,
        folder: Path | None = None,
        *,
        config: str = SILENT,
        cluster_port: int | None = None,
        peers: Sequence[int] = (),
    ) -> None:
        """Prepare a server.

        Args:
            folder: where to keep data and log; None makes one that `close()` removes.
            config: the text of alertmanager.yml.
            cluster_port: where it hears its peers; None keeps it alone.
            peers: ports of the whole cluster.
        """
        super().__init__(folder)
        self._cluster_port, self._peers = cluster_port, tuple(peers)
        (self.folder / "alertmanager.yml").write_text(config)

    def command(self) -> list[str | Path]:
        """Return the command line."""
        return [
            tool("prometheus-alertmanager"),
            f"--config.file={self.folder / 'alertmanager.yml'}",
            f"--storage.path={self.folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
            *self._cluster_flags(),
        ]

    def _cluster_flags(self) -> list[str]:
        if self._cluster_port is None:
            return ["--cluster.listen-address="]
        own = f"127.0.0.1:{self._cluster_port}"
        return [
            f"--cluster.listen-address={own}",
            f"--cluster.advertise-address={own}",
            "--cluster.gossip-interval=20ms",  # a tenth: it settles in a second
            # Nobody waits for what the others have sent, so that each sends its own.
            "--cluster.peer-timeout=0s",
            *(f"--cluster.peer=127.0.0.1:{port}" for port in self._peers),
        ]

    def is_ready(self) -> bool:
        """Tell whether alerts are taken."""
        return http_ok(f"{self.url}/-/ready")


@contextmanager
def running_cluster(config: str, *, size: int = 3) -> Iterator[list[AlertmanagerServer]]:
    """Run *size* Alertmanagers that know each other and send duplicates."""
    ports = [free_port() for _ in range(size)]
    servers = [AlertmanagerServer(config=config, cluster_port=one, peers=ports) for one in ports]
    with ExitStack() as stack:
        for one in servers:
            stack.callback(one.close)
        with ThreadPoolExecutor(size) as threads:
            list(threads.map(AlertmanagerServer.start, servers))
        yield servers
