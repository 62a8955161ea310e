"""A ledger whose processes were killed equals one that was never killed."""

import secrets
import sqlite3
from dataclasses import replace
from pathlib import Path
from random import Random
from uuid import UUID, uuid5

import pytest

from scripts.history.world import World
from scripts.kill_driver import Keeping, differences, kill_keeping, kill_migrating
from scripts.servers.prometheus import PrometheusServer
from sre_ops.app.slices import SCHEMAS
from sre_ops.db.database import Database
from sre_ops.db.migrate import upgrade
from sre_ops.slo.commands.memory import KeptSlo
from sre_ops.tenancy.commands import create_tenant
from tests.databases import NOON, Place

NAMESPACE = UUID("5fc0a9a4-6f44-4d52-8fbb-6d0a1b7f3c11")
KILLS = 20
LAST_MIDNIGHT = 2_160
"""Minutes from the small world's start to its last midnight."""


@pytest.fixture
def dice() -> Random:
    seed = secrets.randbits(32)
    print(f"seed {seed}")  # noqa: T201 - repeats a failure
    return Random(seed)


def _tenant(url: str) -> UUID:
    database = Database(url, SCHEMAS)
    tenant = create_tenant(database, "acme", at=NOON)
    database.dispose()
    return tenant


@pytest.fixture
def keeping(place: Place, prometheus_small: PrometheusServer, small_world: World) -> Keeping:
    """A ledger that begins 40 minutes before a midnight, so that a day is sealed on the way."""
    slos = tuple(
        KeptSlo(
            slo_id=uuid5(NAMESPACE, "/".join(slo.key)),
            sli_digest="ab" * 32,
            slo=slo,
            needed_from=small_world.start,
        )
        for slo in small_world.definitions()
    )
    return Keeping(
        database=place.url,
        tenant=_tenant(place.url),
        prometheus=prometheus_small.url,
        slos=slos,
        first=small_world.start + LAST_MIDNIGHT - 40,
        last=small_world.end,
    )


def test_twenty_kills_leave_the_ledger_that_none_would_have_left(
    keeping: Keeping, dice: Random, small_world: World, tmp_path: Path
) -> None:
    reached = kill_keeping(keeping, dice, kills=KILLS, longest=1.2)
    # All that was committed must be settled, or it would be read again.
    whole = replace(keeping, last=min(max(*reached, keeping.first) + 30, small_world.end))
    mark = whole.finish()

    calm = f"sqlite:///{tmp_path / 'calm.db'}"
    upgrade(calm, SCHEMAS)
    never = replace(whole, database=calm, tenant=_tenant(calm))
    never.finish()
    assert len(reached) == KILLS
    assert reached == sorted(reached)
    start = small_world.start // 1_440 * 1_440
    assert differences(whole, never, start, mark.settled) == []


def test_upgrades_killed_at_any_moment_end_where_a_calm_one_does(
    dice: Random, tmp_path: Path
) -> None:
    calm = tmp_path / "calm.db"
    upgrade(f"sqlite:///{calm}", SCHEMAS)
    killed = 0
    for attempt in range(KILLS):
        path = tmp_path / f"{attempt}.db"
        killed += kill_migrating(f"sqlite:///{path}", dice, kills=1, longest=0.4)

        upgrade(f"sqlite:///{path}", SCHEMAS)

        assert _schema(path) == _schema(calm)
    assert killed > 0


def _schema(path: Path) -> list[tuple[str, str]]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY 1").fetchall()
    connection.close()
    return rows
