"""Everything of the demo that runs before sre_ops: Prometheus, its history, live traffic."""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from scripts.demo.exporter import scrape_config
from scripts.demo.history import DemoHistory
from scripts.history.load import WORKERS, chunks
from scripts.servers.child import Child, free_port, http_ok
from scripts.servers.prometheus import PrometheusServer
from scripts.servers.tools import ROOT

RETENTION = "45d"


@contextmanager
def stage(folder: Path, end: int) -> Iterator[PrometheusServer]:
    """Run Prometheus with the history before the minute *end* and live traffic after it."""
    history = DemoHistory(end)
    port = free_port()
    config = scrape_config(history.state, port)
    server = PrometheusServer(folder / "prometheus", retention=RETENTION, config=config)
    _load(history, server, folder)
    state = folder / "state.json"
    state.write_text(json.dumps(history.state))
    command = [sys.executable, "-m", "scripts.demo.exporter"]
    exporter = Child(
        [*command, "--state", str(state), "--port", str(port)],
        log=folder / "exporter.log",
        cwd=ROOT,
    )
    try:
        first = f"http://127.0.0.1:{port}/{history.state[0]['labels']['pod']}/metrics"
        exporter.wait_ready(lambda: http_ok(first), "live traffic")
        with server:
            yield server
    finally:
        exporter.stop()


def _load(history: DemoHistory, server: PrometheusServer, folder: Path) -> None:
    def load(chunk: tuple[int, int]) -> None:
        path = folder / f"{chunk[0]}.om"
        server.load_openmetrics(history.write_openmetrics(path, *chunk))
        path.unlink()

    world = history.world
    with ThreadPoolExecutor(WORKERS) as workers:
        for done in [workers.submit(load, chunk) for chunk in chunks(world.start, world.end)]:
            done.result()
