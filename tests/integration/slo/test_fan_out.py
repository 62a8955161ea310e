"""Children of a fan-out come into force, stay, go and come back: on both databases."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from sre_ops.db.database import Database
from sre_ops.events.log import events_after
from sre_ops.slo.commands.fan_out import (
    ASK_AGAIN,
    ASK_EVERY,
    Found,
    is_due,
    take,
    with_known_children,
)
from sre_ops.slo.commands.take_into_force import Applied, take_into_force
from sre_ops.slo.domain.definition import FanOut, Slo
from sre_ops.slo.domain.definition_text import slo_of
from sre_ops.slo.domain.fan_out import Choice, Why
from sre_ops.slo.public.events import FanOutChanged
from sre_ops.slo.store import fan_outs
from sre_ops.slo.store.definitions import InForce, in_force
from sre_ops.slo.store.fan_outs import FanOutState
from tests.databases import NOON
from tests.unit.slo.fan_out_samples import HOSTILE, parent

KEY = ("shop", "availability")
FANNING = replace(parent(), fan_out=FanOut(label="endpoint", limit=3))
LATER = NOON + timedelta(minutes=7)


class _World:
    """One tenant whose files say *slos* and whose server has some values."""

    def __init__(self, database: Database, tenant: UUID) -> None:
        self._database, self._tenant = database, tenant

    def reload(self, *slos: Slo, at: datetime = NOON, bad_files: Iterable[str] = ()) -> Applied:
        with self._database.write("slo", self._tenant) as session:
            every = with_known_children(session, slos, bad_files=tuple(bad_files))
            return take_into_force(session, every, bad_files=tuple(bad_files), at=at)

    def look(
        self, *values: str, at: datetime = NOON, problem: str = "", limit: int = 200
    ) -> Choice | None:
        with self._database.read("slo", self._tenant) as session:
            row = fan_outs.parent_row(session, *KEY)
            assert row is not None
            document = row.document
        found = Found(values={} if problem else dict.fromkeys(values, 1.0), problem=problem)
        asked = slo_of(document, file="<text>")
        with self._database.write("slo", self._tenant) as session:
            return take(session, document, asked, found, at=at, limit=limit)

    def in_force(self) -> dict[str, InForce]:
        with self._database.read("slo", self._tenant) as session:
            return {one.slo.name: one for one in in_force(session)}

    def state(self) -> FanOutState:
        with self._database.read("slo", self._tenant) as session:
            found = fan_outs.state_of(session, *KEY)
        assert found is not None
        return found

    def announced(self) -> list[dict[str, object]]:
        with self._database.read("slo", self._tenant) as session:
            found = [one for one in events_after(session, 0) if one.name == FanOutChanged.name]
        return [dict(one.payload or {}) for one in found]


@pytest.fixture
def world(database: Database, tenant: UUID) -> _World:
    return _World(database, tenant)


def test_each_value_gets_an_slo_of_its_own(world: _World) -> None:
    world.reload(FANNING)

    world.look("/cart", "/pay")

    assert sorted(world.in_force()) == ["availability", "availability[/cart]", "availability[/pay]"]
    child = world.in_force()["availability[/pay]"]
    assert child.slo.part_of is not None
    assert child.slo.part_of.value == "/pay"
    assert [str(one.objective) for one in child.objectives] == ["0.999"]


def test_children_outlast_reloads_and_follow_their_parents_objective(world: _World) -> None:
    world.reload(FANNING)
    world.look("/cart")
    first = world.in_force()["availability[/cart]"].slo_id

    applied = world.reload(replace(FANNING, objective=Decimal("0.99")), at=LATER)

    child = world.in_force()["availability[/cart]"]
    assert applied.changed == (KEY, ("shop", "availability[/cart]"))
    assert child.slo_id == first
    assert [str(one.objective) for one in child.objectives] == ["0.999", "0.99"]


def test_looking_twice_announces_once(world: _World) -> None:
    world.reload(FANNING)

    world.look("/cart")
    world.look("/cart", at=LATER)

    assert [one["added"] for one in world.announced()] == [["availability[/cart]"]]


def test_what_is_beyond_the_limit_is_announced_and_kept_for_all_to_see(world: _World) -> None:
    world.reload(FANNING)

    choice = world.look("/a", "/b", "/c", "/d", "/e")

    assert choice is not None
    assert len(world.in_force()) == 1 + 3
    assert [one.value for one in world.state().left_out] == ["/d", "/e"]
    assert {one.why for one in world.state().left_out} == {Why.LIMIT}
    assert world.announced()[0]["left_out"] == ["/d", "/e"]
    assert world.announced()[0]["left_out_count"] == 2


def test_a_server_that_is_away_changes_no_child(world: _World) -> None:
    world.reload(FANNING)
    world.look("/a")

    choice = world.look(problem="out of reach", at=LATER)

    assert choice is None
    assert "availability[/a]" in world.in_force()
    assert world.state().problem == "out of reach"
    assert is_due(world.state(), LATER + ASK_AGAIN)


def test_a_value_goes_after_its_window_and_comes_back_as_it_was(world: _World) -> None:
    world.reload(FANNING)
    world.look("/a", "/b")
    first = world.in_force()["availability[/a]"].slo_id

    world.look("/b", at=NOON + timedelta(days=29))
    still = "availability[/a]" in world.in_force()
    world.look("/b", at=NOON + timedelta(days=30))
    gone = "availability[/a]" not in world.in_force()
    world.look("/a", "/b", at=NOON + timedelta(days=40))

    assert still
    assert gone
    assert world.in_force()["availability[/a]"].slo_id == first


def test_without_a_fan_out_the_children_are_withdrawn(world: _World) -> None:
    world.reload(FANNING)
    world.look("/a")

    applied = world.reload(replace(FANNING, fan_out=None), at=LATER)

    assert applied.withdrawn == (("shop", "availability[/a]"),)
    assert sorted(world.in_force()) == ["availability"]


def test_another_label_begins_anew(world: _World) -> None:
    world.reload(FANNING)
    world.look("/a")

    world.reload(replace(FANNING, fan_out=FanOut(label="tenant", limit=3)), at=LATER)

    assert sorted(world.in_force()) == ["availability"]
    assert world.state().asked_at is None
    assert is_due(world.state(), LATER)


def test_a_bad_file_keeps_its_children(world: _World) -> None:
    world.reload(FANNING)
    world.look("/a")

    world.reload(at=LATER, bad_files=["<text>"])
    world.reload(replace(FANNING, fan_out=None), at=LATER, bad_files=["<text>"])

    assert sorted(world.in_force()) == ["availability", "availability[/a]"]


def test_a_definition_that_changed_while_it_was_asked_about_takes_nothing(
    world: _World, database: Database, tenant: UUID
) -> None:
    world.reload(FANNING)

    with database.write("slo", tenant) as session:
        found = Found(values={"/a": 1.0})
        choice = take(session, "another text", FANNING, found, at=NOON, limit=9)

    assert choice is None
    assert sorted(world.in_force()) == ["availability"]


def test_an_slo_that_a_file_defines_goes_before_a_child_of_its_name(world: _World) -> None:
    written = replace(FANNING, name="availability[/a]", fan_out=None, description="by hand")
    world.reload(FANNING, written)

    world.look("/a")
    world.reload(FANNING, written, at=LATER)

    assert world.in_force()["availability[/a]"].slo.description == "by hand"
    assert [one.why for one in world.state().left_out] == [Why.NAME_TAKEN]


def test_hostile_values_are_kept_as_they_are(world: _World) -> None:
    world.reload(replace(FANNING, fan_out=FanOut(label="endpoint", limit=100)))

    world.look(*HOSTILE, "v" * 10_000, "nul\0", "lone\ud800")

    values = {one.slo.part_of.value for one in world.in_force().values() if one.slo.part_of}
    assert values == set(HOSTILE)
    shown = {one.why for one in world.state().left_out}
    assert shown == {Why.TOO_LONG, Why.UNSHOWABLE}
    assert all(one.value.isprintable() for one in world.state().left_out)


def test_tenants_have_their_own_children(
    world: _World, database: Database, other_tenant: UUID | None
) -> None:
    if other_tenant is None:
        return
    other = _World(database, other_tenant)
    world.reload(FANNING)
    other.reload(FANNING)

    world.look("/ours")
    other.look("/theirs")

    assert sorted(world.in_force()) == ["availability", "availability[/ours]"]
    assert sorted(other.in_force()) == ["availability", "availability[/theirs]"]


def test_it_is_not_asked_again_before_its_time(world: _World) -> None:
    world.reload(FANNING)
    world.look("/a")

    waits = [is_due(world.state(), NOON + wait) for wait in (ASK_AGAIN, ASK_EVERY)]

    assert waits == [False, True]
