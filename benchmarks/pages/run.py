"""How fast are pages of 1,000 SLOs? List and detail under load, beside a bare FastAPI page.

`make bench-pages` takes about four minutes. The clients share the cores with the server.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import quantiles

from benchmarks.machine import describe, print_aims, print_table
from benchmarks.pages.filling import fill
from benchmarks.pages.load import Measured, Plan
from scripts.demo.people import SRE_OPS, House, move_in, new_password
from scripts.servers.child import Child, free_port, http_ok

COOKIE = "sre_ops_session"
CONNECTIONS = 16
AT_ONCE = 4
DETAILS = 50
ANEW = 5
"""Pages that nobody asked for before are asked for at a fifth of the rate."""
MIB, KB = 2**20, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The size of the run."""

    seed: int
    slos: int
    rate: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one kind of page took at the rate, and how many a second there can be."""

    name: str
    p50: float
    p95: float
    worst: float
    rate: float
    most: float
    cpu: float
    html: int
    sent: int


def main() -> None:
    """Fill a database, serve it, load it, and say whether the aims are met."""
    options = _options()
    print(f"{describe()}\nseed {options.seed}; the clients share the cores", flush=True)
    with tempfile.TemporaryDirectory(prefix="sre_ops-pages-") as place:
        folder = Path(place)
        begin = time.perf_counter()
        fill(f"sqlite:///{folder / 'sre_ops.db'}", options.slos, options.seed)
        print(f"{options.slos} SLOs laid down in {time.perf_counter() - begin:.0f} s", flush=True)
        with _bare(folder) as (child, port):
            peer = _figures("bare FastAPI and Jinja", child, Pages(port, ["/"], {}), options)
        with _served(folder) as (child, port, cookie, ids):
            headers = {"Cookie": f"{COOKIE}={cookie}", "Accept": "text/html"}
            fresh = child.rss() / MIB
            kinds = {
                "list": _lists(),
                "detail": [f"/slos/{one}" for one in ids],
                "overview": ["/"],
            }
            pages = [
                _figures(name, child, Pages(port, paths, headers), options)
                for name, paths in kinds.items()
            ]
            calm = replace(options, rate=options.rate / ANEW)
            anew = {
                "list, written anew": [f"/slos?page=1&nobody={n}" for n in range(5_000)],
                "detail, written anew": [
                    f"/slos/{one}?nobody={n}" for n in range(99) for one in ids
                ],
            }
            pages += [
                _figures(name, child, Pages(port, paths, headers), calm)
                for name, paths in anew.items()
            ]
            after = child.rss() / MIB
    _print(peer, pages, fresh=fresh, after=after, options=options)


def _options() -> Options:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    arguments.add_argument("--slos", type=int, default=1_000, help="a multiple of 100")
    arguments.add_argument("--rate", type=float, default=50.0, help="requests a second")
    arguments.add_argument("--seconds", type=float, default=20.0, help="for each kind of page")
    return Options(**vars(arguments.parse_args()))


@dataclass(frozen=True, slots=True)
class Pages:
    """Which pages of which server."""

    port: int
    paths: list[str]
    headers: dict[str, str]


def _lists() -> list[str]:
    asked = ("", "page=2", "state=missed,at_risk", "sort=-consumed", "team=team-3", "text=-07")
    return [f"/slos?{query}" for query in asked]


@contextmanager
def _bare(folder: Path) -> Iterator[tuple[Child, int]]:
    port = free_port()
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "benchmarks.pages.bare",
        folder / "bare.db",
        str(port),
    ]
    child = Child(command, log=folder / "bare.log")
    try:
        child.wait_ready(lambda: http_ok(f"http://127.0.0.1:{port}/"), "the bare page")
        yield child, port
    finally:
        child.stop()


@contextmanager
def _served(folder: Path) -> Iterator[tuple[Child, int, str, list[str]]]:
    """Serve the database without the jobs of SLOs; yield a session and some SLOs besides."""
    port = free_port()
    settings = {
        "SRE_OPS_DATABASE_URL": f"sqlite:///{folder / 'sre_ops.db'}",
        "SRE_OPS_PORT": str(port),
        "SRE_OPS_ONLY": "tenancy",
        "SRE_OPS_LOG_FORMAT": "json",
    }
    child = Child([SRE_OPS, "serve"], log=folder / "serve.log", env=settings, cwd=folder)
    try:
        child.wait_ready(lambda: http_ok(f"http://127.0.0.1:{port}/readyz"), "sre_ops")
        house = House(url=f"http://127.0.0.1:{port}", settings=os.environ | settings)
        with closing(move_in(house, new_password())) as browser:
            rows = browser.get("/api/v1/slo/status", params={"limit": DETAILS}).json()["rows"]
            yield child, port, browser.cookies[COOKIE], [row["slo_id"] for row in rows]
    finally:
        child.stop()


def _figures(name: str, server: Child, pages: Pages, options: Options) -> Figures:
    _ask(pages, rate=options.rate, seconds=2)  # the first requests compile templates
    cpu = server.cpu_seconds()  # with those of threads that have ended
    steady = _ask(pages, rate=options.rate, seconds=options.seconds)
    cpu = server.cpu_seconds() - cpu
    most = _ask(pages, rate=0, seconds=options.seconds / 2)
    for one in (steady, most):
        if set(one.statuses) != {"200"}:
            raise SystemExit(f"{name}: not all were answered well: {one.statuses}")
    cuts = quantiles(steady.latencies, n=100, method="inclusive")
    print(f"{name} measured", flush=True)
    return Figures(
        name=name,
        p50=cuts[49],
        p95=cuts[94],
        worst=max(steady.latencies),
        rate=len(steady.latencies) / steady.lasted,
        most=len(most.latencies) / most.lasted,
        cpu=cpu / len(steady.latencies),
        html=steady.html_bytes,
        sent=steady.sent_bytes,
    )


def _ask(pages: Pages, *, rate: float, seconds: float) -> Measured:
    plan = Plan(
        port=pages.port,
        paths=pages.paths,
        headers=pages.headers,
        rate=rate,
        seconds=seconds,
        connections=CONNECTIONS if rate else AT_ONCE,
    )
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.pages.load"],
        input=json.dumps(asdict(plan)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Measured(**json.loads(run.stdout))


def _print(
    peer: Figures, pages: Sequence[Figures], *, fresh: float, after: float, options: Options
) -> None:
    print(
        f"\n{options.slos} SLOs, {options.rate:.0f} requests/s for {options.seconds:.0f} s each\n"
    )
    head = ("page", "p50 ms", "p95 ms", "worst ms", "requests/s", "at most", "CPU ms", "KB", "gzip")
    print_table(
        (*head, "p95 to bare", "CPU to bare"),
        [
            (
                one.name,
                *(f"{1000 * value:.1f}" for value in (one.p50, one.p95, one.worst)),
                f"{one.rate:.1f}",
                f"{one.most:.0f}",
                f"{1000 * one.cpu:.1f}",
                f"{one.html / KB:.1f}",
                f"{one.sent / KB:.1f}",
                f"{one.p95 / peer.p95:.1f}",
                f"{one.cpu / peer.cpu:.1f}",
            )
            for one in (peer, *pages)
        ],
    )
    print(f"\nresident: {fresh:.0f} MiB after the start, {after:.0f} MiB after the load\n")
    print_aims(
        [
            *(
                (
                    f"{one.name}: p95 < 150 ms at {options.rate:.0f} requests/s",
                    f"{1000 * one.p95:.0f} ms at {one.rate:.1f}",
                    one.p95 < 0.150 and one.rate > 0.98 * options.rate,
                )
                for one in pages
                if not one.name.endswith("anew")
            ),
            *(
                (f"{one.name}: HTML < 100 KB", f"{one.html / KB:.1f} KB", one.html < 100 * KB)
                for one in pages
            ),
        ]
    )


if __name__ == "__main__":
    main()
