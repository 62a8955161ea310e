"""A synthetic world: its samples for real servers, its truth, and what scrapes could show."""

from decimal import Decimal
from pathlib import Path
from typing import TextIO

import numpy as np

from scripts.history import openmetrics
from scripts.history.gauges import OBJECTIVE, Gauge, gauges_of
from scripts.history.lives import MINUTE_MS, Life, lives_of
from scripts.history.scenario import MINUTES_PER_DAY, Scenario, ServicePlan
from scripts.history.slis import event_slis, weights
from scripts.history.traffic import Ints
from scripts.history.visible import shown_growth, slices, true_growth
from sre_ops.slo.domain.definition import Origin, RollingWindow, Sli, Slo


class Tally:
    """Valid and bad events of one SLI per minute, summed over any range at once."""

    def __init__(self, scenario: Scenario) -> None:
        self.start = scenario.start
        self.valid = np.zeros(scenario.minutes, np.int64)
        self.bad = np.zeros(scenario.minutes, np.int64)

    def add(self, minutes: Ints, valid: Ints, bad: Ints) -> None:
        """Book counts on minutes since the epoch."""
        np.add.at(self.valid, minutes - self.start, valid)
        np.add.at(self.bad, minutes - self.start, bad)

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Return the sums over minutes [start, end) since the epoch."""
        cut = slice(max(start - self.start, 0), max(end - self.start, 0))
        return int(self.valid[cut].sum()), int(self.bad[cut].sum())


class World:
    """One throw of the dice for a scenario.

    Attributes:
        seed: with the scenario it says everything; print it.
        chains: per set of target labels, the service and its processes in order of time.
    """

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario = scenario
        self.seed = seed
        self.chains: list[tuple[ServicePlan, list[Life]]] = []
        self._gauges: list[Gauge] = []
        self._slos: dict[str, Slo] = {}
        self._truth: dict[str, Tally] = {}
        self._shown: dict[str, Tally] = {}
        for index, plan in enumerate(scenario.services):
            rng = np.random.default_rng([seed, index])
            chains = list(lives_of(scenario, plan, rng))
            self.chains += [(plan, chain) for chain in chains]
            self._count_events(plan, [life for chain in chains for life in chain])
            self._count_slices(plan, gauges_of(scenario, plan, rng))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the SLIs, `service/slo`."""
        return tuple(self._slos)

    @property
    def start(self) -> int:
        """The first minute, since the epoch."""
        return self.scenario.start

    @property
    def end(self) -> int:
        """The minute after the last, since the epoch."""
        return self.scenario.end

    def definitions(self) -> tuple[Slo, ...]:
        """Return the SLOs in the order of their keys; the window covers the whole world."""
        return tuple(self._slos[name] for name in sorted(self._slos))

    def shown(self, name: str, start: int, end: int) -> tuple[int, int]:
        """Return (valid, bad) that scrapes could show in minutes [start, end).

        Growth that became visible before *start* is not in it.
        """
        return self._shown[name].between(start, end)

    def truth(self, name: str, start: int, end: int) -> tuple[int, int]:
        """Return (valid, bad) that happened, booked at the due scrape after the event."""
        return self._truth[name].between(start, end)

    def shown_minutes(self, name: str) -> tuple[Ints, Ints]:
        """Return the valid and the bad column, one value per minute from `start` on."""
        return self._shown[name].valid, self._shown[name].bad

    def samples(self) -> int:
        """Return how many counter samples were scraped, lazily born ones included."""
        return sum(int(life.present.sum()) * len(life.growth) for _, c in self.chains for life in c)

    def describe(self) -> str:
        """Say in one line what may differ from run to run."""
        return (
            f"world {self.scenario.name} seed={self.seed} minutes=[{self.start}, {self.end})"
            f" slos={len(self._slos)} samples~{self.samples()}"
        )

    def write_openmetrics(
        self, path: Path, start: int | None = None, end: int | None = None
    ) -> Path:
        """Write the samples scraped in minutes [start, end), by default all, and return *path*."""
        first = self.start if start is None else start
        last = self.end if end is None else end
        span = slice(first * MINUTE_MS, last * MINUTE_MS)
        with path.open("w") as out:
            self.write_families(out, span)
            out.write("# EOF\n")
        return path

    def write_families(self, out: TextIO, span: slice) -> None:
        """Write the samples scraped at span.start <= ms < span.stop, without an end mark."""
        openmetrics.write_requests(out, self.chains, span)
        openmetrics.write_histograms(out, self.chains, span)
        columns = [
            openmetrics.Column(g.metric, "gauge", g.labels, g.times, g.values) for g in self._gauges
        ]
        openmetrics.write_columns(out, [*columns, *openmetrics.starts_of(self.chains)], span)

    def _count_events(self, plan: ServicePlan, lives: list[Life]) -> None:
        for slo, sli in event_slis(plan):
            shown, truth = self._new(plan, slo, sli, plan.objective)
            valid, bad = (np.array(row) for row in weights(sli, plan))
            for life in lives:
                for tally, (minutes, growth) in (
                    (shown, shown_growth(life)),
                    (truth, true_growth(life)),
                ):
                    tally.add(minutes, valid @ growth, bad @ growth)

    def _count_slices(self, plan: ServicePlan, gauges: list[Gauge]) -> None:
        self._gauges += gauges
        for gauge in gauges:
            for tally in self._new(plan, gauge.slo, gauge.sli, OBJECTIVE):
                rows = np.array(list(slices(gauge.times, gauge.good)))
                tally.add(rows[:, 0], np.ones(len(rows), np.int64), rows[:, 1])

    def _new(
        self, plan: ServicePlan, slo: str, sli: Sli, objective: Decimal
    ) -> tuple[Tally, Tally]:
        name = f"{plan.name}/{slo}"
        self._slos[name] = Slo(
            service=plan.name,
            name=slo,
            sli=sli,
            objective=objective,
            windows=(RollingWindow(max(self.scenario.minutes // MINUTES_PER_DAY, 1)),),
            origin=Origin(f"world:{self.scenario.name}"),
        )
        self._shown[name], self._truth[name] = Tally(self.scenario), Tally(self.scenario)
        return self._shown[name], self._truth[name]
