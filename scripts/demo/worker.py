"""What the second process of each demo service shows: probe, queue, imports, records."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scripts.history.traffic import Floats, Ints

CHECKED = "records_checked_total"
WRONG = "records_wrong_total"
PROBE = "probe_success"
QUEUE = "queue_depth"
IMPORTED = "last_import_timestamp_seconds"
KINDS = {CHECKED: "counter", WRONG: "counter", PROBE: "gauge", QUEUE: "gauge", IMPORTED: "gauge"}
RECORDS_PER_SECOND = 0.8
WRONG_RATIO = 0.0001
PROBE_FAILS = 0.001
IMPORT_EVERY_MS = 3_600_000


def labels_of(service: str) -> dict[str, str]:
    """Return the target labels of the worker of *service*."""
    return {
        "service": service,
        "job": service,
        "instance": f"{service}-worker:9100",
        "pod": f"{service}-worker",
    }


@dataclass(slots=True)
class Worker:
    """The counters of one worker, moved on from scrape to scrape.

    Attributes:
        checked, wrong: counters since the process started.
        at_ms: until when they were counted.
    """

    checked: int
    wrong: int
    at_ms: int

    def move_to(self, at_ms: int, rng: np.random.Generator) -> Mapping[str, float]:
        """Count until *at_ms*, Unix milliseconds, and return what a scrape then shows."""
        seconds = max(at_ms - self.at_ms, 0) / 1000
        grown = int(rng.poisson(RECORDS_PER_SECOND * seconds))
        self.checked += grown
        self.wrong += int(rng.binomial(grown, WRONG_RATIO))
        self.at_ms = at_ms
        return {
            CHECKED: self.checked,
            # A counter with labels does not exist before its first event.
            **({WRONG: self.wrong} if self.wrong else {}),
            PROBE: float(rng.random() >= PROBE_FAILS),
            QUEUE: float(rng.poisson(20)),
            IMPORTED: at_ms // IMPORT_EVERY_MS * IMPORT_EVERY_MS / 1000,
        }


def backfill(
    times: Ints, restart_ms: int, rng: np.random.Generator
) -> tuple[Worker, dict[str, tuple[Ints, Floats]]]:
    """Return the worker after all scrapes at *times*, and metric -> times and values seen.

    The process starts again from 0 at *restart_ms*.
    """
    worker = Worker(0, 0, int(times[0]) - 60_000)
    seen: dict[str, tuple[list[int], list[float]]] = {name: ([], []) for name in KINDS}
    for at in times.tolist():
        if worker.at_ms < restart_ms <= at:
            worker = Worker(0, 0, restart_ms)
        for name, value in worker.move_to(at, rng).items():
            seen[name][0].append(at)
            seen[name][1].append(value)
    columns = {name: (np.array(at, np.int64), np.array(v)) for name, (at, v) in seen.items()}
    return worker, columns
