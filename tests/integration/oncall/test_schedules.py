"""Schedules on both databases: who is on call, and who was."""

from datetime import timedelta
from uuid import UUID

import pytest

from sre_ops.db.database import Database
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.commands import overrides, schedules, swaps
from sre_ops.oncall.domain.changes import NotOnCallThen
from sre_ops.oncall.domain.schedule import Kind, Source
from sre_ops.oncall.domain.spans import Span
from sre_ops.oncall.public import reads
from sre_ops.tenancy.commands.people import disable
from tests.databases import NOON
from tests.integration.oncall.rotas import BEGAN, DAY, WEEK, Rota, rota, weekly

HOUR = timedelta(hours=1)


@pytest.fixture
def primary(database: Database, tenant: UUID) -> Rota:
    return rota(database, tenant)


def _take(primary: Rota, slug: str, span: Span, *, by: str, of: str) -> UUID:
    wish = overrides.Wish(
        slug=slug,
        kind=Kind.REPLACE,
        span=span,
        person=primary.named(of),
        stand_in=primary.named(by),
    )
    with primary.database.write("oncall", primary.tenant) as session:
        return overrides.add_override(session, wish, by=primary.named(by), at=NOON).id


def test_turns_follow_each_other_and_nobody_was_on_call_before_the_first(primary: Rota) -> None:
    assert primary.who(BEGAN - HOUR) == []
    assert primary.who(NOON) == ["ana"]
    assert primary.who(BEGAN + WEEK) == ["ben"]


def test_on_call_now_says_until_when(primary: Rota) -> None:
    with primary.database.read("oncall", primary.tenant) as session:
        [one] = reads.on_call_now(session, NOON)
        changes = reads.hand_overs(session, NOON, NOON + 2 * WEEK)

    assert (one.person_id, one.until) == (primary.named("ana"), BEGAN + WEEK)
    assert (one.schedule.slug, one.origin.source) == ("primary", Source.LAYER)
    assert [change.at for change in changes] == [BEGAN + WEEK, BEGAN + 2 * WEEK]


def test_another_tenant_sees_no_schedule(primary: Rota, other_tenant: UUID | None) -> None:
    if other_tenant is None:
        return

    with primary.database.read("oncall", other_tenant) as session:
        assert reads.schedules(session) == []
        assert reads.who_at(session, primary.schedule_id, NOON) == ()


def test_a_change_of_layers_leaves_true_who_was_on_call(primary: Rota) -> None:
    wish = schedules.Wish(slug="primary", schedule=weekly(primary.named("cleo")))

    with primary.database.write("oncall", primary.tenant) as session:
        _, is_changed = schedules.put_schedule(session, wish, by=None, at=NOON)
    with primary.database.write("oncall", primary.tenant) as session:
        _, is_changed_again = schedules.put_schedule(session, wish, by=None, at=NOON + HOUR)

    assert (is_changed, is_changed_again) == (True, False)
    assert primary.who(NOON - HOUR) == ["ana"]
    assert primary.who(NOON) == ["cleo"]


def test_the_past_is_not_planned(primary: Rota) -> None:
    wish = schedules.Wish(
        slug="primary", schedule=weekly(primary.named("cleo")), from_at=NOON - HOUR
    )

    with (
        pytest.raises(Unfit),
        primary.database.write("oncall", primary.tenant) as session,
    ):
        schedules.put_schedule(session, wish, by=None, at=NOON)


def test_a_later_plan_is_dropped_by_the_next_word(primary: Rota) -> None:
    plans = [
        schedules.Wish(
            slug="primary", schedule=weekly(primary.named("cleo")), from_at=NOON + 3 * DAY
        ),
        schedules.Wish(slug="primary", schedule=weekly(primary.named("ben"))),
    ]

    for plan in plans:
        with primary.database.write("oncall", primary.tenant) as session:
            schedules.put_schedule(session, plan, by=None, at=NOON)

    assert primary.who(NOON + 3 * DAY) == ["ben"]


def test_a_stand_in_who_is_taken_back_was_on_call_until_then(primary: Rota) -> None:
    override = _take(primary, "primary", Span(NOON - DAY, NOON + DAY), by="ben", of="ana")
    assert (primary.who(NOON - HOUR), primary.who(NOON)) == (["ana"], ["ben"])

    for _ in range(2):
        with primary.database.write("oncall", primary.tenant) as session:
            overrides.end_override(session, "primary", override, by=None, at=NOON + HOUR)

    assert primary.who(NOON + HOUR / 2) == ["ben"]
    assert primary.who(NOON + HOUR) == ["ana"]


def test_a_stand_in_of_tomorrow_who_is_taken_back_never_was(primary: Rota) -> None:
    override = _take(primary, "primary", Span(NOON + DAY, NOON + 2 * DAY), by="ben", of="ana")

    with primary.database.write("oncall", primary.tenant) as session:
        overrides.end_override(session, "primary", override, by=None, at=NOON + HOUR)

    assert primary.who(NOON + DAY) == ["ana"]


def test_nobody_whose_account_is_disabled_is_put_on_call(primary: Rota) -> None:
    with primary.database.write("tenancy", primary.tenant) as session:
        disable(session, primary.named("ben"), at=NOON)

    with pytest.raises(Unfit):
        _take(primary, "primary", Span(NOON, NOON + DAY), by="ben", of="ana")


def test_an_override_belongs_to_its_schedule(primary: Rota) -> None:
    with pytest.raises(NotFound):
        _take(primary, "secondary", Span(NOON, NOON + DAY), by="ben", of="ana")


def _ask(primary: Rota) -> UUID:
    second = BEGAN + WEEK
    wish = swaps.Wish(
        slug="primary",
        own=Span(second + DAY, second + 2 * DAY),
        other=primary.named("ana"),
        theirs=Span(second + WEEK, second + WEEK + DAY),
    )
    with primary.database.write("oncall", primary.tenant) as session:
        return swaps.ask_swap(session, wish, by=primary.named("ben"), at=NOON).id


def test_a_swap_holds_once_the_other_agreed(primary: Rota) -> None:
    swap, second = _ask(primary), BEGAN + WEEK
    assert primary.who(second + DAY) == ["ben"]

    with primary.database.write("oncall", primary.tenant) as session:
        swaps.accept_swap(session, swap, by=primary.named("ana"), at=NOON)

    assert primary.who(second + DAY) == ["ana"]
    assert primary.who(second + 2 * DAY) == ["ben"]
    assert primary.who(second + WEEK) == ["ben"]


def test_a_swap_of_a_shift_that_was_given_away_is_refused(primary: Rota) -> None:
    swap, second = _ask(primary), BEGAN + WEEK
    _take(primary, "primary", Span(second, second + WEEK), by="cleo", of="ben")

    with (
        pytest.raises(NotOnCallThen),
        primary.database.write("oncall", primary.tenant) as session,
    ):
        swaps.accept_swap(session, swap, by=primary.named("ana"), at=NOON)


def test_a_declined_swap_changes_nothing(primary: Rota) -> None:
    swap, second = _ask(primary), BEGAN + WEEK

    with primary.database.write("oncall", primary.tenant) as session:
        swaps.decline_swap(session, swap, by=primary.named("ana"), at=NOON)

    assert primary.who(second + DAY) == ["ben"]


def test_a_retired_schedule_has_nobody_any_more_and_can_come_back(primary: Rota) -> None:
    _take(primary, "primary", Span(NOON, NOON + DAY), by="ben", of="ana")

    with primary.database.write("oncall", primary.tenant) as session:
        schedules.retire_schedule(session, "primary", by=None, at=NOON + HOUR)
        schedules.retire_schedule(session, "primary", by=None, at=NOON + HOUR)

    with primary.database.read("oncall", primary.tenant) as session:
        assert reads.on_call_now(session, NOON + HOUR) == []
    assert (primary.who(NOON + HOUR / 2), primary.who(NOON + HOUR)) == (["ben"], [])
    wish = schedules.Wish(slug="primary", schedule=weekly(primary.named("cleo")))
    with primary.database.write("oncall", primary.tenant) as session:
        schedules.put_schedule(session, wish, by=None, at=NOON + DAY)
    assert (primary.who(NOON + DAY - HOUR), primary.who(NOON + DAY)) == ([], ["cleo"])
