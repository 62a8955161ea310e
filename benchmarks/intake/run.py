"""How many alerts a second are kept for good, and is any lost or doubled over kill -9?

`make bench-intake` takes some minutes; `ARGS='--alerts 1000 --kills 3 --seed N'` is quicker.
"""

import argparse
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import quantiles

from benchmarks.machine import describe, print_aims, print_table
from scripts.intake_driver import Found, Sending, look, new_inbox

RATE_AIM = 400
P99_AIM_SECONDS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One run: how long it took, how long answers took, and what was found after it."""

    name: str
    alerts: int
    attempts: int
    took: float
    p50: float
    p99: float
    found: Found

    @property
    def rate(self) -> float:
        """Alerts a second."""
        return self.alerts / self.took

    def row(self) -> tuple[str, ...]:
        """Return a line of the table."""
        return (
            self.name,
            str(self.alerts),
            str(self.attempts),
            f"{self.rate:.0f}",
            f"{self.p50 * 1000:.0f}",
            f"{self.p99 * 1000:.0f}",
            str(self.found.lost),
            str(self.found.doubled),
        )


def main() -> None:
    """Send, kill, count."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--alerts", type=int, default=10_000)
    arguments.add_argument("--kills", type=int, default=20)
    arguments.add_argument("--senders", type=int, default=32)
    arguments.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    options = arguments.parse_args()
    print(f"{describe()}\nseed {options.seed}", flush=True)
    dice = Random(options.seed)
    calm = _run("calm", options.alerts, options.senders, 0, dice)
    killed = _run(f"{options.kills} kills", options.alerts, options.senders, options.kills, dice)
    head = ("run", "alerts", "attempts", "alerts/s", "p50 ms", "p99 ms", "lost", "doubled")
    print_table(head, [calm.row(), killed.row()])
    lost, doubled = killed.found.lost, killed.found.doubled
    print_aims(
        (
            (f"{RATE_AIM} alerts/s", f"{calm.rate:.0f}", calm.rate >= RATE_AIM),
            ("p99 below 100 ms", f"{calm.p99 * 1000:.0f} ms", calm.p99 < P99_AIM_SECONDS),
            ("nothing acknowledged is lost", str(lost), not lost),
            ("nothing is there twice", str(doubled), not doubled),
        )
    )


def _run(name: str, alerts: int, senders: int, kills: int, dice: Random) -> Figures:
    with tempfile.TemporaryDirectory(prefix="sre_ops-intake-") as folder:
        inbox = new_inbox(Path(folder))
        sending = Sending(inbox=inbox, alerts=alerts, senders=senders)
        took = sending.run(kills=kills, dice=dice)
        cuts = quantiles(sending.seconds.values(), n=100, method="inclusive")
        found = look(inbox, set(sending.seconds))
    print(f"{name} measured", flush=True)
    return Figures(
        name=name,
        alerts=alerts,
        attempts=sending.attempts,
        took=took,
        p50=cuts[49],
        p99=cuts[98],
        found=found,
    )


if __name__ == "__main__":
    main()
