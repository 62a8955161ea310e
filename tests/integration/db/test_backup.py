from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

import pytest

from scripts.servers.postgres import PostgresServer
from sre_ops.app.slices import SCHEMAS
from sre_ops.catalog import store
from sre_ops.catalog.commands import declare_team
from sre_ops.db.backup import backup, restore
from sre_ops.db.database import Database
from sre_ops.events.log import verify_chain
from sre_ops.kernel.errors import Conflict, Invalid
from tests.databases import LOGIN, NOON, PASSWORD, Place


@pytest.fixture
def fresh(place: Place, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    if place.is_sqlite:
        url = f"sqlite:///{tmp_path / 'restored.db'}"
        yield Place(url=url, admin_url=url)
        return
    server = request.getfixturevalue("postgres_server")
    assert isinstance(server, PostgresServer)
    name = f"restored_{place.url.rsplit('_', 1)[1]}"
    server.create_database(name)
    yield Place(url=server.url(name, user=LOGIN, password=PASSWORD), admin_url=server.url(name))
    server.drop_database(name)


def test_a_backup_taken_while_writing_is_one_consistent_state(
    place: Place, fresh: Place, database: Database, tenant: UUID, tmp_path: Path
) -> None:
    started, stop = Event(), Event()
    writer = Thread(target=_write_until, args=(database, tenant, started, stop))
    writer.start()
    started.wait(20)
    backup(place.admin_url, tmp_path / "dump")
    stop.set()
    writer.join(20)

    restore(tmp_path / "dump", fresh.admin_url, SCHEMAS)
    fresh.upgrade()

    restored = Database(fresh.url, SCHEMAS)
    with restored.read("events", tenant) as session:
        verdict = verify_chain(session)
    with restored.read("catalog", tenant) as session:
        teams = len(store.teams(session))
    restored.dispose()
    assert verdict.broken_at is None
    assert verdict.checked == teams + 1  # and the tenant itself
    assert teams >= 1


def test_a_backup_overwrites_nothing(place: Place, tmp_path: Path) -> None:
    (tmp_path / "dump").write_text("precious")

    with pytest.raises(Conflict, match="never overwrites"):
        backup(place.admin_url, tmp_path / "dump")


def test_restoring_over_data_is_refused(place: Place, tmp_path: Path) -> None:
    backup(place.admin_url, tmp_path / "dump")

    with pytest.raises(Conflict):
        restore(tmp_path / "dump", place.admin_url, SCHEMAS)


def test_a_file_that_is_no_backup_is_refused(fresh: Place, tmp_path: Path) -> None:
    (tmp_path / "dump").write_text("hello")

    with pytest.raises(Invalid, match="no backup"):
        restore(tmp_path / "dump", fresh.admin_url, SCHEMAS)


def _write_until(database: Database, tenant: UUID, started: Event, stop: Event) -> None:
    number = 0
    while not stop.is_set() and number < 2000:
        with database.write("catalog", tenant) as session:
            declare_team(session, f"team-{number}", at=NOON)
        started.set()
        number += 1
