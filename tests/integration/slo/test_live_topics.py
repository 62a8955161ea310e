"""The live topics of slo: what pages are told when something changes, and who is told."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from sre_ops.db.database import Database
from sre_ops.kernel.clock import FixedClock
from sre_ops.slo.commands.take_into_force import take_into_force
from sre_ops.slo.slice import SLICE
from sre_ops.slo.sources.definition_files import load
from sre_ops.slo.store import definition_files
from sre_ops.slo.store.definition_files import DefinitionFile
from sre_ops.web.live import Live, Reader
from tests.databases import NOON
from tests.integration.slo.conftest import DEFINITION, ROLLING, judge_all

MINUTE = timedelta(minutes=1)
STATUS, DEFINITIONS = "slo.status", "slo.definitions"
News = dict[str, str]
Following = Callable[[Live], Coroutine[Any, Any, None]]


def _defined(database: Database, tenant: UUID, folder: Path, target: str = "0.99") -> None:
    said = {"service": "shop", "name": "pay", "title": "Pay", "window": ROLLING, "slices": ""}
    said |= {"method": "Occurrences", "metric": "pay_total", "target": target}
    path = folder / "pay.yaml"
    path.write_text(DEFINITION.format(**said))
    loaded = load([path])
    with database.write("slo", tenant) as session:
        take_into_force(session, loaded.definitions.slos, bad_files=(), at=database.clock.now())


@pytest.fixture
def judged(database: Database, tenant: UUID, clock: FixedClock, tmp_path: Path) -> UUID:
    """A tenant with one SLO, judged once."""
    _defined(database, tenant, tmp_path)
    judge_all(database, tenant, clock)
    return tenant


async def _news(live: Live, reader: Reader) -> News:
    """Wait until the reader has news, and return it."""
    await asyncio.wait_for(reader.news.wait(), 10)
    reader.news.clear()
    return dict(live.due(reader))


def _follow(database: Database, following: Following) -> None:
    """Run *following* with the poller of a process, which ends with its last reader."""

    async def run() -> None:
        live = Live(database, SLICE.topics, interval=timedelta(milliseconds=5))
        try:
            await following(live)
        finally:
            for reader in list(live._readers):
                live.leave(reader)

    asyncio.run(run())


def test_a_page_is_told_when_judging_wrote_anew(
    database: Database, judged: UUID, clock: FixedClock
) -> None:
    async def following(live: Live) -> None:
        reader = Reader(judged, frozenset({STATUS, DEFINITIONS}))
        live.join(reader)
        first = await _news(live, reader)
        clock.move_to(NOON + MINUTE)
        await asyncio.to_thread(judge_all, database, judged, clock)
        second = await _news(live, reader)

        assert set(first) == {STATUS, DEFINITIONS}
        assert set(second) == {STATUS}
        assert second[STATUS] != first[STATUS]

    _follow(database, following)


def test_a_page_is_told_of_another_objective_and_of_what_is_said_of_a_file(
    database: Database, judged: UUID, tmp_path: Path
) -> None:
    async def following(live: Live) -> None:
        reader = Reader(judged, frozenset({DEFINITIONS}))
        live.join(reader)
        versions = [await _news(live, reader)]
        _defined(database, judged, tmp_path, target="0.95")
        versions.append(await _news(live, reader))
        said = DefinitionFile(file="a", sha256="", problem="bad", findings=(), read_at=NOON)
        with database.write("slo", judged) as session:
            definition_files.save(session, [said])
        versions.append(await _news(live, reader))

        assert len({one[DEFINITIONS] for one in versions}) == 3

    _follow(database, following)


def test_a_viewer_of_another_tenant_is_told_nothing_of_it(
    database: Database, judged: UUID, other_tenant: UUID | None, clock: FixedClock
) -> None:
    if other_tenant is None:
        return

    async def following(live: Live) -> None:
        ours, theirs = (Reader(one, frozenset({STATUS})) for one in (judged, other_tenant))
        for reader in (ours, theirs):
            live.join(reader)
        before = await _news(live, theirs)
        await _news(live, ours)
        clock.move_to(NOON + MINUTE)
        await asyncio.to_thread(judge_all, database, judged, clock)
        await _news(live, ours)

        assert before == {STATUS: "0"}  # nothing was ever judged for them
        assert not theirs.news.is_set()
        assert live.due(theirs) == []

    _follow(database, following)
