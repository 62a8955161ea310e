from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sre_ops.reports.domain.alert_quality import (
    HALF_DAY,
    Page,
    PastGroup,
    Turn,
    by_rule,
    by_shift,
    by_week,
    figures,
    most_within,
    pages_per_shift,
)

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ANA, BEN = UUID(int=1), UUID(int=2)
WEB, DB = UUID(int=10), UUID(int=11)
PAGED = PastGroup(rule="Slow", opened_at=NOON, asked=(NOON,))
TURN = Turn(schedule_id=WEB, person=ANA, start=NOON, end=NOON + DAY)


def test_precision_is_the_share_of_paging_groups_that_were_acted_on() -> None:
    silent = PastGroup(rule="Slow", opened_at=NOON, acted_on=True)

    found = figures([PAGED, replace(PAGED, acted_on=True), silent])

    assert (found.groups, found.paged, found.acted_on, found.precision) == (3, 2, 1, 0.5)
    assert not found.is_never_acted_on


def test_without_pages_there_is_no_precision_and_without_messages_no_duplicate() -> None:
    found = figures([])

    assert (found.precision, found.duplicate_share, found.pages_again) == (None, 0.0, 0)


def test_every_page_after_the_first_of_a_group_asked_again() -> None:
    again = replace(PAGED, asked=(NOON, NOON + HOUR, NOON + 2 * HOUR))

    assert figures([PAGED, again]).pages_again == 2


def test_what_was_known_already_is_a_duplicate() -> None:
    assert figures([replace(PAGED, alerts=2, repeats=6)]).duplicate_share == 0.75


def test_rules_are_ordered_by_their_pages() -> None:
    later = replace(PAGED, opened_at=NOON + HOUR)

    found = by_rule([replace(PAGED, rule="Quiet", asked=()), PAGED, later, PAGED])

    assert [(one.rule, one.share) for one in found] == [("Slow", 1.0), ("Quiet", 0.0)]
    assert found[0].last_at == NOON + HOUR
    assert found[0].figures.is_never_acted_on


def test_where_nobody_was_paged_no_rule_has_a_share() -> None:
    (found,) = by_rule([replace(PAGED, asked=())])

    assert found.share == 0.0


def test_weeks_begin_on_monday_by_the_clocks_of_the_zone() -> None:
    sunday_evening = replace(PAGED, opened_at=datetime(2026, 11, 22, 20, tzinfo=UTC))
    since = datetime(2026, 11, 9, tzinfo=UTC)

    found = by_week([sunday_evening], since, NOON + 2 * DAY, ZoneInfo("Asia/Tokyo"))

    assert [(one.first_day, one.figures.pages) for one in found] == [
        (date(2026, 11, 9), 0),
        (date(2026, 11, 16), 0),
        (date(2026, 11, 23), 1),
    ]


def test_a_page_belongs_to_the_turn_of_the_schedule_by_which_it_went_out() -> None:
    other = replace(TURN, schedule_id=DB)
    page = Page(at=NOON, people=frozenset({ANA}), schedules=frozenset({DB}))

    assert [one.pages for one in by_shift([TURN, other], [page])] == [0, 1]


def test_who_is_paged_by_name_gets_it_in_her_turn() -> None:
    by_name = Page(at=NOON, people=frozenset({ANA}))
    outside = replace(by_name, at=NOON + DAY)
    others = replace(by_name, people=frozenset({BEN}))

    assert [one.pages for one in by_shift([TURN], [by_name, outside, others])] == [1]


def test_a_shift_is_heavy_with_more_pages_in_twelve_hours_than_can_be_followed_up() -> None:
    def brought(*hours: int) -> bool:
        pages = [Page(at=NOON + hour * HOUR, schedules=frozenset({WEB})) for hour in hours]
        return by_shift([TURN], pages)[0].is_heavy

    assert brought(0, 5, 11)
    assert not brought(0, 5, 12)
    assert not brought()


def test_what_lies_within_a_span_is_counted_once_at_its_most() -> None:
    times = [NOON + hours * HOUR for hours in (30, 0, 11, 12, 13)]

    assert most_within(times, HALF_DAY) == 3


def test_pages_are_shared_out_over_shifts() -> None:
    page = Page(at=NOON, people=frozenset({ANA}))

    assert pages_per_shift(by_shift([TURN, replace(TURN, person=BEN)], [page])) == 0.5
    assert pages_per_shift(()) is None
