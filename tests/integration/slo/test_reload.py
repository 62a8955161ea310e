"""Definition files as people and programs treat them: written slowly, broken, copied, gone."""

import logging
import os
import shutil
from pathlib import Path
from uuid import UUID

import pytest

from sre_ops.db.database import Database
from sre_ops.events.log import events_after
from sre_ops.kernel.clock import FixedClock
from sre_ops.slo.commands.take_into_force import Applied
from sre_ops.slo.commands.watch_definitions import DefinitionWatch, reload
from sre_ops.slo.store.definitions import in_force

SHOP = """\
apiVersion: openslo/v1
kind: SLO
metadata: {name: NAME}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow: [{duration: 30d, isRolling: true}]
  indicator:
    metadata: {name: NAME-sli}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: Prometheus, spec: {query: 'sum(good_total)'}}}
        total: {metricSource: {type: Prometheus, spec: {query: 'sum(all_total)'}}}
  objectives: [{target: 0.99}]
"""


def _shop(name: str, target: str = "0.99") -> str:
    return SHOP.replace("NAME", name).replace("0.99", target)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "defs"
    found.mkdir()
    (found / "a.yaml").write_text(_shop("a"))
    (found / "b.yaml").write_text(_shop("b"))
    return found


@pytest.fixture
def watch(folder: Path) -> DefinitionWatch:
    return DefinitionWatch([folder])


class _Reloads:
    """Reloads as the job does; `settled` twice, as a change is taken at the second look."""

    def __init__(
        self, database: Database, tenant: UUID, watch: DefinitionWatch, clock: FixedClock
    ) -> None:
        self._all = (database, tenant, watch, clock)

    def once(self) -> Applied | None:
        return reload(*self._all)

    def settled(self) -> Applied | None:
        first = self.once()
        assert first is None
        return self.once()

    def names(self) -> list[str]:
        database, tenant, *_ = self._all
        with database.read("slo", tenant) as session:
            return [f"{each.slo.name} {each.slo.objective}" for each in in_force(session)]


@pytest.fixture
def reloads(
    database: Database, tenant: UUID, watch: DefinitionWatch, clock: FixedClock
) -> _Reloads:
    return _Reloads(database, tenant, watch, clock)


def _count(applied: Applied | None) -> tuple[int, int, int, int] | None:
    if applied is None:
        return None
    groups = (applied.added, applied.changed, applied.withdrawn, applied.unchanged)
    return (len(groups[0]), len(groups[1]), len(groups[2]), len(groups[3]))


def test_the_first_reading_is_taken_at_once_and_then_there_is_rest(reloads: _Reloads) -> None:
    found = [_count(reloads.once()) for _ in range(4)]

    assert found == [(2, 0, 0, 0), None, None, None]


def test_a_change_is_taken_at_the_second_look(reloads: _Reloads, folder: Path) -> None:
    reloads.once()
    (folder / "a.yaml").write_text(_shop("a", "0.9"))

    applied = reloads.settled()

    assert _count(applied) == (0, 1, 0, 1)
    assert reloads.names() == ["a 0.9", "b 0.99"]
    assert reloads.once() is None


def test_the_address_of_a_data_source_is_in_force_with_the_slos_that_use_it(
    reloads: _Reloads, folder: Path, database: Database, tenant: UUID
) -> None:
    source = "apiVersion: openslo/v1\nkind: DataSource\nmetadata: {name: eu}\n"
    source += "spec: {type: Prometheus, connectionDetails: {url: 'http://eu.example:9090'}}\n"
    (folder / "sources.yaml").write_text(source)
    named = _shop("a").replace("type: Prometheus, spec", "metricSourceRef: eu, spec")
    (folder / "a.yaml").write_text(named)
    reloads.once()
    (folder / "sources.yaml").write_text(source.replace("spec:", "spec: ["))

    reloads.settled()

    with database.read("slo", tenant) as session:
        found = [(one.slo.source, one.slo.source_url) for one in in_force(session)]
    assert found == [("eu", "http://eu.example:9090"), ("", "")]


def test_a_touched_file_has_not_changed(reloads: _Reloads, folder: Path) -> None:
    reloads.once()

    os.utime(folder / "a.yaml", ns=(1, 1))

    assert [reloads.once(), reloads.once()] == [None, None]


def test_a_change_of_same_size_within_one_tick_is_seen(reloads: _Reloads, folder: Path) -> None:
    file = folder / "a.yaml"
    reloads.once()
    before = file.stat()

    file.write_text(_shop("a", "0.98"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert _count(reloads.settled()) == (0, 1, 0, 1)


def test_a_file_that_is_being_written_is_waited_for(reloads: _Reloads, folder: Path) -> None:
    reloads.once()
    text = _shop("a") + "---\n" + _shop("c")
    cuts = [len(text) // 3, len(text) // 2, len(text)]

    found = []
    for cut in cuts:
        (folder / "a.yaml").write_text(text[:cut])
        found.append(_count(reloads.once()))

    assert found == [None, None, None]
    assert _count(reloads.once()) == (1, 0, 0, 2)


def test_a_file_replaced_by_rename_is_taken(reloads: _Reloads, folder: Path) -> None:
    reloads.once()
    fresh = folder / ".a.yaml.tmp"
    fresh.write_text(_shop("a", "0.98"))

    fresh.rename(folder / "a.yaml")

    assert _count(reloads.settled()) == (0, 1, 0, 1)


@pytest.mark.parametrize(
    "broken",
    [
        b"apiVersion: [",
        b"\xff\xfe\x00",
        _shop("a", "1.5").encode(),
        (_shop("c") + "---\n" + _shop("a").replace("  service: shop\n", "")).encode(),
        _shop("a").replace("service: shop", "service: " + "s" * 300).encode(),
    ],
)
def test_a_file_turned_bad_leaves_the_last_good_version_in_force(
    reloads: _Reloads,
    folder: Path,
    watch: DefinitionWatch,
    caplog: pytest.LogCaptureFixture,
    broken: bytes,
) -> None:
    reloads.once()
    (folder / "a.yaml").write_bytes(broken)
    (folder / "b.yaml").write_text(_shop("b", "0.9"))

    with caplog.at_level(logging.WARNING):
        applied = reloads.settled()

    assert applied is not None
    assert applied.bad_files == (str(folder / "a.yaml"),) == tuple(watch.bad_files)
    assert reloads.names() == ["a 0.99", "b 0.9"]
    assert "the last good version stays in force" in caplog.text
    (folder / "a.yaml").write_text(_shop("a", "0.95"))
    repaired = reloads.settled()
    assert repaired is not None
    assert (repaired.bad_files, dict(watch.bad_files)) == ((), {})
    assert reloads.names() == ["a 0.95", "b 0.9"]


def test_a_deleted_file_withdraws_what_it_defined(reloads: _Reloads, folder: Path) -> None:
    reloads.once()

    (folder / "a.yaml").unlink()

    assert _count(reloads.settled()) == (0, 0, 1, 1)


def test_an_emptied_or_vanished_folder_withdraws_nothing(reloads: _Reloads, folder: Path) -> None:
    reloads.once()

    for file in folder.iterdir():
        file.unlink()
    emptied = reloads.settled()
    folder.rmdir()
    vanished = reloads.once()

    assert _count(emptied) == (0, 0, 0, 2)
    assert emptied is not None
    assert emptied.bad_files == (str(folder),)
    assert vanished is None
    assert reloads.names() == ["a 0.99", "b 0.99"]


def test_a_process_that_starts_without_the_folder_withdraws_nothing(
    reloads: _Reloads, folder: Path, database: Database, tenant: UUID, clock: FixedClock
) -> None:
    reloads.once()
    shutil.rmtree(folder)

    applied = reload(database, tenant, DefinitionWatch([folder]), clock)

    assert _count(applied) == (0, 0, 0, 2)


def test_a_new_process_finds_everything_in_force(
    reloads: _Reloads, folder: Path, database: Database, tenant: UUID, clock: FixedClock
) -> None:
    reloads.once()

    applied = reload(database, tenant, DefinitionWatch([folder]), clock)

    assert _count(applied) == (0, 0, 0, 2)


@pytest.mark.parametrize("copy", ["0-first.yaml", "z-last.yaml"])
def test_two_files_that_define_the_same_slo_leave_the_first_come_in_force(
    reloads: _Reloads, folder: Path, copy: str
) -> None:
    reloads.once()

    (folder / copy).write_text(_shop("a", "0.5"))
    applied = reloads.settled()

    assert applied is not None
    assert len(applied.bad_files) == 1
    assert reloads.names() == ["a 0.99", "b 0.99"]


def test_a_link_to_nowhere_and_a_pipe_stop_nobody(reloads: _Reloads, folder: Path) -> None:
    reloads.once()
    (folder / "a.yaml").unlink()
    (folder / "a.yaml").symlink_to(folder / "nowhere.yaml")
    os.mkfifo(folder / "pipe.yaml")

    applied = reloads.settled()

    assert applied is not None
    assert set(applied.bad_files) == {str(folder / name) for name in ("a.yaml", "pipe.yaml")}
    assert reloads.names() == ["a 0.99", "b 0.99"]


def test_a_reading_that_was_not_applied_is_read_again(
    folder: Path, reloads: _Reloads, watch: DefinitionWatch
) -> None:
    reloads.once()
    (folder / "a.yaml").write_text(_shop("a", "0.9"))
    watch.read()

    lost = watch.read()

    assert lost is not None
    assert _count(reloads.once()) == (0, 1, 0, 1)


def test_the_events_name_what_was_read(
    reloads: _Reloads, folder: Path, database: Database, tenant: UUID
) -> None:
    reloads.once()

    with database.read("slo", tenant) as session:
        events = events_after(session, 0)
    taken = [event for event in events if event.name == "slo.definition_taken.v1"]
    assert {event.actor.partition("@")[0] for event in taken} == {f"file:{folder}"[:205]}
    assert [event.payload and event.payload["file"] for event in taken] == [
        str(folder / "a.yaml"),
        str(folder / "b.yaml"),
    ]
    assert all(event.payload and event.payload["file_sha256"] for event in taken)
