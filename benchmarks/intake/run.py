"""How many alerts a second are kept for good, and how soon is each answered?

`make bench-intake` takes about four minutes, beside alerta-server of PyPI on PostgreSQL in the
same run; `ARGS='--webhooks 300 --seconds 3'` is quicker. `make bench-kill` counts what kills
lose.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles

from sqlalchemy import func, select
from sqlmodel import col

from benchmarks.intake.alerta import PATH, running_alerta
from benchmarks.intake.load import Measured, Plan
from benchmarks.machine import describe, print_aims, print_table
from scripts.intake_driver import Inbox, new_inbox
from sre_ops.alerts.tables import AlertRow

RATE_AIM = 400
P99_AIM_SECONDS = 0.1
SHARE = 0.5
"""Of what it can take in at most: the rate at which answers are timed."""
TOGETHER = 10
"""Alerts of a webhook as Alertmanager sends them, which groups what fires together."""
WARM_UP = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The size of the run."""

    webhooks: int
    seconds: float
    clients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A server that is measured.

    Attributes:
        count: how many alerts it has.
    """

    name: str
    port: int
    path: str
    count: Callable[[], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one side did: alerts a second without a pause, and answers at half that rate."""

    name: str
    together: float
    rate: float
    p50: float
    p95: float
    p99: float
    lost: int

    def row(self) -> tuple[str, ...]:
        """Return a line of the table."""
        seconds = (self.p50, self.p95, self.p99)
        return (
            self.name,
            f"{self.rate:.0f}",
            f"{self.rate * SHARE:.0f}",
            *(f"{one * 1000:.0f}" for one in seconds),
            f"{self.together:.0f}",
            str(self.lost),
        )


def main() -> None:
    """Send the same to both, one after the other."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--webhooks", type=int, default=3_000)
    arguments.add_argument("--seconds", type=float, default=20)
    arguments.add_argument("--clients", type=int, default=32)
    options = Options(**vars(arguments.parse_args()))
    print(describe(), flush=True)
    with _ours() as side:
        ours = _measure(side, options)
    with _theirs() as side:
        theirs = _measure(side, options)
    _print(ours, theirs)


def _print(ours: Figures, theirs: Figures) -> None:
    head = ("server", "alerts/s", "at /s", "p50 ms", "p95 ms", "p99 ms", "of 10 alerts/s", "lost")
    print_table(head, [ours.row(), theirs.row()])
    times, together = ours.rate / theirs.rate, ours.together / theirs.together
    lost = ours.lost
    print_aims(
        (
            (f"{RATE_AIM} alerts/s", f"{ours.rate:.0f}", ours.rate >= RATE_AIM),
            ("p99 below 100 ms", f"{ours.p99 * 1000:.0f} ms", ours.p99 < P99_AIM_SECONDS),
            ("ahead of alerta-server", f"{times:.1f} times", times > 1),
            ("and in webhooks of 10", f"{together:.1f} times", together > 1),
            ("p99 beside alerta-server's", f"{ours.p99 / theirs.p99:.2f}", ours.p99 < theirs.p99),
            ("what is acknowledged is there", f"{lost} lost", not lost),
        )
    )


@contextmanager
def _ours() -> Iterator[Side]:
    with tempfile.TemporaryDirectory(prefix="sre_ops-intake-") as folder:
        inbox = new_inbox(Path(folder))
        server = inbox.serve()
        try:
            yield Side(
                name="sre_ops, SQLite",
                port=inbox.port,
                path=inbox.path,
                count=lambda: _count(inbox),
            )
        finally:
            server.stop()


@contextmanager
def _theirs() -> Iterator[Side]:
    with running_alerta() as server:
        yield Side(
            name="alerta-server, PostgreSQL", port=server.port, path=PATH, count=server.count
        )


def _count(inbox: Inbox) -> int:
    with inbox.opened() as database, database.read("alerts", inbox.tenant) as session:
        return session.scalar(select(func.count(col(AlertRow.id)))) or 0


def _measure(side: Side, options: Options) -> Figures:
    sent = 0

    def send(webhooks: int, *, alerts: int = 1, rate: float = 0) -> Measured:
        nonlocal sent
        first, sent = sent, sent + webhooks * alerts
        plan = Plan(
            port=side.port,
            path=side.path,
            webhooks=webhooks,
            alerts=alerts,
            first=first,
            rate=rate,
            connections=options.clients,
        )
        return _sent(plan)

    send(WARM_UP)
    most = send(options.webhooks)
    rate = options.webhooks / most.lasted
    timed = send(max(round(rate * SHARE * options.seconds), 10), rate=rate * SHARE)
    count = max(options.webhooks // TOGETHER, 10)
    together = count * TOGETHER / send(count, alerts=TOGETHER).lasted
    cuts = quantiles(timed.latencies, n=100, method="inclusive")
    print(f"{side.name} measured", flush=True)
    return Figures(
        name=side.name,
        rate=rate,
        together=together,
        p50=cuts[49],
        p95=cuts[94],
        p99=cuts[98],
        lost=sent - side.count(),
    )


def _sent(plan: Plan) -> Measured:
    """Send from a process of its own.

    Raises:
        RuntimeError: it failed, or not everything was taken in.
    """
    command = [sys.executable, "-m", "benchmarks.intake.load"]
    said = json.dumps(asdict(plan))
    done = subprocess.run(command, input=said, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"sending failed: {done.stderr[-2000:]}")
    measured = Measured(**json.loads(done.stdout))
    if any(not status.startswith("2") for status in measured.statuses):
        raise RuntimeError(f"not everything was taken in: {measured.statuses}")
    return measured


if __name__ == "__main__":
    main()
