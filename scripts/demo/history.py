"""Write the demo's 30 days, and where each process stands at their end."""

from pathlib import Path
from typing import Any

import numpy as np

from scripts.demo import endpoints, worker
from scripts.demo.plan import BACKFILL_SECONDS, SEED, scenario
from scripts.history import openmetrics
from scripts.history.lives import MINUTE_MS, Life
from scripts.history.scenario import Scenario, ServicePlan
from scripts.history.world import World

State = list[dict[str, Any]]


class DemoHistory:
    """The 30 days before the minute *end*; the same for the same minute.

    Attributes:
        world: the requests of the six services.
        state: what the live exporter goes on from, as JSON.
    """

    def __init__(self, end: int) -> None:
        self.world = World(scenario(end), SEED)
        self._workers: list[openmetrics.Column] = []
        self._endpoints = list(endpoints.columns(self.world.chains))
        self.state: State = []
        for plan, chain in self.world.chains:
            life = chain[-1]
            if life.end == end * MINUTE_MS:
                self.state.append(_standing(plan, life))
        for index, plan in enumerate(self.world.scenario.services):
            self._add_worker(self.world.scenario, plan, np.random.default_rng([SEED, index, 1]))

    def write_openmetrics(self, path: Path, start: int, end: int) -> Path:
        """Write the samples scraped in minutes [start, end) and return *path*."""
        span = slice(start * MINUTE_MS, end * MINUTE_MS)
        with path.open("w") as out:
            self.world.write_families(out, span)
            openmetrics.write_columns(out, [*self._workers, *self._endpoints], span)
            out.write("# EOF\n")
        return path

    def _add_worker(self, plan: Scenario, service: ServicePlan, rng: np.random.Generator) -> None:
        step = BACKFILL_SECONDS * 1000
        times = np.arange(
            plan.start * MINUTE_MS + 2_345, plan.end * MINUTE_MS, step, dtype=np.int64
        )
        for at, minutes in plan.outages:
            down = (plan.start + at) * MINUTE_MS
            times = times[(times < down) | (times >= down + minutes * MINUTE_MS)]
        restart = int(times[len(times) // 2]) - 17_000
        standing, columns = worker.backfill(times, restart, rng)
        labels = worker.labels_of(service.name)
        for name, (at_ms, values) in columns.items():
            self._workers.append(
                openmetrics.Column(name, worker.KINDS[name], labels, at_ms, values)
            )
        self.state.append(
            {
                "labels": labels,
                "at_ms": standing.at_ms,
                "checked": standing.checked,
                "wrong": standing.wrong,
            }
        )


def _standing(plan: ServicePlan, life: Life) -> dict[str, Any]:
    return {
        "labels": dict(life.labels),
        "at_ms": life.end,
        "rows": [int(n) for n in life.base + life.growth.sum(axis=1)],
        "seconds": float(life.seconds.sum()),
        "peak_rate": plan.peak_rate,
        "events_per_day": plan.events_per_day,
        "errors": plan.errors,
        "slow": plan.slow,
        "targets": plan.targets,
    }
