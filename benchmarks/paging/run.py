"""How soon is somebody told? From an alert's way in to the first message that arrives.

`make bench-paging` takes about three minutes on SQLite; `ARGS=--postgres` runs on PostgreSQL,
`ARGS='--open 100 --seconds 20 --seed N'` is quicker.
"""

import argparse
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import quantiles

from benchmarks.machine import cpu_seconds, describe, print_aims, print_table
from benchmarks.paging.load import send_steadily
from benchmarks.paging.receivers import Arrivals, receiving
from scripts.paging_driver import Company, new_company
from scripts.servers.postgres import running_postgres
from sre_ops.app.slices import SCHEMAS
from sre_ops.db.migrate import upgrade

AIM_SECONDS = 5.0
PATIENCE_SECONDS = 120.0
_LOGIN = {"user": "sre_ops_login", "password": "login-secret"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured, in seconds.

    Attributes:
        told: from sending an alert to the first message about it.
        answered: from sending an alert to the answer.
        untold: alerts that nobody was told of.
        cpu: of the server, by alert.
    """

    told: list[float]
    answered: list[float]
    untold: int
    cpu: float
    resident: int


def main() -> None:
    """Fill, serve, send, wait."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--postgres", action="store_true")
    arguments.add_argument("--open", type=int, default=1_000, help="escalations that are open")
    arguments.add_argument("--services", type=int, default=120)
    arguments.add_argument("--rate", type=float, default=4.0, help="alerts a second")
    arguments.add_argument("--seconds", type=float, default=120.0)
    arguments.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    options = arguments.parse_args()
    print(f"{describe()}\nseed {options.seed}", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="sre_ops-paging-") as folder,
        _database(Path(folder), is_postgres=options.postgres) as url,
        receiving() as arrivals,
    ):
        company = new_company(Path(folder), url, services=options.services, hooks=arrivals.hooks)
        company.open_escalations(options.open)
        print(f"{options.services} services, {options.open} escalations are open", flush=True)
        found = _measure(company, arrivals, options)
    _print(found, arrivals)


@contextmanager
def _database(folder: Path, *, is_postgres: bool) -> Iterator[str]:
    if not is_postgres:
        url = f"sqlite:///{folder / 'paging.db'}"
        upgrade(url, SCHEMAS)
        yield url
        return
    with running_postgres() as server:
        server.create_database("paging")
        url = server.url("paging", **_LOGIN)
        upgrade(server.url("paging"), SCHEMAS, login=url)
        yield url


def _measure(company: Company, arrivals: Arrivals, options: argparse.Namespace) -> Figures:
    server = company.serve(SRE_OPS_SMTP_HOST="127.0.0.1", SRE_OPS_SMTP_PORT=str(arrivals.mail_port))
    try:
        before = cpu_seconds(server.pid)
        sent, answered = send_steadily(
            company, rate=options.rate, seconds=options.seconds, dice=Random(options.seed)
        )
        untold = arrivals.wait_for(set(sent), PATIENCE_SECONDS)
        spent, resident = cpu_seconds(server.pid) - before, server.rss()
    finally:
        server.stop()
    return Figures(
        told=[arrivals.first[case] - sent[case] for case in sent if case not in untold],
        answered=list(answered.values()),
        untold=len(untold),
        cpu=spent / len(sent),
        resident=resident,
    )


def _print(found: Figures, arrivals: Arrivals) -> None:
    rows = [
        (name, str(len(some)), *(f"{seconds:.3f}" for seconds in _spread(some)))
        for name, some in (("answer", found.answered), ("first message", found.told))
    ]
    print_table(("from sending the alert to", "alerts", "p50 s", "p95 s", "p99 s", "most s"), rows)
    print(
        f"{arrivals.mails} mails, {arrivals.webhooks} webhooks; CPU of the server"
        f" {found.cpu * 1000:.0f} ms an alert, all its work included;"
        f" {found.resident / 2**20:.0f} MiB resident"
    )
    p99 = _spread(found.told)[2]
    ratio = f"{p99:.2f} s, {p99 / AIM_SECONDS:.2f} of the aim"
    print_aims(
        (
            ("p99 to the first message < 5 s", ratio, p99 < AIM_SECONDS),
            ("somebody is told of every alert", f"{found.untold} untold", not found.untold),
        )
    )


def _spread(some: list[float]) -> tuple[float, float, float, float]:
    cuts = quantiles(some, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98], max(some)


if __name__ == "__main__":
    main()
