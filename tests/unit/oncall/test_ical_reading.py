from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from sre_ops.oncall.domain.ical_reading import Calendar, calendar_in, shifts_in
from sre_ops.oncall.domain.ical_writing import Feed, calendar_of
from sre_ops.oncall.domain.rotation import Rotation, Unit
from sre_ops.oncall.domain.schedule import Fixed, Layer, Schedule
from sre_ops.oncall.domain.shifts import shifts
from sre_ops.oncall.domain.spans import Span

ANA, BEN = UUID(int=1), UUID(int=2)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
YEAR = Span(NEW_YEAR, datetime(2027, 1, 1, tzinfo=UTC))
HOUR = timedelta(hours=1)


def read(*lines: str, others: str = "", frame: Span = YEAR) -> Calendar:
    event = "\n".join(["BEGIN:VEVENT", "UID:1", "SUMMARY:Ana", *lines, "END:VEVENT"])
    text = f"BEGIN:VCALENDAR\n{others}\n{event}\nEND:VCALENDAR\n"
    return calendar_in(text, frame, "Europe/Berlin")


def starts(*lines: str, others: str = "", frame: Span = YEAR) -> list[str]:
    """Say when the events begin, in UTC."""
    calendar = read(*lines, others=others, frame=frame)
    assert calendar.unread == ()
    return [f"{one.span.start:%m-%d %H:%M}" for one in calendar.events]


def why(*lines: str) -> str:
    calendar = read(*lines)
    [unread] = calendar.unread
    assert (calendar.events, unread.uid, unread.summary) == ((), "1", "Ana")
    return str(unread.why)


def test_times_are_read_in_their_own_zone_the_usual_one_and_utc() -> None:
    end = "DURATION:PT1H"

    assert starts("DTSTART;TZID=Asia/Tokyo:20260601T090000", end) == ["06-01 00:00"]
    assert starts("DTSTART:20260601T090000", end) == ["06-01 07:00"]
    assert starts("DTSTART:20260601T090000Z", end) == ["06-01 09:00"]


@pytest.mark.parametrize(
    ("lines", "hours"),
    [
        (("DTSTART;VALUE=DATE:20260329",), 23),
        (("DTSTART;VALUE=DATE:20260328", "DTEND;VALUE=DATE:20260330"), 47),
        (("DTSTART:20260328T120000", "DTEND:20260329T120000"), 23),
        (("DTSTART:20260328T120000", "DURATION:P1D"), 23),
        (("DTSTART:20260328T120000", "DURATION:P1W"), 167),
        (("DTSTART:20260328T120000", "DURATION:PT24H"), 24),
        (("DTSTART:20260328T120000", "DURATION:PT23H60M"), 24),
    ],
)
def test_days_follow_the_clocks_and_hours_do_not(lines: tuple[str, ...], hours: int) -> None:
    [event] = read(*lines).events

    assert event.span.length == hours * HOUR


def test_an_event_without_length_is_nobodys_time() -> None:
    assert starts("DTSTART:20260601T090000") == []


def test_a_skipped_time_is_read_as_the_other_calendar_shows_it() -> None:
    assert starts("DTSTART:20260329T023000", "DURATION:PT1H") == ["03-29 01:30"]


def test_events_outside_the_frame_are_left_out_and_others_cut_to_it() -> None:
    frame = Span(NEW_YEAR, NEW_YEAR + 2 * HOUR)

    calendar = read("DTSTART:20251231T000000Z", "DURATION:PT25H", frame=frame)

    assert [one.span for one in calendar.events] == [Span(NEW_YEAR, NEW_YEAR + HOUR)]
    assert starts("DTSTART:20270101T000000Z", "DURATION:PT25H", frame=frame) == []


def test_a_rule_keeps_to_the_clock_without_its_exceptions() -> None:
    lines = (
        "DTSTART:20260326T090000",
        "DTEND:20260326T170000",
        "RRULE:FREQ=DAILY;COUNT=5",
        "EXDATE:20260327T090000,20260328T090000",
    )

    assert starts(*lines) == ["03-26 08:00", "03-29 07:00", "03-30 07:00"]


def test_a_rule_without_an_end_goes_on_to_the_end_of_the_frame() -> None:
    assert len(starts("DTSTART;VALUE=DATE:20250101", "RRULE:FREQ=DAILY")) == 366


@pytest.mark.parametrize(
    ("until", "days"),
    [("20260603", 3), ("20260603T090000", 3), ("20260603T070000Z", 3), ("20260603T065959Z", 2)],
)
def test_a_rule_ends_with_its_until(until: str, days: int) -> None:
    lines = (
        "DTSTART:20260601T090000",
        "DURATION:PT1H",
        f"RRULE:FREQ=DAILY;UNTIL={until};INTERVAL=1",
    )

    assert len(starts(*lines)) == days


def test_one_instance_of_a_rule_can_be_moved_and_one_cancelled() -> None:
    moved = (
        "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20260602T090000\nDTSTART:20260602T150000\n"
        "DURATION:PT1H\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20260603T090000\nDTSTART:20260603T090000\n"
        "DURATION:PT1H\nSTATUS:CANCELLED\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:never\nSTATUS:CANCELLED\nEND:VEVENT"
    )
    lines = ("DTSTART:20260601T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4")

    assert starts(*lines, others=moved) == ["06-01 07:00", "06-02 13:00", "06-04 07:00"]


def test_a_zone_under_another_name_is_the_one_that_the_file_says() -> None:
    zone = "BEGIN:VTIMEZONE\nTZID:Tokyo Standard Time\nX-LIC-LOCATION:Asia/Tokyo\nEND:VTIMEZONE"
    line = "DTSTART;TZID=Tokyo Standard Time:20260601T090000"

    assert starts(line, "DURATION:PT1H", others=zone) == ["06-01 00:00"]
    assert "Asia/Tokyo" in why(line)


def test_a_zone_that_the_file_explains_with_an_unknown_one_stays_unknown() -> None:
    zone = "BEGIN:VTIMEZONE\nTZID:X\nX-LIC-LOCATION:Moon/Base\nEND:VTIMEZONE"

    assert len(read("DTSTART;TZID=X:20260601T090000", others=zone).unread) == 1


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((), "no beginning"),
        (("DTSTART:soon",), "'soon' is no time"),
        (("DTSTART:20261301",), "is no time"),
        (("DTSTART:20260601T090000", "DURATION:P"), "'P' is no time"),
        (("DTSTART:20260601T090000", "DURATION:P1DT"), "is no time"),
        (("DTSTART:20260601T090000", "DURATION:-PT1H"), "is no time"),
        (("DTSTART:20260601T090000", "RRULE:FREQ=SOMETIMES"), "cannot be read"),
        (("DTSTART:20260601T090000", "RRULE:FREQ=MINUTELY"), "cannot be read"),
        (("DTSTART:20260601T090000", "RRULE:FREQ=DAILY;UNTIL=9"), "cannot be read"),
        (("DTSTART:20240101T090000", "RRULE:FREQ=HOURLY"), "cannot be read"),
    ],
)
def test_an_event_that_cannot_be_read_is_told_with_the_reason(
    lines: tuple[str, ...], told: str
) -> None:
    assert told in why(*lines)


def test_events_belong_to_those_invited_or_named() -> None:
    invited = read(
        "DTSTART;VALUE=DATE:20260601", "ATTENDEE;CN=B:MAILTO:Ben@Example.org", "ATTENDEE:tel:1"
    )
    named = read("DTSTART;VALUE=DATE:20260601")
    people = {"ben@example.org": BEN, "ana": ANA}

    assert shifts_in(invited.events, people) == ((Fixed(BEN, invited.events[0].span),), ())
    assert shifts_in(named.events, people) == ((Fixed(ANA, named.events[0].span),), ())
    assert shifts_in(named.events, {}) == ((), ("Ana",))


def test_what_we_write_we_read_again_to_the_second() -> None:
    halves = Rotation(
        unit=Unit.HOUR, length=6, first=datetime(2026, 1, 1, 2), zone="America/New_York"
    )
    schedule = Schedule(zone="UTC", layers=(Layer(name="a", rotation=halves, order=(ANA, BEN)),))
    autumn = Span(datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 11, 8, tzinfo=UTC))
    found = shifts(schedule, *autumn)
    feed = Feed(schedule_id=ANA, title="t", zone="America/New_York", stamp=NEW_YEAR)

    text = calendar_of(feed, found, autumn, lambda shift: {ANA: "Ana", BEN: "Ben"}[shift.person])

    calendar = calendar_in(text, autumn, "UTC")
    again, unknown = shifts_in(calendar.events, {"ana": ANA, "ben": BEN})
    assert (calendar.unread, unknown) == ((), ())
    assert again == tuple(Fixed(one.person, one.span) for one in found)
