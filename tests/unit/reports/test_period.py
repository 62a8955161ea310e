from datetime import UTC, date, datetime

import pytest

from sre_ops.kernel.errors import Invalid
from sre_ops.reports.domain.period import Period, Unit


def test_a_month_ends_where_the_next_begins_by_the_clocks_of_its_zone() -> None:
    october = Period.named("2026-10", "Asia/Tokyo")

    assert october.since == datetime(2026, 9, 30, 15, tzinfo=UTC)
    assert october.until == datetime(2026, 10, 31, 15, tzinfo=UTC)
    assert october.after().since == october.until
    assert october.before().name == "2026-09"


@pytest.mark.parametrize(
    ("name", "hours"), [("2026-10", 31 * 24 + 1), ("2026-03", 31 * 24 - 1), ("2026-W43", 169)]
)
def test_the_night_when_clocks_change_is_as_long_as_it_is(name: str, hours: int) -> None:
    period = Period.named(name, "Europe/Berlin")

    length = period.until - period.since

    assert length.total_seconds() == hours * 3600
    assert period.edges()[-1] == period.until
    assert len(period.edges()) == (hours if period.unit is Unit.WEEK else -(-hours // 6))


@pytest.mark.parametrize(
    ("name", "first"),
    [("2026-W53", date(2026, 12, 28)), ("2027-W01", date(2027, 1, 4)), ("2026-W01", None)],
)
def test_a_week_is_called_as_iso_8601_says(name: str, first: date | None) -> None:
    week = Period.named(name)

    assert week.name == name
    assert week.unit is Unit.WEEK
    assert week.first == (first or date(2025, 12, 29))
    assert week.after().before() == week


def test_an_instant_lies_in_the_period_around_it() -> None:
    at = datetime(2026, 10, 31, 16, tzinfo=UTC)

    assert Period.around(Unit.MONTH, at, "Asia/Tokyo").name == "2026-11"
    assert Period.around(Unit.MONTH, at).name == "2026-10"
    assert Period.around(Unit.WEEK, at).name == "2026-W44"


@pytest.mark.parametrize("name", ["2026-11", "2026-W49"])
def test_history_is_of_the_months_up_to_the_one_in_which_a_period_ends(name: str) -> None:
    months = Period.named(name).last_months(12)

    assert len(months) == 12
    assert months[-1].name == ("2026-11" if name == "2026-11" else "2026-12")
    assert [one.after() for one in months[:-1]] == list(months[1:])


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-W54", "2026-w01", "٢٠٢٦-10", "1999-12", "9999-12", "x"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="is no period"):
        Period.named(text)
