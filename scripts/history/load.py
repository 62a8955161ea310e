"""Put a synthetic world into real servers."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.history.world import World
from scripts.servers.prometheus import PrometheusServer
from scripts.servers.victoria_metrics import VictoriaMetricsServer

# A file that lies inside one aligned block range is parsed once, not once per block; 162 h
# ranges let two workers share a month.
CHUNK_MINUTES = 162 * 60
WORKERS = 2


def chunks(start: int, end: int) -> list[tuple[int, int]]:
    """Cut minutes [start, end) at the aligned edges of block ranges."""
    edges = range(start - start % CHUNK_MINUTES, end, CHUNK_MINUTES)
    return [(max(edge, start), min(edge + CHUNK_MINUTES, end)) for edge in edges]


def load_into_prometheus(world: World, server: PrometheusServer) -> None:
    """Write all samples of *world* as blocks; call it before `server.start()`."""
    with (
        tempfile.TemporaryDirectory(prefix="sre_ops-world-") as folder,
        ThreadPoolExecutor(WORKERS) as workers,
    ):

        def load(chunk: tuple[int, int]) -> None:
            path = Path(folder) / f"{chunk[0]}.om"
            server.load_openmetrics(world.write_openmetrics(path, *chunk))
            path.unlink()

        for done in [workers.submit(load, chunk) for chunk in chunks(world.start, world.end)]:
            done.result()


def load_into_victoria_metrics(world: World, server: VictoriaMetricsServer) -> None:
    """Import all samples of *world*; call it after `server.start()`."""
    with tempfile.TemporaryDirectory(prefix="sre_ops-world-") as folder:
        server.load_openmetrics(world.write_openmetrics(Path(folder) / "world.om"))
