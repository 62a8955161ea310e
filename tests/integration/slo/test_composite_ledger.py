"""The ledgers of composites: made from those of their members, on both databases."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest

from sre_ops.db.database import Database
from sre_ops.kernel.units import DAY_MINUTES, to_minute
from sre_ops.slo.commands.keep_composites import CompositeKeeper
from sre_ops.slo.commands.take_into_force import take_into_force
from sre_ops.slo.domain.composing import compose, member_run
from sre_ops.slo.domain.composite import POINTS, CompositeSli
from sre_ops.slo.domain.composite_graph import is_composite
from sre_ops.slo.domain.minutes import COLUMNS, Minutes
from sre_ops.slo.domain.tally import Block
from sre_ops.slo.sources.definition_files import load_text
from sre_ops.slo.store import ledger
from sre_ops.slo.store.definitions import InForce, in_force
from tests.databases import NOON
from tests.unit.slo import own_documents as own

NOW = to_minute(NOON)
SEALED = NOW // DAY_MINUTES * DAY_MINUTES
TODAY = SEALED // DAY_MINUTES
DAYS = 3
TEXT = own.SLOS + own.COMPOSITE + "---\n" + own.composite("nested", "shop/whole", "shop/pay")


def counts(start: int, length: int, seed: int) -> Minutes:
    dice = np.random.default_rng([seed, start])
    run = Minutes.empty(start, length)
    run.valid[:] = dice.integers(0, 50, length)
    run.bad[:] = dice.integers(0, run.valid + 1)
    run.seen[:], run.expected[:] = 4, 4
    return run


class World:
    """Two measured SLOs with minutes, and the composites over them."""

    def __init__(self, database: Database, tenant: UUID) -> None:
        self.database, self.tenant = database, tenant
        self.keeper = self.new_keeper()
        self.define(TEXT)
        self.fill(self.measured, NOW)

    def new_keeper(self) -> CompositeKeeper:
        return CompositeKeeper(
            open_read=lambda: self.database.read("slo", self.tenant),
            open_write=lambda: self.database.write("slo", self.tenant),
        )

    def define(self, text: str) -> None:
        loaded = load_text(text)
        assert loaded.findings == ()
        with self.database.write("slo", self.tenant) as session:
            take_into_force(session, loaded.definitions.slos, bad_files=(), at=NOON)

    @property
    def slos(self) -> tuple[InForce, ...]:
        with self.database.read("slo", self.tenant) as session:
            return in_force(session)

    @property
    def measured(self) -> list[InForce]:
        return [one for one in self.slos if not is_composite(one.slo)]

    def named(self, name: str) -> InForce:
        return next(one for one in self.slos if one.slo.name == name)

    def fill(self, slos: Sequence[InForce], latest: int, seeds: Sequence[int] = (1, 2)) -> None:
        """Write what a keeper of the default source would have."""
        roster = tuple(ledger.Member(one.slo_id, one.sli_digest) for one in slos)
        tail = Block.empty(SEALED, len(slos), latest - SEALED)
        with self.database.write("slo", self.tenant) as session:
            for number, seed in enumerate(seeds):
                self.save_days(roster[number], range(TODAY - DAYS, TODAY), seed)
                today = counts(SEALED, latest - SEALED, seed)
                for name in COLUMNS:
                    tail.columns[name][number] = getattr(today, name)
            ledger.save_tail(session, "", tail, range(SEALED, latest))
            mark = ledger.Watermark(
                roster=roster, latest=latest, settled=latest - 15, sealed=SEALED
            )
            ledger.save_watermark(session, "", mark)

    def save_days(
        self, member: ledger.Member, days: Sequence[int], seed: int, revision: int = 1
    ) -> None:
        rows = [
            ledger.DayRow(
                member=member,
                day=day,
                revision=revision,
                minutes=counts(day * DAY_MINUTES, DAY_MINUTES, seed),
            )
            for day in days
        ]
        with self.database.write("slo", self.tenant) as session:
            ledger.save_days(session, rows)

    def keep(self, now: int = NOW) -> None:
        self.keeper.keep(self.slos, {}, now)

    def read(self, one: InForce) -> Minutes:
        with self.database.read("slo", self.tenant) as session:
            start, end = SEALED - DAYS * DAY_MINUTES, NOW
            return ledger.read_minutes(session, one.slo.source, [one.slo_id], start, end)[
                one.slo_id
            ]

    def revisions(self, one: InForce) -> dict[int, int]:
        with self.database.read("slo", self.tenant) as session:
            rows = ledger.load_days(session, [one.slo_id], 0, TODAY)[one.slo_id]
        return {row.day: row.revision for row in rows}

    def expected(self, one: InForce) -> Minutes:
        """Compose *one* straight from the minutes that its members have in the ledger."""
        assert isinstance(one.slo.sli, CompositeSli)
        members = [self.named(member.slo) for member in one.slo.sli.members]
        runs = [member_run(m.slo, self.read(m), m.objectives) for m in members]
        return compose(one.slo.sli, runs, SEALED - DAYS * DAY_MINUTES, NOW)


@pytest.fixture
def world(database: Database, tenant: UUID) -> World:
    """Three days and a half of minutes."""
    return World(database, tenant)


def assert_same(ours: Minutes, theirs: Minutes) -> None:
    for name in COLUMNS:
        assert np.array_equal(getattr(ours, name), getattr(theirs, name)), name


def assert_in_step(world: World) -> None:
    for name in ("whole", "nested"):
        assert_same(world.read(world.named(name)), world.expected(world.named(name)))


def test_composites_have_minutes_like_any_slo_and_are_made_of_composites_too(world: World) -> None:
    world.keep()

    assert_in_step(world)
    whole = world.read(world.named("whole"))
    assert set(whole.valid.tolist()) == {0, POINTS}
    assert 0 < whole.bad.sum() < whole.valid.sum()
    with world.database.read("slo", world.tenant) as session:
        mark = ledger.watermark(session, "=")
    assert mark is not None
    assert (mark.latest, mark.settled, mark.sealed) == (NOW, NOW - 15, SEALED)


def test_what_is_late_in_a_members_tail_flows_on(world: World) -> None:
    world.keep()
    with world.database.write("slo", world.tenant) as session:
        mark = ledger.watermark(session, "")
        assert mark is not None
        tail = ledger.load_tail(session, "", mark)
        tail.columns["bad"][:, -3:] += 1
        tail.columns["valid"][:, -3:] += 40
        ledger.save_tail(session, "", tail, range(NOW - 3, NOW))

    world.keep()

    assert_in_step(world)


def test_a_day_that_is_counted_again_flows_on_through_all_depths(world: World) -> None:
    world.keep()
    pay = world.named("pay")
    member = ledger.Member(pay.slo_id, pay.sli_digest)
    world.save_days(member, [TODAY - 2], seed=7, revision=2)

    world.keeper = world.new_keeper()
    world.keep()

    assert_in_step(world)
    revised = {day for day, number in world.revisions(world.named("nested")).items() if number > 1}
    assert revised == {TODAY - 2}


def test_another_sli_of_a_member_flows_on_in_the_same_process(world: World) -> None:
    world.keep()
    world.define(TEXT.replace("sum(find_bad)", "sum(find_failed)"))
    world.fill(world.measured, NOW, seeds=(5, 2))

    world.keep()

    assert_in_step(world)


def test_another_weight_makes_all_days_anew(world: World) -> None:
    world.keep()
    before = world.read(world.named("whole"))
    world.define(TEXT.replace("weight: 3", "weight: 9"))

    world.keep()

    assert_in_step(world)
    assert not np.array_equal(world.read(world.named("whole")).bad, before.bad)


def test_a_new_objective_of_a_member_judges_only_the_minutes_after_it(world: World) -> None:
    later = TEXT.replace("target: 0.99", "target: 0.5")
    world.keep()
    before = world.read(world.named("nested"))
    at = NOON - timedelta(hours=2)
    with world.database.write("slo", world.tenant) as session:
        take_into_force(session, load_text(later).definitions.slos, bad_files=(), at=at)

    world.keep()

    after, seam = world.read(world.named("nested")), to_minute(at) - before.start
    assert_in_step(world)
    assert np.array_equal(after.bad[:seam], before.bad[:seam])
    assert after.bad[seam:].sum() < before.bad[seam:].sum()


def test_a_process_that_was_killed_half_way_is_gone_on_from(world: World) -> None:
    broken = CompositeKeeper(
        open_read=lambda: world.database.read("slo", world.tenant),
        open_write=lambda: (_ for _ in ()).throw(RuntimeError("killed")),
    )
    with pytest.raises(RuntimeError, match="killed"):
        broken.keep(world.slos, {}, NOW)

    world.keep()

    assert_in_step(world)


def test_nothing_is_kept_before_a_member_was_ever_read(database: Database, tenant: UUID) -> None:
    world = World.__new__(World)
    world.database, world.tenant = database, tenant
    world.keeper = world.new_keeper()
    world.define(TEXT)

    world.keep()

    with database.read("slo", tenant) as session:
        assert ledger.watermark(session, "=") is None


def test_a_member_that_is_gone_is_told_and_leaves_the_others(world: World) -> None:
    slos = [one for one in world.slos if one.slo.name != "find"]

    world.keeper.keep(slos, {world.named("pay").slo_id: "off bounds"}, NOW)

    whole, nested = world.named("whole"), world.named("nested")
    assert world.keeper.problems == {
        whole.slo_id: "its member shop/pay: off bounds",
        nested.slo_id: "its member shop/whole: its member shop/pay: off bounds",
    }
    assert world.read(whole).valid.any()


def test_what_no_file_defines_any_longer_leaves_no_tail(world: World) -> None:
    world.keep()
    slos = [one for one in world.slos if not is_composite(one.slo)]

    world.keeper.keep(slos, {}, NOW)

    with world.database.read("slo", world.tenant) as session:
        mark = ledger.watermark(session, "=")
        assert mark is not None
        assert ledger.load_tail(session, "=", mark).end == SEALED
