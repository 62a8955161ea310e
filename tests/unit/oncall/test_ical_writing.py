import io
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.ical_lines import components_of, escaped, folded, unescaped
from sre_ops.oncall.domain.ical_writing import Feed, calendar_of, frame_of_feed
from sre_ops.oncall.domain.ical_zone import changes_of, timezone_lines
from sre_ops.oncall.domain.schedule import Origin, Shift, Source
from sre_ops.oncall.domain.spans import Span

ANA = UUID(int=1)
YEAR = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
FEED = Feed(schedule_id=UUID(int=9), title="Primary; night", zone="Europe/Berlin", stamp=YEAR.start)


def shift(start: datetime, hours: int) -> Shift:
    return Shift(ANA, Span(start, start + timedelta(hours=hours)), Origin(Source.LAYER, "first"))


def written(*shifts: Shift, summary: str = "Ana") -> str:
    return calendar_of(FEED, shifts, YEAR, lambda _: summary)


def test_a_shift_is_told_by_the_clocks_of_the_zone() -> None:
    lines = written(shift(datetime(2026, 6, 1, 7, tzinfo=UTC), 24)).split("\r\n")

    assert "DTSTART;TZID=Europe/Berlin:20260601T090000" in lines
    assert "DTEND;TZID=Europe/Berlin:20260602T090000" in lines
    assert "SUMMARY:Ana" in lines
    assert "X-WR-CALNAME:Primary\\; night" in lines


def test_the_same_shifts_make_the_same_file() -> None:
    one = shift(datetime(2026, 6, 1, 7, tzinfo=UTC), 24)

    assert written(one) == written(one)


def test_a_time_that_comes_a_second_time_is_told_in_utc() -> None:
    again = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    text = written(shift(again, 8), shift(again - timedelta(hours=1), 8))

    assert "DTSTART:20261025T013000Z" in text
    assert "DTSTART;TZID=Europe/Berlin:20261025T023000" in text


def test_a_feed_reaches_a_year_ahead() -> None:
    assert frame_of_feed(YEAR.start).end >= YEAR.end


def test_long_lines_are_folded_between_letters() -> None:
    summary = "当番" * 60

    text = written(shift(YEAR.start, 8), summary=summary)

    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    [calendar] = components_of(text)
    assert calendar.components[-1].text("SUMMARY") == summary


def test_text_survives_being_escaped() -> None:
    text = "a, b; c\\d\ne"

    assert unescaped(escaped("a, b; c\\d\r\ne\x07")) == text


@pytest.mark.parametrize(
    "name",
    ["Europe/Berlin", "America/New_York", "Africa/Casablanca", "Asia/Kolkata", "Europe/Dublin"],
)
def test_another_reader_finds_the_same_clocks(name: str) -> None:
    zone = ZoneInfo(name)
    text = folded(["BEGIN:VCALENDAR", *timezone_lines(zone, YEAR), "END:VCALENDAR"])

    read = tzical(io.StringIO(text.replace("\r\n", "\n"))).get(name)

    for hour in range(0, 365 * 24, 7):
        local = YEAR.start.replace(tzinfo=None) + timedelta(hours=hour, minutes=30)
        assert local.replace(tzinfo=read).utcoffset() == local.replace(tzinfo=zone).utcoffset()


def test_the_clocks_of_berlin_change_twice_a_year() -> None:
    assert list(changes_of(ZoneInfo("Europe/Berlin"), YEAR)) == [
        datetime(2026, 3, 29, 1, tzinfo=UTC),
        datetime(2026, 10, 25, 1, tzinfo=UTC),
    ]


def test_offsets_of_seconds_and_west_of_greenwich_are_written() -> None:
    long_ago = Span(datetime(1900, 1, 1, tzinfo=UTC), datetime(1900, 1, 2, tzinfo=UTC))

    assert "TZOFFSETTO:+0000" in timezone_lines(ZoneInfo("UTC"), long_ago)
    assert "TZOFFSETTO:-034040" in timezone_lines(ZoneInfo("America/Paramaribo"), long_ago)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("BEGIN:VCALENDAR\nEND:VEVENT\n", 2),
        ("END:VCALENDAR\n", 1),
        ("BEGIN:VCALENDAR\nVERSION:2.0\n", 3),
        ("BEGIN:A\n" * 9, 8),
    ],
)
def test_a_file_that_is_not_whole_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(Unfit, match=f"Line {line}:"):
        components_of(text)


def test_lines_that_make_no_sense_are_left_out() -> None:
    text = 'BEGIN:A\r\n???\r\nNAME\r\nB;X="1:2;3",4;Y=5:c\r\n d\r\nEND:A\r\n'

    [component] = components_of(text)

    [one] = component.properties
    assert (one.name, one.value, one.line) == ("B", "cd", 4)
    assert dict(one.parameters) == {"X": "1:2;3", "Y": "5"}
    assert component.text("NOTHING") == ""
