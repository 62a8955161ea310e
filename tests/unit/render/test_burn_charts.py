from dataclasses import replace
from datetime import timedelta

import pytest

from sre_ops.kernel.errors import Invalid
from sre_ops.render.charts.burn_down import BurnDown, burn_down
from sre_ops.render.charts.burn_rates import BurnRates, Tier, burn_rates
from sre_ops.render.charts.chart import Look
from sre_ops.render.charts.series import Exhaustion, Series
from sre_ops.render.charts.sparkline import Sparkline, sparkline
from sre_ops.render.charts.time_series import Manner, TimeSeries, time_series
from tests.unit.render.drawing import elements, hatched, labels, lines, paths, texts
from tests.unit.render.examples import BANDS, END, HOUR, NOW, OUTAGE, START, burning, exhausting

LOOK = Look(zone="Europe/Berlin")
DAY = timedelta(days=1)


def _month(values: list[float | None]) -> BurnDown:
    return BurnDown(
        title="t",
        start=START,
        end=END,
        remaining=Series.every(START, DAY, values),
        ideal=(START, END),
        now=START + 4 * DAY,
    )


def test_a_burn_down_is_also_told_in_words() -> None:
    chart = burn_down(burning(), LOOK)

    assert chart.description.startswith(
        "checkout has spent most of its October budget. "
        "38.1\xa0% of the budget is left at 21 Oct 2026, 14:00. "
        "The pace that just lasts would have left 33.7\xa0%. "
        "INC-042: 5 Oct 2026, 05:00 to 5 Oct 2026, 08:00."
    )
    assert chart.table.head == ("Day", "Budget left", "Ideal pace", "Marked")
    assert chart.table.rows[4] == ("5 Oct 2026", "78.2\xa0%", "83.9\xa0%", "INC-042")
    assert len(chart.table.rows) == 21


def test_what_was_not_measured_is_hatched_and_never_drawn_as_zero() -> None:
    chart = burn_down(_month([1.0, None, None, 0.9, 0.8]), LOOK)

    assert len(hatched(chart)) == 1
    assert paths(chart, "line-0")[0].count("M") == 2
    # A day's last value is the one at the midnight that ends it.
    assert [row[1] for row in chart.table.rows] == [
        "not measured",
        "not measured",
        "90\xa0%",
        "80\xa0%",
    ]


def test_a_budget_of_which_nothing_is_known_says_so() -> None:
    chart = burn_down(replace(_month([None, None, None]), now=END), LOOK)

    assert paths(chart, "line-0") == []
    assert "not measured" in texts(chart)
    assert chart.description == "Nothing was measured."


def test_an_overspent_budget_is_drawn_below_zero_and_named_so() -> None:
    chart = burn_down(_month([1.0, 0.5, -0.25, -0.5, -0.75]), LOOK)

    assert "75\xa0% overspent" in texts(chart)
    assert paths(chart, "over")
    assert {"0\xa0%", "-100\xa0%"} <= set(texts(chart))


def test_a_budget_that_is_not_overspent_has_no_axis_below_zero() -> None:
    chart = burn_down(_month([1.0, 0.9, 0.8, 0.7, 0.6]), LOOK)

    assert not [text for text in texts(chart) if text.startswith("-")]
    assert paths(chart, "over") == []


def test_the_exhaustion_is_named_by_its_days() -> None:
    open_ended = burn_down(exhausting(), LOOK)
    spent = Exhaustion(
        early=NOW + DAY, median=NOW + 3 * DAY, late=NOW + 5 * DAY, horizon=END, probability=0.9
    )
    closed = burn_down(replace(exhausting(), exhaustion=spent), LOOK)

    assert "spent 25 Oct or later" in texts(open_ended)
    assert "spent 22 Oct–26 Oct" in texts(closed)
    assert "between 22 Oct 2026, 14:00 and 26 Oct 2026, 13:00" in closed.description


def test_a_budget_that_lasts_has_no_wedge() -> None:
    lasting = Exhaustion(early=None, median=None, late=None, horizon=END)

    chart = burn_down(replace(exhausting(), exhaustion=lasting), LOOK)

    assert paths(chart, "whisker") == []
    assert "No forecast spends it before 1 Nov 2026, 00:00." in chart.description


def test_the_axis_names_its_zone_and_the_change_of_its_clocks() -> None:
    assert "1–31 Oct 2026 · Europe/Berlin (UTC+2 → UTC+1)" in texts(burn_down(burning(), LOOK))


def test_a_table_of_a_quarter_stays_short_enough_to_read() -> None:
    quarter = replace(burning(), end=START + 92 * DAY, now=START + 92 * DAY)

    rows = burn_down(quarter, LOOK).table.rows

    assert len(rows) == 31


def test_a_tier_is_drawn_with_both_its_windows_and_says_whether_it_fires() -> None:
    chart = burn_rates(OUTAGE, Look(width=800))

    written = texts(chart)
    assert "5 min + 1 hr fire when both exceed 14.4×" in written
    assert written.count("▲ fires") == 3
    assert written.count("quiet") == 1
    assert {"612×", "96.4×", "16.2×", "not measured"} <= set(written)
    assert chart.table.rows[1] == ("30 min", "188×", "6×", "yes")
    assert chart.table.rows[3] == ("2 hr", "not measured", "3×", "no")


def test_a_bar_that_is_too_long_is_broken() -> None:
    chart = burn_rates(OUTAGE, Look(width=800))

    assert len(paths(chart, "mark")) == 3


def test_bars_begin_at_zero_and_grow_with_the_rate() -> None:
    rates = BurnRates(title="t", rates={"5m": 1.0, "1h": 2.0, "6h": 0.0})

    rects = [one for one in elements(burn_rates(rates, Look())) if one.tag.endswith("rect")]

    widths = [float(one.attrib["width"]) for one in rects]
    assert len({one.attrib["x"] for one in rects}) == 1
    assert widths[1] == pytest.approx(2 * widths[0], abs=0.2)
    assert widths[2] == 0


@pytest.mark.parametrize("width", [336, 480, 800])
def test_no_number_lies_on_a_rule(width: int) -> None:
    rates = {"5m": 0.2, "1h": None, "30m": 0.9, "6h": 2.7}
    tiers = (
        Tier(short="5m", long="1h", factor=14.4, fires=False),
        Tier(short="30m", long="6h", factor=3.0, fires=False),
    )

    chart = burn_rates(BurnRates(title="t", rates=rates, tiers=tiers), Look(width=width))

    rules = [one for role in ("ideal", "threshold") for one in lines(chart, role)]
    written = [one.box for one in labels(chart) if "×" in one.text or "not" in one.text]
    assert len(rules) == 4
    assert not [(box, rule) for box in written for rule in rules if rule.meets(box)]


def test_what_is_overspent_is_not_written_on_the_axis() -> None:
    chart = burn_down(_month([1.0, 0.2, -0.5, -0.97]), LOOK)

    axis = max(lines(chart, "axis"), key=lambda one: one.right - one.left)
    label = next(one for one in labels(chart) if "overspent" in one.text)
    assert label.box.bottom <= axis.top or label.box.top >= axis.bottom


def test_a_tier_whose_window_was_not_measured_is_still_drawn() -> None:
    tier = Tier(short="5m", long="1h", factor=14.4, fires=False)

    chart = burn_rates(BurnRates(title="t", rates={}, tiers=(tier,)), Look())

    assert texts(chart).count("not measured") == 2


def test_a_sparkline_ends_in_a_dot_and_keeps_its_gap() -> None:
    line = Sparkline(title="t", series=Series.every(START, HOUR, [1.0, None, 0.5]), level=0)

    chart = sparkline(line, LOOK)

    assert len(hatched(chart)) == 1
    dot = next(one for one in elements(chart) if one.tag.endswith("circle"))
    assert (dot.attrib["cx"], dot.attrib["cy"]) == ("116", "12")
    assert chart.description == "From 100\xa0% to 50\xa0%."
    assert texts(chart) == []


def test_a_sparkline_without_a_value_is_hatched() -> None:
    chart = sparkline(Sparkline(title="t", series=Series.every(START, HOUR, [None])), LOOK)

    assert len(hatched(chart)) == 1
    assert chart.description == "Nothing was measured."


def _series(manner: Manner, *series: Series) -> TimeSeries:
    return TimeSeries(
        title="t",
        caption="Events",
        series=series,
        start=START,
        end=START + DAY,
        manner=manner,
        bands=BANDS[:1],
    )


@pytest.mark.parametrize(
    ("manner", "role"),
    [(Manner.LINE, "line-0"), (Manner.STEP, "line-0"), (Manner.AREA, "area"), (Manner.BARS, "bar")],
)
def test_each_manner_has_its_mark(manner: Manner, role: str) -> None:
    chart = time_series(_series(manner, Series.every(START, HOUR, [3, 5, None, 4])), LOOK)

    assert paths(chart, role)[0].startswith("M")
    assert chart.table.rows == (("1 Oct 2026", "4"),)


def test_bars_of_several_series_are_refused() -> None:
    one = Series.every(START, HOUR, [1])

    with pytest.raises(Invalid, match="2 series as bars"):
        time_series(_series(Manner.BARS, one, one), LOOK)
    with pytest.raises(Invalid, match="0 series"):
        time_series(_series(Manner.LINE), LOOK)


def test_a_series_of_which_nothing_is_known_says_so() -> None:
    nothing = Series.every(START, HOUR, [None, None], "cpu")

    chart = time_series(_series(Manner.LINE, nothing), LOOK)

    assert "cpu: nothing was measured." in chart.description
    assert len(hatched(chart)) == 1
