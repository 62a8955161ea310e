from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from sre_ops.render.charts.chart import Look
from sre_ops.render.charts.ledger_strip import LedgerStrip, day_hours, ledger_strip, level
from sre_ops.render.charts.series import Series
from tests.unit.render.drawing import elements, hatched, paths, texts


def _strip(zone: str, first: date, days: int, values: list[float | None] | None = None) -> str:
    edges = day_hours(first, days, zone)[:-1]
    spent = Series.at(edges, values or [0.002] * len(edges))
    chart = ledger_strip(LedgerStrip(title="t", spent=spent), Look(zone=zone))
    return "".join(paths(chart, "heat-2")[:1])


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("UTC", date(2026, 10, 25), 24),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Asia/Kolkata", date(2026, 3, 29), 24),
        ("Australia/Lord_Howe", date(2026, 4, 5), 25),
        ("America/Santiago", date(2026, 9, 6), 23),
    ],
)
def test_a_day_has_the_hours_of_its_zone(zone: str, day: date, hours: int) -> None:
    edges = day_hours(day, 1, zone)

    assert len(edges) == hours + 1
    assert all(one < two for one, two in pairwise(edges))
    assert edges[-1] == day_hours(day + timedelta(days=1), 1, zone)[0]


def test_hours_of_a_zone_off_the_hour_begin_on_its_clock() -> None:
    assert day_hours(date(2026, 1, 2), 1, "Asia/Kolkata")[0] == datetime(
        2026, 1, 1, 18, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("zone", "day", "cells", "halves"),
    [
        ("UTC", date(2026, 10, 25), 24, 0),
        ("Europe/Berlin", date(2026, 10, 25), 23, 2),
        ("Europe/Berlin", date(2026, 3, 29), 23, 0),
    ],
)
def test_a_repeated_hour_is_halved_and_a_lost_one_is_empty(
    zone: str, day: date, cells: int, halves: int
) -> None:
    drawn = _strip(zone, day, 1).split("z")[:-1]

    widths = [float(one.split("h")[1].split("v")[0]) for one in drawn]
    assert len([one for one in widths if one > max(widths) * 0.75]) == cells
    assert len([one for one in widths if one <= max(widths) * 0.75]) == halves


@pytest.mark.parametrize(
    ("spent", "dark"),
    [(0, 0), (-0.1, 0), (0.0009, 1), (0.001, 2), (0.01, 3), (0.05, 4), (0.2, 5), (7, 5)],
)
def test_an_hour_is_as_dark_as_its_share_of_the_budget(spent: float, dark: int) -> None:
    assert level(spent) == dark


def test_hours_without_data_are_hatched_and_counted() -> None:
    edges = day_hours(date(2026, 10, 5), 1, "UTC")[:-1]
    values: list[float | None] = [0.0, None, None, 0.3] + [0.0] * 20

    chart = ledger_strip(LedgerStrip(title="t", spent=Series.at(edges, values)), Look())

    assert hatched(chart)[0].count("M") == 2
    assert chart.description == (
        "The worst hour began at 5 Oct 2026, 03:00 and spent 30\xa0% of the budget. "
        "2 hours were not measured."
    )
    assert chart.table.rows == (("5 Oct 2026", "30\xa0%", "03:00", "2"),)
    assert len([one for one in elements(chart) if one.tag.endswith("circle")]) == 1 + 2


def test_a_strip_of_which_nothing_is_known_says_so() -> None:
    edges = day_hours(date(2026, 10, 5), 1, "UTC")[:-1]

    chart = ledger_strip(LedgerStrip(title="t", spent=Series.at(edges, [None] * 24)), Look())

    assert chart.description == "Nothing was measured."
    assert chart.table.rows == (("5 Oct 2026", "not measured", "", "24"),)


def test_a_strip_without_hours_has_its_legend_alone() -> None:
    chart = ledger_strip(LedgerStrip(title="t", spent=Series.at([], [])), Look())

    assert "not measured" in texts(chart)
    assert chart.table.rows == ()
