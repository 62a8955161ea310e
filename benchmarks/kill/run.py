"""What survives kill -9? Alerts and their pages over 20, ledgers and upgrades over 100 each.

`make bench-kill` takes about ten minutes; `ARGS='--kills 20 --seed N'` repeats a few of the
ledger, `--only alerts` or `--only ledger` is half of it, `--alerts 1000` a tenth of the alerts.
"""

import argparse
import secrets
import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from uuid import UUID, uuid5

from benchmarks.kill.alerts import Outcome, kill_intake
from benchmarks.machine import describe, print_aims, print_table
from scripts.history.load import load_into_prometheus
from scripts.history.presets import small
from scripts.history.world import World
from scripts.kill_driver import Keeping, differences, kill_keeping, kill_migrating
from scripts.servers.prometheus import PrometheusServer
from sre_ops.app.slices import SCHEMAS
from sre_ops.db.database import Database
from sre_ops.db.migrate import upgrade
from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.commands.memory import KeptSlo
from sre_ops.tenancy.commands import create_tenant

NAMESPACE = UUID("5fc0a9a4-6f44-4d52-8fbb-6d0a1b7f3c11")
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
KILLS_A_LEDGER = 20
LAST_MIDNIGHT = 2_160
LONGEST = 1.2
LONGEST_UPGRADE = 0.4
ALARM_AIM = 60


@dataclass(frozen=True, slots=True)
class Ledger:
    """What became of one ledger: the minutes committed after each kill, and its faults."""

    first: int
    reached: Sequence[int]
    midnight: int
    faults: Sequence[str]


def main() -> None:
    """Kill, restart, compare."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    arguments.add_argument("--kills", type=int, default=100)
    arguments.add_argument("--alerts", type=int, default=10_000)
    arguments.add_argument("--alert-kills", type=int, default=20)
    arguments.add_argument("--only", choices=("alerts", "ledger"))
    options = arguments.parse_args()
    print(f"{describe()}\nseed {options.seed}", flush=True)
    if options.only != "ledger":
        with tempfile.TemporaryDirectory(prefix="sre_ops-kill-") as place:
            dice = Random(options.seed)
            kills = options.alert_kills
            _print_alerts(kill_intake(Path(place), dice, alerts=options.alerts, kills=kills))
    if options.only != "alerts":
        _ledgers(options)


def _ledgers(options: argparse.Namespace) -> None:
    world, dice = World(small(), options.seed), Random(options.seed)
    print(f"\n{world.describe()}", flush=True)
    ledgers: list[Ledger] = []
    with tempfile.TemporaryDirectory(prefix="sre_ops-kill-") as place, _server(world) as server:
        folder = Path(place)
        while (left := options.kills - sum(len(one.reached) for one in ledgers)) > 0:
            kills = min(left, KILLS_A_LEDGER)
            ledgers.append(_ledger(folder, world, server, dice, kills))
            print(f"{left - len(ledgers[-1].reached)} kills left", flush=True)
        killed, torn = _upgrades(folder, dice, options.kills)
    _print(ledgers, killed, torn)


def _server(world: World) -> PrometheusServer:
    server = PrometheusServer()
    load_into_prometheus(world, server)
    return server


def _ledger(
    folder: Path, world: World, server: PrometheusServer, dice: Random, kills: int
) -> Ledger:
    """Begin a ledger, kill those who keep it, and compare it with a calm one."""
    midnight = world.start + LAST_MIDNIGHT
    database, tenant = _database(folder, f"{dice.getrandbits(64):x}")
    begun = Keeping(
        database=database,
        tenant=tenant,
        prometheus=server.url,
        slos=_slos(world),
        first=midnight - 40,
        last=world.end,
    )
    reached = kill_keeping(begun, dice, kills=kills, longest=LONGEST)
    # All that was committed must be settled, or it would be read again.
    whole = replace(begun, last=min(max(*reached, begun.first, 0) + 30, world.end))
    mark = whole.finish()
    database, tenant = _database(folder, f"{dice.getrandbits(64):x}")
    never = replace(whole, database=database, tenant=tenant)
    never.finish()
    start = world.start // DAY_MINUTES * DAY_MINUTES
    return Ledger(begun.first, reached, midnight, differences(whole, never, start, mark.settled))


def _database(folder: Path, name: str) -> tuple[str, UUID]:
    url = f"sqlite:///{folder / name}.db"
    upgrade(url, SCHEMAS)
    database = Database(url, SCHEMAS)
    tenant = create_tenant(database, "benchmark", at=BEGINNING)
    database.dispose()
    return url, tenant


def _slos(world: World) -> tuple[KeptSlo, ...]:
    return tuple(
        KeptSlo(
            slo_id=uuid5(NAMESPACE, "/".join(slo.key)),
            sli_digest="ab" * 32,
            slo=slo,
            needed_from=world.start,
        )
        for slo in world.definitions()
    )


def _upgrades(folder: Path, dice: Random, kills: int) -> tuple[int, int]:
    """Kill upgrades of fresh files; return how many were killed and how many came out wrong."""
    calm = folder / "calm.db"
    upgrade(f"sqlite:///{calm}", SCHEMAS)
    killed = torn = 0
    while killed < kills:
        path = folder / f"upgrade-{dice.getrandbits(64):x}.db"
        url = f"sqlite:///{path}"
        killed += kill_migrating(url, dice, kills=1, longest=LONGEST_UPGRADE)
        upgrade(url, SCHEMAS)
        torn += _schema(path) != _schema(calm)
    return killed, torn


def _schema(path: Path) -> list[tuple[str, str]]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY 1").fetchall()
    connection.close()
    return rows


def _print_alerts(found: Outcome) -> None:
    print(
        f"\n{found.alerts} alerts in {found.took:.0f} s with {found.kills} kills, restarts"
        f" included; {found.attempts} webhooks; the last page {found.paging:.0f} s later\n"
    )
    wrong = found.unpaged + found.paged_twice
    pages = f"{found.groups} groups, {found.unpaged} without, {found.paged_twice} twice"
    print_aims(
        (
            ("nothing acknowledged is lost", str(found.lost), not found.lost),
            ("nothing is there twice", str(found.doubled), not found.doubled),
            ("each group is paged once", pages, not wrong),
            (
                f"a late step is told within {ALARM_AIM} s",
                f"{found.alarm:.0f} s",
                found.alarm < ALARM_AIM,
            ),
        )
    )


def _print(ledgers: Sequence[Ledger], killed: int, torn: int) -> None:
    rows = [
        (
            f"ledger {number}",
            str(len(one.reached)),
            str(sum(minute < one.first for minute in one.reached)),
            str(sum(after > before for before, after in pairwise((one.first, *one.reached)))),
            "yes" if max(one.reached, default=0) > one.midnight + 15 else "no",
            str(len(one.faults)),
        )
        for number, one in enumerate(ledgers, 1)
    ]
    rows.append(("upgrades", str(killed), "", "", "", str(torn)))
    print()
    head = ("what", "kills", "in the backfill", "after new minutes", "sealed a day", "differences")
    print_table(head, rows)
    for one in ledgers:
        print("\n".join(one.faults))
    wrong = sum(bool(one.faults) for one in ledgers)
    kills = sum(len(one.reached) for one in ledgers)
    print_aims(
        (
            ("a killed ledger equals one never killed", f"{kills} kills, {wrong} wrong", not wrong),
            ("a killed upgrade is whole after the next", f"{killed} kills, {torn} wrong", not torn),
        )
    )


if __name__ == "__main__":
    main()
