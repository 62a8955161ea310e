"""From Friday to Monday in seconds, over the night in which the clocks go forward."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest

from sre_ops.db.database import Database
from sre_ops.kernel.clock import FixedClock
from sre_ops.oncall.commands.contacts import ContactKind, add_contact, change_wishes
from sre_ops.oncall.domain.hours import daily
from sre_ops.oncall.domain.notices import PersonalRule
from sre_ops.oncall.domain.policy import Step
from sre_ops.oncall.domain.preferences_text import Wishes
from tests.databases import NOON
from tests.integration.oncall.pagers import MINUTE, Pager, pager

FRIDAY = datetime(2027, 3, 26, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def paging(database: Database, tenant: UUID, clock: FixedClock) -> Pager:
    """Cleo in London sleeps from ten to seven; her phone is told at once, her mail later."""
    found = pager(database, tenant, clock)
    cleo = found.rota.named("cleo")
    with database.write("oncall", tenant) as session:
        phone = add_contact(
            session, cleo, kind=ContactKind.NTFY, address="https://ntfy.example.com/cleo", at=NOON
        )
        wishes = Wishes(
            zone="Europe/London",
            rules=(
                PersonalRule(contact=phone.id),
                PersonalRule(contact=cleo, after=10 * MINUTE, severities=frozenset({1})),
            ),
            quiet=(daily(time(22), time(7)),),
        )
        change_wishes(session, cleo, wishes, at=NOON)
    clock.move_to(FRIDAY)
    found.policy(
        Step(targets=(found.person("cleo"),)),
        repeat=9,
        round_delay=6 * HOUR,
    )
    return found


def _hours(paging: Pager, name: str) -> list[float]:
    since = (FRIDAY - NOON) / MINUTE
    return [(at - since) / 60 for at, person, _ in paging.pages() if person == name]


def test_quiet_hours_end_by_the_clocks_of_that_morning(paging: Pager) -> None:
    paging.hear("opened", severity=3)

    paging.run_until(FRIDAY + 70 * HOUR)

    by_winter_time, by_summer_time = [0, 13, 13, 18, 24], [36, 36, 42, 48, 60]
    assert _hours(paging, "cleo") == [*by_winter_time, *by_summer_time]
    assert _hours(paging, "boss") == [60.0]


def test_sev1_wakes_her_in_the_night_in_which_the_clocks_change(paging: Pager) -> None:
    paging.hear("opened", severity=1)

    paging.run_until(FRIDAY + 31 * HOUR)

    tenth = 10 / 60
    rounds = [0.0, 6.0, 12.0, 18.0, 24.0, 30.0]
    told = sorted([*rounds, *(one + tenth for one in rounds)])
    assert _hours(paging, "cleo") == pytest.approx(told)
