"""What does an evaluation cost? The ledger beside slo-generator on the same Prometheus.

`make bench-evaluation` takes about ten minutes, most of it to build 31 days of history;
`ARGS='--services 5 --days 8'` is a quick look. The seed is printed.
"""

import argparse
import json
import os
import pickle
import resource
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.evaluation import slo_generator
from benchmarks.evaluation.enlarging import enlarge
from benchmarks.evaluation.keeping import BEGINNING, Cost, Kept, Plan
from benchmarks.evaluation.windows import WINDOWS
from benchmarks.machine import cpu_seconds, describe, print_aims, print_table
from scripts.history.load import load_into_prometheus
from scripts.history.presets import reference
from scripts.history.world import World
from scripts.servers.prometheus import PrometheusServer
from sre_ops.app.slices import SCHEMAS
from sre_ops.db.database import Database
from sre_ops.db.migrate import upgrade
from sre_ops.kernel.clock import SystemClock
from sre_ops.kernel.units import DAY_MINUTES

CYCLES = 30
TURN_CYCLES = 8
AHEAD_MINUTES = 60
MIB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The size of the run."""

    seed: int
    services: int
    days: int
    many_services: int


def main() -> None:
    """Measure both on one server, then 1,000 SLOs, then disk and cold reads."""
    options = _options()
    print(f"{describe()}\nseed {options.seed}", flush=True)
    command = slo_generator.install()
    with tempfile.TemporaryDirectory(prefix="sre_ops-evaluation-") as place:
        folder = Path(place)
        world = _world(options, options.services, options.days)
        with _server(world) as server:
            kept = _kept(folder, "hundred", world, server, history=True)
            theirs = _slo_generator(command, folder, world, server)
        large = folder / "large.db"
        _enlarge(folder / "hundred.db", large, 1_000 // len(world.names))
        cold = _cold(large)
        many = _world(options, options.many_services, 1)
        with _server(many) as server:
            thousand = _kept(folder, "thousand", many, server, history=False)
        disk = large.stat().st_size / MIB
    _print(world, many, kept, thousand, theirs)
    _print_aims(kept, thousand, theirs, cold=cold, disk=disk)


def _options() -> Options:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    arguments.add_argument("--services", type=int, default=25, help="4 SLOs each")
    arguments.add_argument("--days", type=int, default=32)
    arguments.add_argument("--many-services", type=int, default=250)
    return Options(**vars(arguments.parse_args()))


def _world(options: Options, services: int, days: int) -> World:
    # slo-generator always asks for now, so the history must reach beyond it.
    now = int(SystemClock().now().timestamp() // 60)
    scenario = reference(options.seed, now + AHEAD_MINUTES, services=services, days=days)
    world = World(scenario, options.seed)
    print(world.describe(), flush=True)
    return world


def _server(world: World) -> PrometheusServer:
    begin = time.perf_counter()
    server = PrometheusServer()
    load_into_prometheus(world, server)
    print(f"loaded in {time.perf_counter() - begin:.0f} s", flush=True)
    return server


def _kept(
    folder: Path, name: str, world: World, server: PrometheusServer, *, history: bool
) -> Kept:
    definitions = folder / f"{name}.pickle"
    definitions.write_bytes(pickle.dumps(world.definitions()))
    # The day that ends is the fullest tail there is; after the cycles it is sealed.
    midnight = (world.end - AHEAD_MINUTES) // DAY_MINUTES * DAY_MINUTES
    first = midnight - CYCLES + 15 - 1 if history else world.end - AHEAD_MINUTES
    plan = Plan(
        url=server.url,
        prometheus_pid=server.child.pid,
        definitions=str(definitions),
        database=f"sqlite:///{folder / name}.db",
        needed_from=max(first - 30 * DAY_MINUTES, world.start),
        first=first,
        cycles=CYCLES + TURN_CYCLES if history else CYCLES,
    )
    answer = _python("benchmarks.evaluation.keeping", asdict(plan))
    print(f"kept {len(world.names)} SLOs", flush=True)
    turn = answer.pop("turn")
    return Kept(
        backfill=Cost(**answer.pop("backfill")),
        cycles=[Cost(**one) for one in answer.pop("cycles")],
        turn=Cost(**turn) if turn else None,
        **answer,
    )


def _slo_generator(command: Path, folder: Path, world: World, server: PrometheusServer) -> Cost:
    place = folder / "slo-generator"
    place.mkdir()
    slo_generator.write_files(place, world.definitions(), server.url, WINDOWS)
    read, queries = _answered(server)
    own = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu, begin = cpu_seconds(server.child.pid), time.perf_counter()
    slo_generator.run(command, place)
    wall, cpu = time.perf_counter() - begin, cpu_seconds(server.child.pid) - cpu
    done = resource.getrusage(resource.RUSAGE_CHILDREN)
    read_after, queries_after = _answered(server)
    return Cost(
        wall=wall,
        own_cpu=done.ru_utime + done.ru_stime - own.ru_utime - own.ru_stime,
        prometheus_cpu=cpu,
        bytes_read=read_after - read,
        queries=queries_after - queries,
    )


def _answered(server: PrometheusServer) -> tuple[int, int]:
    """Return bytes and number of all answers to instant queries, as Prometheus counts them."""
    with urllib.request.urlopen(f"{server.url}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    name = "prometheus_http_response_size_bytes_"
    found = {
        end: float(line.split()[-1])
        for line in lines
        for end in ("sum", "count")
        if line.startswith(f'{name}{end}{{handler="/api/v1/query"}}')
    }
    return int(found.get("sum", 0)), int(found.get("count", 0))


def _enlarge(small: Path, large: Path, times: int) -> None:
    upgrade(f"sqlite:///{large}", SCHEMAS)
    source, goal = (Database(f"sqlite:///{path}", SCHEMAS) for path in (small, large))
    enlarge(source, goal, times, at=BEGINNING)
    source.dispose()
    goal.dispose()


def _cold(path: Path) -> float:
    """Return the seconds in which a new process reads all windows, nothing in the page cache."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return float(_python("benchmarks.evaluation.cold", {"database": f"sqlite:///{path}"})["wall"])


def _python(module: str, said: Mapping[str, Any]) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-m", module],
        input=json.dumps(said),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


def _mean(costs: list[Cost]) -> Cost:
    return Cost(
        wall=fmean(one.wall for one in costs),
        own_cpu=fmean(one.own_cpu for one in costs),
        prometheus_cpu=fmean(one.prometheus_cpu for one in costs),
        bytes_read=round(fmean(one.bytes_read for one in costs)),
        queries=round(fmean(one.queries for one in costs)),
    )


def _steady(kept: Kept) -> Cost:
    """Return the mean cycle, the daily sealing and re-reading spread over its minutes."""
    mean = _mean(kept.cycles)
    if kept.turn is not None:
        mean.wall += kept.turn.wall / DAY_MINUTES
        mean.own_cpu += kept.turn.own_cpu / DAY_MINUTES
        mean.prometheus_cpu += kept.turn.prometheus_cpu / DAY_MINUTES
    return mean


def _print(world: World, many: World, kept: Kept, thousand: Kept, theirs: Cost) -> None:
    rows = [("slo-generator, one evaluation", len(world.names), theirs)]
    for slos, one in ((len(world.names), kept), (len(many.names), thousand)):
        pairs = list(zip(one.cycles, one.rereads, strict=True))
        rows += [
            ("ledger, steady cycle with all re-reads", slos, _steady(one)),
            ("- a cycle that reads on", slos, _mean([c for c, is_re in pairs if not is_re])),
            (
                "- a cycle that reads 15 minutes again",
                slos,
                _mean([c for c, is_re in pairs if is_re]),
            ),
        ]
        if one.turn is not None:
            rows.append(("- sealing a day, reading two again", slos, one.turn))
        rows.append(("ledger, backfill, once", slos, one.backfill))
    print("\nEach evaluation yields all 8 windows; the ledger's is durable on SQLite\n")
    print_table(
        ("way", "SLOs", "wall s", "own CPU s", "Prometheus CPU s", "KiB", "queries"),
        [
            (
                name,
                f"{slos:,}",
                f"{cost.wall:.4f}",
                f"{cost.own_cpu:.4f}",
                f"{cost.prometheus_cpu:.4f}",
                f"{cost.bytes_read / 1024:,.0f}",
                f"{cost.queries:,}",
            )
            for name, slos, cost in rows
        ],
    )
    for one in (kept, thousand):
        print(
            f"{one.series} series; 8 windows summed in {fmean(one.windows) * 1000:.1f} ms;"
            f" quickest cycle {min(cost.wall for cost in one.cycles) * 1000:.1f} ms;"
            f" resident {one.rss:.0f} MiB, at most {one.peak_rss:.0f} MiB"
        )


def _print_aims(kept: Kept, thousand: Kept, theirs: Cost, *, cold: float, disk: float) -> None:
    ours, many = _steady(kept), _steady(thousand)
    slowest = max(one.wall for one in thousand.cycles)
    wall, cpu = theirs.wall / ours.wall, theirs.prometheus_cpu / ours.prometheus_cpu
    backfill = kept.backfill.prometheus_cpu / theirs.prometheus_cpu
    print()
    print_aims(
        (
            (">= 500 times less wall than slo-generator", f"{wall:,.0f}", wall >= 500),
            (">= 500 times less Prometheus CPU", f"{cpu:,.0f}", cpu >= 500),
            ("backfill <= 1.5 slo-generator runs of CPU", f"{backfill:.2f}", backfill <= 1.5),
            (
                "1,000 SLOs in a cycle < 1 s",
                f"{many.wall:.3f} s, slowest {slowest:.3f} s",
                slowest < 1,
            ),
            ("all windows of 1,000 SLOs cold < 2 s", f"{cold:.2f} s", cold < 2),
            ("1,000 SLOs x 30 d on disk <= 150 MB", f"{disk:.0f} MiB", disk * MIB <= 150e6),
            (
                "resident at 100 SLOs < 200 MB",
                f"{kept.rss:.0f} MiB, at most {kept.peak_rss:.0f} MiB",
                kept.peak_rss * MIB < 200e6,
            ),
        )
    )


if __name__ == "__main__":
    main()
