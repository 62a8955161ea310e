"""How exact are budgets? The ledger beside what Sloth, Pyrra and slo-generator compute.

`make bench-accuracy` takes about three minutes; `make bench-accuracy ARGS=--full` measures
30 days of 120 SLOs. The seed is printed, `ARGS='--seed N'` repeats a run.
"""

import argparse
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.accuracy.errors import Errors, Key, Truth, compare, consumed
from benchmarks.accuracy.rivals import RIVALS, Ask
from benchmarks.machine import cpu_seconds, describe, print_aims, print_table
from scripts.history.load import load_into_prometheus
from scripts.history.presets import reference
from scripts.history.world import World
from scripts.servers.prometheus import PrometheusServer
from sre_ops.kernel.units import DAY_MINUTES, MINUTE_MS
from sre_ops.slo.commands.measure import measure
from sre_ops.slo.sources.prometheus import Prometheus

MEDIAN_AIM = 0.0001
P95_AIM = 0.001
LEDGER = "ledger"


@dataclass(frozen=True, slots=True)
class Found:
    """The consumed budgets of one method, and what finding them cost."""

    consumed: Mapping[Key, float | None]
    wall: float
    prometheus_cpu: float
    queries: int


def main() -> None:
    """Build a world, let every method measure it, compare."""
    world = _world()
    print(f"{describe()}\n{world.describe()}", flush=True)
    with PrometheusServer() as empty:
        empty.stop()
        load_into_prometheus(world, empty)
        server = empty.start()
        found = {LEDGER: _ledger(world, server)}
        for name, ask in RIVALS.items():
            found[name] = _rival(world, server, ask)
            print(f"done: {name}, {found[name].wall:.0f} s", flush=True)
    shown, happened = Truth.shown(world), Truth.happened(world)
    against = {name: compare(shown, one.consumed) for name, one in found.items()}
    _print(found, against, "what scrapes could show")
    others = {name: compare(happened, one.consumed) for name, one in found.items()}
    _print(found, others, "what happened")
    _explain(world, found[LEDGER], against[LEDGER])
    _print_aims(against[LEDGER])


def _world() -> World:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    arguments.add_argument("--services", type=int, default=10, help="4 SLOs each (default 10)")
    arguments.add_argument("--days", type=int, default=30)
    arguments.add_argument("--full", action="store_true", help="30 services, 120 SLOs")
    options = arguments.parse_args()
    services = 30 if options.full else options.services
    return World(reference(options.seed, services=services, days=options.days), options.seed)


def _ledger(world: World, server: PrometheusServer) -> Found:
    slos = world.definitions()
    cpu, begin = cpu_seconds(server.child.pid), time.perf_counter()
    with Prometheus(server.url) as prometheus:
        measured = measure(slos, prometheus, start=world.start, end=world.end)
        queries = prometheus.queries
    wall, cpu = time.perf_counter() - begin, cpu_seconds(server.child.pid) - cpu
    budgets: dict[Key, float | None] = {}
    for slo in slos:
        run = measured[slo.key].minutes
        budgets[slo.key] = consumed(slo, int(run.valid.sum()), int(run.bad.sum()))
    return Found(budgets, wall, cpu, queries)


def _rival(world: World, server: PrometheusServer, ask: Ask) -> Found:
    days = (world.end - world.start) // DAY_MINUTES
    cpu, begin = cpu_seconds(server.child.pid), time.perf_counter()
    budgets: dict[Key, float | None] = {}
    with Prometheus(server.url) as prometheus:
        for slo in world.definitions():
            ratio = ask(prometheus, slo, days, world.end * MINUTE_MS)
            budgets[slo.key] = None if ratio is None else ratio / float(1 - slo.objective)
        queries = prometheus.queries
    wall, cpu = time.perf_counter() - begin, cpu_seconds(server.child.pid) - cpu
    return Found(budgets, wall, cpu, queries)


def _print(found: Mapping[str, Found], errors: Mapping[str, Errors], truth: str) -> None:
    print(f"\nRelative error of the budget consumed, against {truth}\n")
    ours = errors[LEDGER].quantile(0.95)
    rows = []
    for name, one in errors.items():
        p95, cost = one.quantile(0.95), found[name]
        rows.append(
            (
                name,
                *(f"{error:.4%}" for error in (one.quantile(0.5), p95, one.quantile(1))),
                f"{p95 / ours:,.0f} x" if ours else "-",
                str(len(one.wrong)),
                str(len(one.absent)),
                f"{cost.prometheus_cpu:.1f}",
                f"{cost.wall:.1f}",
                str(cost.queries),
            )
        )
    head = ("method", "median", "p95", "max", "p95 / ledger's", "wrong verdicts", "NaN or none")
    print_table((*head, "Prometheus CPU s", "wall s", "queries"), rows)


def _explain(world: World, found: Found, errors: Errors) -> None:
    """Print how many budgets are exact, and every SLO above the aim with its events."""
    exact = sum(error == 0 for error in errors.by_slo.values())
    print(f"\nThe ledger's budget is exact for {exact} of {len(found.consumed)} SLOs")
    above = sorted((error, key) for key, error in errors.by_slo.items() if error > P95_AIM)
    if above:
        print("\nSLOs of the ledger above 0.1 %:")
    for error, key in reversed(above):
        valid, bad = world.shown("/".join(key), world.start, world.end)
        ours = found.consumed[key]
        print(f"  {'/'.join(key)}: {error:.4%}, consumed {ours:.6f}; shown {bad} bad of {valid}")


def _print_aims(errors: Errors) -> None:
    median, p95 = errors.quantile(0.5), errors.quantile(0.95)
    wrong = len(errors.wrong) + len(errors.absent)
    print("\nThe ledger against what scrapes could show\n")
    print_aims(
        (
            ("median <= 0.01 %", f"{median:.4%}", median <= MEDIAN_AIM),
            ("p95 <= 0.1 %", f"{p95:.4%}", p95 <= P95_AIM),
            ("no wrong or missing verdict", str(wrong), wrong == 0),
        )
    )


if __name__ == "__main__":
    main()
