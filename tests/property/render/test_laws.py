from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sre_ops.render.charts.burn_down import BurnDown, burn_down
from sre_ops.render.charts.chart import Look
from sre_ops.render.charts.ledger_strip import day_hours
from sre_ops.render.charts.lettering import Box, Label, Placed, fit, text_width
from sre_ops.render.charts.marks import gaps, runs
from sre_ops.render.charts.scales import Linear, Steps
from sre_ops.render.charts.series import Band, BandKind, Series
from sre_ops.render.charts.ticks import nice_domain, nice_ticks, time_ticks
from tests.unit.render.drawing import elements, overlapping

ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "Asia/Tokyo", "America/Santiago", "Australia/Lord_Howe"]
)
START = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 366 * 24 * 4).map(lambda n: START + timedelta(minutes=15 * n))
NUMBERS = st.floats(-1e6, 1e6).map(lambda number: round(number, 3))


@st.composite
def scales(draw: st.DrawFn) -> Linear:
    low, length = draw(NUMBERS), draw(st.floats(0.01, 1e6))
    start, width = draw(st.floats(0, 500)), draw(st.floats(50, 1500))
    return Linear(low=low, high=low + length, start=start, end=start + width)


@given(scales(), st.floats(0, 1), st.floats(0, 1))
def test_a_scale_is_monotone_and_can_be_inverted(scale: Linear, one: float, two: float) -> None:
    length = scale.high - scale.low
    values = sorted((scale.low + one * length, scale.low + two * length))

    pixels = [scale(value) for value in values]

    assert pixels[0] <= pixels[1]
    for value, pixel in zip(values, pixels, strict=True):
        assert abs(scale.invert(pixel) - value) <= 1e-6 * max(1, abs(value), length)
        assert abs(scale.of(np.array([value]))[0] - pixel) < 1e-6 * max(1, abs(value))


@given(scales(), st.floats(-1e9, 1e9))
def test_a_clamped_value_stays_on_the_axis(scale: Linear, value: float) -> None:
    assert scale.start - 1e-6 <= scale.clamp(value) <= scale.end + 1e-6


@given(st.integers(1, 60), st.floats(100, 1000), st.floats(0, 2))
def test_steps_fill_their_width(count: int, width: float, gap: float) -> None:
    steps = Steps(count=count, start=10, end=10 + width, gap=gap)

    assert abs(steps(count - 1) + steps.width - (10 + width)) < 1e-6


@given(NUMBERS, st.floats(0.001, 1e6), st.integers(1, 12))
def test_ticks_are_few_inside_the_domain_and_evenly_apart(
    low: float, length: float, count: int
) -> None:
    ticks = nice_ticks(low, low + length, count)

    assert len(ticks) <= count + 1
    assert all(low <= tick <= low + length for tick in ticks)
    steps = [two - one for one, two in pairwise(ticks)]
    assert all(abs(step - steps[0]) <= 1e-6 * max(1.0, abs(low)) for step in steps)


@given(NUMBERS, st.floats(0, 1e6), st.integers(1, 12))
def test_a_nice_domain_holds_what_it_was_made_for(low: float, length: float, count: int) -> None:
    bottom, top = nice_domain(low, low + length, count)

    slack = 1e-6 * max(1.0, abs(low), length)
    assert bottom < top
    assert bottom <= low + slack
    assert top >= low + length - slack


@given(INSTANTS, INSTANTS, ZONES, st.integers(2, 16))
def test_time_ticks_ascend_inside_the_axis_and_are_round_in_the_zone(
    one: datetime, two: datetime, zone: str, count: int
) -> None:
    start, end = sorted((one, two))
    assume(end - start >= timedelta(hours=1))

    ticks = time_ticks(start, end, zone=zone, locale="en", count=count)

    assert all(start <= tick.at <= end for tick in ticks)
    assert all(first.at < second.at for first, second in pairwise(ticks))
    assert len(ticks) <= 2 * count + 3
    assert all(tick.at.second == 0 for tick in ticks)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 5), ZONES)
def test_the_hours_of_days_are_whole_and_leave_nothing_out(
    first: date, days: int, zone: str
) -> None:
    edges = day_hours(first, days, zone)

    lengths = [two - one for one, two in pairwise(edges)]
    assert all(timedelta(0) < length <= timedelta(hours=1) for length in lengths)
    assert 23 * days <= len(lengths) <= 25 * days


@given(st.text(max_size=60), st.floats(0, 400))
def test_a_fitted_text_fits(text: str, width: float) -> None:
    assert text_width(fit(text, width)) <= max(width, 0)


@given(st.lists(st.tuples(st.text(max_size=12), st.floats(0, 400), st.floats(0, 200)), max_size=20))
def test_placed_labels_never_meet(wishes: list[tuple[str, float, float]]) -> None:
    placed = Placed(Box(0, 0, 400, 200))

    found = [placed.place([Label(text=text, x=x, y=y)]) for text, x, y in wishes]

    boxes = [label.box for label in found if label is not None]
    assert not [1 for i, one in enumerate(boxes) for two in boxes[:i] if one.meets(two)]
    assert all(box.left >= 0 and box.right <= 400.01 for box in boxes)


VALUES = st.lists(st.none() | st.floats(-3, 1.5), max_size=60)


@given(VALUES)
def test_runs_and_gaps_never_share_time(values: list[float | None]) -> None:
    series = Series.every(START, timedelta(hours=1), values)
    begin = START.timestamp()

    found = gaps(series, begin, begin + 3600 * 80)

    assert all(lo < hi for lo, hi in found)
    assert all(one[1] <= two[0] for one, two in pairwise(found))
    for lo, hi in runs(series.known):
        inside = series.seconds[lo:hi]
        assert not [1 for a, b in found if np.any((inside > a) & (inside < b))]


@settings(max_examples=40)
@given(
    VALUES,
    st.text(max_size=40),
    st.lists(st.tuples(st.text(max_size=30), st.integers(0, 60), st.integers(0, 20)), max_size=5),
    st.builds(Look, width=st.integers(240, 1300), zone=ZONES, locale=st.sampled_from(["en", "ja"])),
)
def test_any_burn_down_is_well_formed_and_its_labels_do_not_touch(
    values: list[float | None],
    title: str,
    bands: list[tuple[str, int, int]],
    look: Look,
) -> None:
    hour = timedelta(hours=1)
    marked = tuple(
        Band(
            kind=BandKind.INCIDENT,
            label=label,
            start=START + at * hour,
            end=START + n * hour,
        )
        for label, at, n in ((label, at, at + length) for label, at, length in bands)
    )
    data = BurnDown(
        title=title,
        start=START,
        end=START + 72 * hour,
        remaining=Series.every(START, hour, values),
        ideal=(START, START + 72 * hour),
        now=START + 60 * hour,
        bands=marked,
    )

    chart = burn_down(data, look)

    assert all("style" not in element.attrib for element in elements(chart))
    assert overlapping(chart) == []
