"""What comes into force, what changes, and what stays as it was: on both databases."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from sre_ops.app.slices import SLICES
from sre_ops.catalog.public.reads import service_named
from sre_ops.db.database import Database
from sre_ops.events.log import Recorded, events_after
from sre_ops.events.relay import Relay
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.units import to_minute
from sre_ops.slo.commands.take_into_force import Applied, take_into_force
from sre_ops.slo.domain.definition import (
    Comparison,
    GaugeSli,
    Origin,
    RollingWindow,
    Selector,
    Service,
    Slo,
)
from sre_ops.slo.domain.fitting import unfit
from sre_ops.slo.public.reads import slos as views
from sre_ops.slo.store.definitions import InForce, in_force
from tests.databases import NOON

UP = GaugeSli(Selector("up"), Comparison.AT_LEAST, 1.0)
SLO = Slo(
    service="shop",
    name="up",
    sli=UP,
    objective=Decimal("0.99"),
    windows=(RollingWindow(30),),
    origin=Origin("a.yaml"),
)
KEY = SLO.key
OTHER = replace(SLO, name="other", origin=Origin("b.yaml"))


def _take(
    database: Database,
    tenant: UUID,
    *slos: Slo,
    bad_files: Collection[str] = (),
    at: datetime = NOON,
    services: Sequence[Service] = (),
) -> Applied:
    with database.write("slo", tenant, actor="file:defs@0") as session:
        return take_into_force(session, slos, bad_files=bad_files, at=at, services=services)


def _in_force(database: Database, tenant: UUID) -> tuple[InForce, ...]:
    with database.read("slo", tenant) as session:
        return in_force(session)


def _events(database: Database, tenant: UUID) -> list[Recorded]:
    with database.read("slo", tenant) as session:
        return events_after(session, 0)


def _names(database: Database, tenant: UUID) -> list[str]:
    found = [event.name for event in _events(database, tenant)]
    return [name for name in found if name.startswith("slo.")]


def _objectives(database: Database, tenant: UUID) -> list[tuple[int, Decimal]]:
    (found,) = _in_force(database, tenant)
    return [(each.from_minute, each.objective) for each in found.objectives]


def test_a_new_definition_is_in_force_from_the_first_minute(
    database: Database, tenant: UUID
) -> None:
    applied = _take(database, tenant, SLO)

    (found,) = _in_force(database, tenant)
    assert applied == Applied(added=(KEY,))
    assert found.slo == SLO
    assert _objectives(database, tenant) == [(0, SLO.objective)]
    assert _names(database, tenant) == ["slo.definition_taken.v1"]


def test_saying_it_twice_records_nothing(database: Database, tenant: UUID) -> None:
    _take(database, tenant, SLO, OTHER)
    before = _names(database, tenant)

    moved_down = replace(SLO, origin=Origin("a.yaml", 99), objective=Decimal("0.990"))
    applied = _take(database, tenant, OTHER, moved_down, at=NOON + timedelta(days=1))

    assert applied == Applied(unchanged=(OTHER.key, KEY))
    assert _names(database, tenant) == before


def test_a_changed_objective_never_changes_the_past(database: Database, tenant: UUID) -> None:
    _take(database, tenant, SLO)
    later = NOON + timedelta(hours=1, seconds=59)

    applied = _take(database, tenant, replace(SLO, objective=Decimal("0.999")), at=later)

    minute = to_minute(NOON) + 60
    assert applied == Applied(changed=(KEY,))
    assert _objectives(database, tenant) == [(0, Decimal("0.99")), (minute, Decimal("0.999"))]
    assert _names(database, tenant)[1:] == ["slo.objective_changed.v1"]
    (found,) = _in_force(database, tenant)
    assert found.slo.objective == Decimal("0.999")


def test_of_several_changes_within_a_minute_the_last_one_counts(
    database: Database, tenant: UUID
) -> None:
    _take(database, tenant, SLO)

    for second, objective in enumerate(("0.9", "0.95", "0.98")):
        at = NOON + timedelta(seconds=second)
        _take(database, tenant, replace(SLO, objective=Decimal(objective)), at=at)

    assert _objectives(database, tenant) == [
        (0, Decimal("0.99")),
        (to_minute(NOON), Decimal("0.98")),
    ]


def test_a_clock_that_was_set_back_leaves_the_past_alone(database: Database, tenant: UUID) -> None:
    _take(database, tenant, SLO)
    _take(database, tenant, replace(SLO, objective=Decimal("0.9")))

    earlier = NOON - timedelta(hours=3)
    _take(database, tenant, replace(SLO, objective=Decimal("0.95")), at=earlier)

    assert _objectives(database, tenant) == [
        (0, Decimal("0.99")),
        (to_minute(NOON), Decimal("0.95")),
    ]


def test_the_zone_of_the_clock_does_not_matter(database: Database, tenant: UUID) -> None:
    in_tokyo = NOON.astimezone(ZoneInfo("Asia/Tokyo"))
    _take(database, tenant, SLO, at=in_tokyo)

    _take(database, tenant, replace(SLO, objective=Decimal("0.9")), at=in_tokyo)

    assert _objectives(database, tenant)[1] == (to_minute(NOON), Decimal("0.9"))
    assert {event.occurred_at for event in _events(database, tenant)[-2:]} == {NOON}


def test_another_sli_keeps_the_id_and_changes_the_digest(database: Database, tenant: UUID) -> None:
    _take(database, tenant, SLO)
    (before,) = _in_force(database, tenant)

    _take(database, tenant, replace(SLO, sli=replace(UP, threshold=2.0)))

    (after,) = _in_force(database, tenant)
    assert after.slo_id == before.slo_id
    assert after.sli_digest != before.sli_digest
    assert _names(database, tenant)[1:] == ["slo.definition_changed.v1"]


def test_moving_to_another_file_changes_only_the_file(database: Database, tenant: UUID) -> None:
    _take(database, tenant, SLO)
    before = _events(database, tenant)[-1].state

    applied = _take(database, tenant, replace(SLO, origin=Origin("c.yaml")))

    after = _events(database, tenant)[-1].state
    assert applied == Applied(changed=(KEY,))
    assert before is not None
    assert after == before | {"file": "c.yaml", "version": 2}


def test_what_no_file_defines_is_withdrawn_and_comes_back_with_its_id(
    database: Database, tenant: UUID
) -> None:
    _take(database, tenant, SLO)
    (before,) = _in_force(database, tenant)

    applied = _take(database, tenant)
    again = _take(database, tenant)

    assert (applied, again) == (Applied(withdrawn=(KEY,)), Applied())
    assert _in_force(database, tenant) == ()
    with database.read("slo", tenant) as session:
        assert [(view.name, view.in_force) for view in views(session)] == [("up", False)]
    assert _take(database, tenant, SLO) == Applied(added=(KEY,))
    assert _in_force(database, tenant) == (before,)


def test_the_slos_of_a_bad_file_stay_as_they_were(database: Database, tenant: UUID) -> None:
    _take(database, tenant, SLO, OTHER)
    before = _in_force(database, tenant)
    worse = replace(SLO, objective=Decimal("0.5"))
    new = replace(SLO, name="new")

    silent = _take(database, tenant, OTHER, bad_files=["a.yaml"])
    partial = _take(database, tenant, OTHER, worse, new, bad_files=["a.yaml"])

    expected = Applied(unchanged=(OTHER.key, KEY), bad_files=("a.yaml",))
    assert (silent, partial) == (expected, expected)
    assert _in_force(database, tenant) == before


def test_a_copy_in_another_file_does_not_unseat_what_a_bad_file_defined(
    database: Database, tenant: UUID
) -> None:
    _take(database, tenant, SLO)
    copy = replace(SLO, objective=Decimal("0.5"), origin=Origin("copy.yaml"))

    _take(database, tenant, copy, bad_files=["a.yaml"])

    (found,) = _in_force(database, tenant)
    assert found.slo == SLO


def test_a_bad_folder_keeps_all_its_files_in_force(database: Database, tenant: UUID) -> None:
    inside = replace(SLO, origin=Origin("defs/team/a.yaml"))
    _take(database, tenant, inside, OTHER)

    applied = _take(database, tenant, bad_files=["defs"])

    assert applied == Applied(withdrawn=(OTHER.key,), unchanged=(KEY,), bad_files=("defs",))


def test_an_slo_given_twice_is_refused(database: Database, tenant: UUID) -> None:
    with pytest.raises(Invalid, match="given twice"):
        _take(database, tenant, SLO, replace(SLO, origin=Origin("b.yaml")))


def test_a_second_tenant_sees_and_changes_nothing(
    database: Database, tenant: UUID, other_tenant: UUID | None
) -> None:
    if other_tenant is None:
        return
    _take(database, tenant, SLO)
    before = _in_force(database, tenant)

    applied = _take(database, other_tenant, replace(SLO, objective=Decimal("0.5")))
    _take(database, other_tenant)

    assert applied == Applied(added=(KEY,))
    assert _in_force(database, other_tenant) == ()
    assert _in_force(database, tenant) == before


def test_the_catalogue_learns_of_service_and_team(database: Database, tenant: UUID) -> None:
    relay = Relay(database, tuple(r for each in SLICES for r in each.reactions))
    _take(database, tenant, replace(SLO, team="web"))
    relay.run(tenant)
    said = Service(name="shop", display_name="The shop", description="Sells.", origin=Origin("a"))

    _take(database, tenant, replace(SLO, team="web"), services=[said])
    relay.run(tenant)
    _take(database, tenant, SLO)  # says nothing of title and team any more
    runs = [relay.run(tenant), relay.run(tenant)]

    with database.read("catalog", tenant) as session:
        found = service_named(session, "shop")
    assert found is not None
    assert (found.title, found.description, found.team) == ("The shop", "Sells.", "web")
    assert runs == [1, 0]


def test_a_bad_file_does_not_take_away_what_was_said_of_a_service(
    database: Database, tenant: UUID
) -> None:
    said = Service(name="shop", display_name="The shop", origin=Origin("b.yaml"))
    _take(database, tenant, SLO, services=[said])

    applied = _take(database, tenant, SLO, bad_files=["b.yaml"])

    assert applied.unchanged == (KEY,)


def test_the_longest_definition_that_fits_is_kept_with_its_event(
    database: Database, tenant: UUID
) -> None:
    hostile = Service(
        name="shop", display_name="\x00" * 999, description='"' * 99_999, origin=Origin("s.yaml")
    )
    big = replace(SLO, description="店" * 13_000)
    assert unfit(big) == ""
    assert unfit(replace(SLO, description="店" * 14_000)) != ""

    applied = _take(database, tenant, big, services=[hostile])

    assert applied == Applied(added=(KEY,))
