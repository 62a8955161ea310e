from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from sre_ops.web import filters
from sre_ops.web.i18n import speaking_to
from sre_ops.web.templating import create_templates
from sre_ops.web.viewer import Viewer

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
BERLIN = Viewer(locale="en", zone="Europe/Berlin")
TOKYO = Viewer(locale="ja", zone="Asia/Tokyo")


def test_numbers_have_the_separators_of_the_language_and_the_digits_that_were_asked_for() -> None:
    with speaking_to(BERLIN, now=NOON):
        assert filters.number(1_234_567.5) == "1,234,567.5"
        assert filters.number(Decimal("3.14159"), 2) == "3.14"
        assert filters.number(0) == "0"


def test_a_ratio_is_a_percentage_even_beyond_one() -> None:
    with speaking_to(BERLIN, now=NOON):
        assert filters.percent(1.25, 0) == "125\xa0%"
        assert filters.percent(0.99951, 2) == "99.95\xa0%"
    with speaking_to(TOKYO, now=NOON):
        assert filters.percent(0.5) == "50.0%"


def test_an_instant_is_told_in_the_zone_of_the_viewer() -> None:
    with speaking_to(BERLIN, now=NOON):
        assert filters.instant(NOON) == "21 Nov 2026, 13:00 CET"
        assert filters.clock(NOON) == "13:00"
        assert filters.day(NOON) == "21 Nov 2026"
    with speaking_to(TOKYO, now=NOON):
        assert filters.instant(NOON) == "2026年11月21日 21:00 JST"
        assert filters.day(NOON + timedelta(hours=4)) == "2026年11月22日"
        assert filters.day(date(2026, 1, 2)) == "2026年1月2日"


@pytest.mark.parametrize(
    ("gap", "english", "japanese"),
    [
        (timedelta(0), "now", "現在"),
        (timedelta(seconds=-50), "50 sec ago", "50 秒前"),
        (timedelta(minutes=-6), "6 min ago", "6 分前"),
        (timedelta(hours=-30), "30 hr ago", "30 時間前"),
        (timedelta(days=3), "in 3 days", "3 日後"),
    ],
)
def test_a_time_is_told_by_its_distance(gap: timedelta, english: str, japanese: str) -> None:
    with speaking_to(BERLIN, now=NOON):
        assert filters.ago(NOON + gap) == english
    with speaking_to(TOKYO, now=NOON):
        assert filters.ago(NOON + gap) == japanese


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (timedelta(hours=3, minutes=20, seconds=5), "3 hr 20 min"),
        (86_405, "1 day"),
        (timedelta(days=3, hours=2), "3 days 2 hr"),
        (-61, "-1 min 1 sec"),
        (0, "0 sec"),
    ],
)
def test_a_span_has_its_two_largest_units(span: timedelta | float, told: str) -> None:
    with speaking_to(BERLIN, now=NOON):
        assert filters.duration(span) == told


def test_what_is_not_known_is_a_dash_and_never_a_zero() -> None:
    with speaking_to(BERLIN, now=NOON):
        told = {work(None) for work in (filters.number, filters.percent, filters.duration)}
        told |= {work(None) for work in (filters.instant, filters.clock, filters.day, filters.ago)}

    assert told == {"–"}


def test_links_to_this_page_keep_the_other_parameters() -> None:
    with speaking_to(BERLIN, now=NOON, url="/slos?state=missed&cursor=abc"):
        assert filters.here(sort="-consumed", cursor=None) == "/slos?state=missed&sort=-consumed"
        assert filters.here(state=None, cursor=None) == "/slos"


def test_a_constant_in_a_template_is_written_for_each_viewer_anew() -> None:
    template = create_templates().from_string("{{ 0.5|percent }}")

    with speaking_to(BERLIN, now=NOON):
        english = template.render()
    with speaking_to(TOKYO, now=NOON):
        japanese = template.render()

    assert (english, japanese) == ("50.0\xa0%", "50.0%")
