"""Everything of the demo that runs before sre_ops: its history, and servers that go on from it."""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.demo.exporter import scrape_config
from scripts.demo.history import DemoHistory
from scripts.history.load import WORKERS, chunks
from scripts.servers.alertmanager import AlertmanagerServer
from scripts.servers.child import Child, free_port, http_ok
from scripts.servers.prometheus import PrometheusServer
from scripts.servers.tools import ROOT

RETENTION = "45d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What runs before sre_ops.

    Attributes:
        rules: folder whose alert rules Prometheus evaluates.
        traffic: address of the live processes, where they can be broken.
    """

    prometheus: PrometheusServer
    alertmanager: AlertmanagerServer
    rules: Path
    traffic: str


@contextmanager
def stage(folder: Path, end: int) -> Iterator[Stage]:
    """Run Prometheus with the history before the minute *end* and live traffic after it."""
    history = DemoHistory(end)
    port = free_port()
    rules = folder / "rules"
    rules.mkdir()
    alertmanager = AlertmanagerServer(folder / "alertmanager")
    target = f"127.0.0.1:{alertmanager.port}"
    config = scrape_config(history.state, port, rules=rules, alertmanager=target)
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
        traffic = f"http://127.0.0.1:{port}"
        first = f"{traffic}/{history.state[0]['labels']['pod']}/metrics"
        exporter.wait_ready(lambda: http_ok(first), "live traffic")
        with server, alertmanager:
            yield Stage(prometheus=server, alertmanager=alertmanager, rules=rules, traffic=traffic)
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
