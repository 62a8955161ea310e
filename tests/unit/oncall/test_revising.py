from datetime import UTC, datetime, timedelta

import pytest

from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.editions import Edition
from sre_ops.oncall.domain.revising import begin_of_edition, still_open
from sre_ops.oncall.domain.schedule import Schedule
from sre_ops.oncall.domain.slugs import check_slug
from sre_ops.oncall.domain.spans import Span

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIRST = Edition(NOON - HOUR, Schedule(zone="UTC"))


def test_what_is_over_of_an_override_is_left_out() -> None:
    assert still_open(Span(NOON - HOUR, NOON + HOUR), NOON) == Span(NOON, NOON + HOUR)


@pytest.mark.parametrize(
    "span", [Span(NOON - HOUR, NOON), Span(NOON, NOON + timedelta(days=367))], ids=["over", "long"]
)
def test_an_override_that_is_over_or_endless_is_refused(span: Span) -> None:
    with pytest.raises(Unfit):
        still_open(span, NOON)


def test_an_edition_begins_at_once_where_no_time_is_given() -> None:
    assert begin_of_edition([FIRST], None, NOON) == NOON


def test_an_edition_may_begin_later() -> None:
    assert begin_of_edition([FIRST], NOON + HOUR, NOON) == NOON + HOUR


def test_the_first_edition_may_tell_who_was_on_call() -> None:
    assert begin_of_edition([], NOON - HOUR, NOON) == NOON - HOUR


def test_a_later_edition_does_not_rewrite_who_was_on_call() -> None:
    with pytest.raises(Unfit):
        begin_of_edition([FIRST], NOON - HOUR / 2, NOON)


@pytest.mark.parametrize("slug", ["a", "primary", "sre-tokyo-2"])
def test_a_name_may_stand_in_a_url(slug: str) -> None:
    check_slug(slug)


@pytest.mark.parametrize("slug", ["", "-a", "a-", "Primary", "a b", "ä", "a" * 101, "a\n"])
def test_other_names_are_refused(slug: str) -> None:
    with pytest.raises(Unfit):
        check_slug(slug)
