"""The live processes of the demo: one small HTTP server, a path for each target.

Their counters go on where the backfilled ones ended, under the same labels. `POST /break/SERVICE`
lets nine in ten of its requests fail from now on, `POST /mend/SERVICE` ends that.
"""

import argparse
import json
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from scripts.demo import endpoints
from scripts.demo.plan import SCRAPE_SECONDS
from scripts.demo.worker import KINDS, Worker
from scripts.history.scenario import ServicePlan
from scripts.history.slis import COUNT, SUM, rows_of
from scripts.history.traffic import CLASSES, INF_ROW, draw
from sre_ops.kernel.clock import SystemClock
from sre_ops.kernel.units import to_ms

BROKEN = 0.9
"""Share of a broken service's requests that fail."""
EVALUATE_SECONDS = 15
_ORDER = re.compile(r"/(break|mend)/([^/]+)")


class Target(Protocol):
    """A process that can be scraped."""

    service: str

    def scrape(self, at_ms: int) -> Iterator[str]:
        """Count until *at_ms* and yield the lines of the page."""
        ...

    def fail(self, share: float | None) -> None:
        """Let *share* of what it does fail from now on; None is as ever."""
        ...


class RequestTarget:
    """A process that answers requests."""

    def __init__(self, state: Mapping[str, Any], rng: np.random.Generator) -> None:
        self.service = str(state["labels"]["service"])
        self._usual = self._plan = ServicePlan(
            name=state["labels"]["service"],
            peak_rate=state["peak_rate"],
            events_per_day=state["events_per_day"],
            errors=state["errors"],
            slow=state["slow"],
            targets=state["targets"],
            latency=True,
        )
        self._rows = np.array(state["rows"], np.int64)
        self._seconds = float(state["seconds"])
        self._at_ms = int(state["at_ms"])
        self._rng = rng

    def scrape(self, at_ms: int) -> Iterator[str]:
        """Count until *at_ms* and yield the lines of the page."""
        if at_ms > self._at_ms:
            edges = np.array([self._at_ms, at_ms], np.int64)
            grown, seconds = draw(self._rng, self._plan, self._at_ms, edges)
            self._rows += grown[:, 0]
            self._seconds += float(seconds[0])
            self._at_ms = at_ms
        for row, (metric, labels) in enumerate(rows_of(self._plan)):
            born_lazily = row < len(CLASSES) and CLASSES[row][3]
            if self._rows[row] or not born_lazily:
                text = ",".join(f'{name}="{value}"' for name, value in labels.items())
                yield f"{metric}{{{text}}} {self._rows[row]}"
        if self._plan.name == endpoints.SERVICE:
            for labels, counted in endpoints.counters(self._rows):
                text = ",".join(f'{name}="{value}"' for name, value in labels.items())
                yield f"{endpoints.METRIC}{{{text}}} {counted}"
        yield f"{COUNT} {self._rows[INF_ROW]}"
        yield f"{SUM} {self._seconds:.3f}"

    def fail(self, share: float | None) -> None:
        """Let *share* of the requests fail from now on; None is as ever."""
        errors = self._usual.errors if share is None else share
        self._plan = replace(self._usual, errors=errors)


class WorkerTarget:
    """A worker with its probe, queue, imports and records."""

    def __init__(self, state: Mapping[str, Any], rng: np.random.Generator) -> None:
        self.service = str(state["labels"]["service"])
        self._worker = Worker(state["checked"], state["wrong"], state["at_ms"])
        self._rng = rng

    def scrape(self, at_ms: int) -> Iterator[str]:
        """Count until *at_ms* and yield the lines of the page."""
        for name, value in self._worker.move_to(at_ms, self._rng).items():
            yield f"# TYPE {name} {KINDS[name]}"
            yield f"{name} {value}"

    def fail(self, share: float | None) -> None:
        """A worker answers no requests that could fail."""


def targets_of(state: list[dict[str, Any]]) -> dict[str, Target]:
    """Return path -> live process for each process that lived at the end of the history."""
    targets: dict[str, Target] = {}
    for number, standing in enumerate(state):
        rng = np.random.default_rng([number])
        make = RequestTarget if "rows" in standing else WorkerTarget
        targets[path_of(standing["labels"])] = make(standing, rng)
    return targets


def path_of(labels: Mapping[str, str]) -> str:
    """Return the URL path of a target."""
    return f"/{labels['pod']}/metrics"


def scrape_config(state: list[dict[str, Any]], port: int, *, rules: Path, alertmanager: str) -> str:
    """Return prometheus.yml that scrapes all targets under the labels of the history.

    Args:
        state: of the processes that live.
        port: of the exporter.
        rules: folder that sre_ops keeps the alert rules in.
        alertmanager: host and port of whom alerts are sent to.
    """
    static = [
        {
            "targets": [f"127.0.0.1:{port}"],
            "labels": {**standing["labels"], "__metrics_path__": path_of(standing["labels"])},
        }
        for standing in state
    ]
    # JSON is YAML.
    return json.dumps(
        {
            "global": {
                "scrape_interval": f"{SCRAPE_SECONDS}s",
                "evaluation_interval": f"{EVALUATE_SECONDS}s",
            },
            "rule_files": [f"{rules}/*.yml"],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": [alertmanager]}]}]},
            "scrape_configs": [{"job_name": "demo", "static_configs": static}],
        },
        indent=1,
    )


def serve(state: list[dict[str, Any]], port: int) -> None:
    """Answer scrapes on 127.0.0.1:*port* until the process is ended."""
    targets = targets_of(state)
    clock, lock = SystemClock(), threading.Lock()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            target = targets.get(self.path)
            if target is None:
                self.send_error(404)
                return
            with lock:
                lines = list(target.scrape(to_ms(clock.now())))
            body = ("\n".join(lines) + "\n").encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            order = _ORDER.fullmatch(self.path)
            chosen = [one for one in targets.values() if order and one.service == order[2]]
            if order is None or not chosen:
                self.send_error(404)
                return
            with lock:
                for one in chosen:
                    one.fail(BROKEN if order[1] == "break" else None)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing: a scrape every few seconds is no news."""

    ThreadingHTTPServer(("127.0.0.1", port), Page).serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    serve(json.loads(arguments.state.read_text()), arguments.port)
