"""Files that keep schedules and policies: good ones come into force, wrong ones change nothing."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from sre_ops.db import leases
from sre_ops.manifest import JobContext
from sre_ops.oncall.commands.keeping import KeptElsewhere
from sre_ops.oncall.commands.schedules import Wish, put_schedule, retire_schedule
from sre_ops.oncall.jobs import reload
from sre_ops.oncall.store import definition_files, reaching, schedules
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.integration.oncall.rotas import people_of, weekly
from tests.people import person_id
from tests.sites import Site

SCHEDULE = """\
kind: Schedule
name: primary
zone: UTC
layers:
  - name: weekly
    people: [ana@example.com, ben@example.com]
    every: 1 week
    first: 2026-11-16 12:00
"""
POLICY = """\
kind: EscalationPolicy
name: checkout
zone: UTC
steps:
  - tell: [schedule primary]
catch_all: [person cleo@example.com]
"""
TTL = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A watched folder, and one process that looks at it."""

    site: Site
    path: Path
    context: JobContext = field(init=False)

    def __post_init__(self) -> None:
        with self.site.database.system() as system:
            lease = leases.take(system, "oncall.reload", holder="a test", ttl=TTL)
        assert lease is not None
        context = JobContext(
            database=self.site.database,
            owner="oncall",
            tenant=self.site.tenant,
            tenant_slug="acme",
            lease=lease,
            lease_for=TTL,
            clock=self.site.clock,
            options={"definitions_tenant": self.site.tenant, "oncall_definitions": self.path},
        )
        object.__setattr__(self, "context", context)

    def write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8")

    def look(self, times: int = 2) -> None:
        """Let the job run; a change is taken at the second look that sees it."""
        for _ in range(times):
            reload(self.context)

    def kept(self) -> dict[str, str]:
        """Return the names of the files that keep things."""
        with self.site.database.read("oncall", self.site.tenant) as session:
            return {
                row.slug: Path(row.kept_in).name for row in definition_files.kept_in_files(session)
            }

    def mistakes(self) -> dict[str, list[str]]:
        with self.site.database.read("oncall", self.site.tenant) as session:
            return {
                Path(one.file).name: [str(each) for each in one.mistakes]
                for one in definition_files.files(session)
                if one.mistakes
            }


@pytest.fixture
def folder(site: Site, tmp_path: Path) -> Folder:
    """A folder in which nothing is yet, and people to name."""
    people_of(site.database, site.tenant)
    path = tmp_path / "oncall"
    path.mkdir()
    return Folder(site=site, path=path)


def test_files_come_into_force_and_keep_what_they_say(folder: Folder) -> None:
    site = folder.site
    manager = site.browser(site.joined(Role.MANAGER))
    folder.write("a-policies.yaml", POLICY)
    folder.write("schedules.yaml", SCHEDULE)

    folder.look(1)
    page = manager.get("/oncall/files").text
    refused = manager.post("/oncall/definitions", data={"text": SCHEDULE})
    edited = manager.get("/oncall/schedules/primary/edit").text

    assert folder.kept() == {"primary": "schedules.yaml", "checkout": "a-policies.yaml"}
    assert folder.mistakes() == {}
    assert "2 schedules and policies are kept in files" in page
    assert refused.status_code == 409
    assert "schedules.yaml" in refused.text
    assert 'action="/oncall/schedules/primary/edit"' not in edited
    with site.database.write("oncall", site.tenant) as session, pytest.raises(KeptElsewhere):
        retire_schedule(session, "primary", by=None, at=NOON)


def test_a_wrong_file_changes_nothing_and_says_the_line(folder: Folder) -> None:
    folder.write("schedules.yaml", SCHEDULE)
    folder.write("policies.yaml", POLICY)
    folder.look(1)
    with folder.site.database.read("oncall", folder.site.tenant) as session:
        before = schedules.schedule_named(session, "primary").version

    folder.write("schedules.yaml", SCHEDULE.replace("1 week", "weekly"))
    folder.write("policies.yaml", POLICY + "---\n" + POLICY.replace("checkout", "night"))
    folder.look(1)
    early = folder.mistakes()
    folder.look(1)
    manager = folder.site.browser(folder.site.joined(Role.MANAGER))
    page = manager.get("/oncall/files").text

    assert early == {}
    [[mistake]] = folder.mistakes().values()
    assert mistake.startswith("line 7: layers[0].every: write a length")
    assert "<code>7:12</code>" in page
    assert folder.kept() == {
        "primary": "schedules.yaml",
        "checkout": "policies.yaml",
        "night": "policies.yaml",
    }
    with folder.site.database.read("oncall", folder.site.tenant) as session:
        assert schedules.schedule_named(session, "primary").version == before


def test_what_only_a_wrong_file_makes_cannot_be_named(folder: Folder) -> None:
    folder.write("schedules.yaml", SCHEDULE.replace("ben@", "nobody@"))
    folder.write("policies.yaml", POLICY)

    folder.look(1)

    assert set(folder.mistakes()) == {"schedules.yaml", "policies.yaml"}
    assert folder.kept() == {}


def test_somebody_who_joins_puts_a_file_right(folder: Folder) -> None:
    folder.write("schedules.yaml", SCHEDULE.replace("ben@", "dora@"))
    folder.look(1)
    wrong = folder.mistakes()

    folder.site.joined(Role.RESPONDER, email="dora@example.com")
    folder.look()

    assert set(wrong) == {"schedules.yaml"}
    assert folder.mistakes() == {}
    assert folder.kept() == {"primary": "schedules.yaml"}


def test_two_files_that_say_the_same_are_both_wrong(folder: Folder) -> None:
    folder.write("a.yaml", SCHEDULE)
    folder.write("b.yaml", SCHEDULE + "---\nkind: Rota\nname: other\n")
    folder.look(1)

    found = folder.mistakes()

    assert folder.kept() == {}
    assert "said twice" in found["a.yaml"][0]
    assert any("write Schedule or EscalationPolicy" in one for one in found["b.yaml"])


def test_what_no_file_says_any_more_is_given_back_to_people(folder: Folder) -> None:
    site = folder.site
    eva = person_id(site.database, site.joined(Role.RESPONDER, email="eva@example.com"))
    with site.database.write("oncall", site.tenant) as session:
        put_schedule(session, Wish(slug="primary", schedule=weekly(eva)), by=None, at=NOON)
    folder.write("schedules.yaml", SCHEDULE)
    folder.write("policies.yaml", POLICY)
    folder.look(1)
    taken_over = folder.kept()

    (folder.path / "schedules.yaml").unlink()
    folder.look()
    without = folder.kept()
    (folder.path / "policies.yaml").unlink()
    folder.look()
    emptied = folder.kept()
    gone = folder.mistakes()
    stopped = JobContext(
        database=site.database,
        owner="oncall",
        tenant=site.tenant,
        tenant_slug="acme",
        lease=folder.context.lease,
        lease_for=TTL,
        clock=site.clock,
        options={"definitions_tenant": site.tenant, "oncall_definitions": None},
    )
    reload(stopped)

    assert taken_over == {"primary": "schedules.yaml", "checkout": "policies.yaml"}
    assert without == {"checkout": "policies.yaml"}
    assert emptied == without  # an empty folder is more often one that was not mounted
    assert set(gone) == {"oncall"}
    assert folder.kept() == {}
    with site.database.read("oncall", site.tenant) as session:
        assert reaching.policy(session, "checkout").title == "checkout"
        assert schedules.schedule_named(session, "primary").retired_at is None
