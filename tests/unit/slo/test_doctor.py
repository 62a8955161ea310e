from dataclasses import replace
from decimal import Decimal

import pytest

from sre_ops.slo.domain.definition import (
    Comparison,
    CounterTerm,
    EventSli,
    GaugeSli,
    NativeLatencySli,
    Origin,
    QuerySli,
    RollingWindow,
    Selector,
    Sli,
    Slo,
    TimeSlices,
)
from sre_ops.slo.domain.doctor import diagnose, measured
from sre_ops.slo.domain.doctor_buckets import NativeBucket
from sre_ops.slo.domain.doctor_facts import DoctorFacts, SeriesFacts, asked_of
from sre_ops.slo.domain.finding import Finding, Severity

TOTAL, PART = Selector("t"), Selector("p")
BAD = EventSli((CounterTerm(TOTAL, 1, 0), CounterTerm(PART, 0, 1)))
GOOD = EventSli((CounterTerm(TOTAL, 1, 1), CounterTerm(PART, 0, -1)))
NATIVE = NativeLatencySli(TOTAL, 0.3)
SLO = Slo(
    service="s",
    name="a",
    sli=BAD,
    objective=Decimal("0.999"),
    windows=(RollingWindow(30),),
    origin=Origin("a.yaml", 7),
)
SOUND = SeriesFacts(
    live=4, born=1, scraped=120.0, grown=1_000.0, grown_in_window=30_000.0, age=10.0
)
FEW = replace(SOUND, grown=1.0)


def findings(
    sli: Sli = BAD, total: SeriesFacts = SOUND, part: SeriesFacts = FEW, **more: object
) -> list[Finding]:
    slo = replace(SLO, sli=sli)
    asked = asked_of(slo)
    series = {one: total if one == TOTAL else part for one in asked.selectors}
    known = DoctorFacts(series=series, live=8, targets=12, oldest_seconds=30 * 86_400.0)
    facts = replace(known, **more)  # type: ignore[arg-type]
    return list(diagnose(slo, asked, facts))


def rules(found: list[Finding]) -> list[str]:
    return [one.rule for one in found]


@pytest.mark.parametrize("sli", [BAD, GaugeSli(TOTAL, Comparison.BELOW, 1.0)])
def test_sound_series_have_no_findings(sli: Sli) -> None:
    assert findings(sli) == []


def test_targets_without_error_series_are_counted_with_the_way_to_create_them() -> None:
    (found,) = findings(part=replace(FEW, silent=3))

    assert (found.rule, found.value) == ("error-series-uninitialised", "3 of 12 targets")
    assert (found.severity, found.file, found.line) == (Severity.WARNING, "a.yaml", 7)
    assert ".inc(0)" in found.fix


def test_error_series_that_are_gone_since_a_restart_are_uninitialised() -> None:
    gone = SeriesFacts(live=0, grown=2.0, silent=12)

    assert rules(findings(part=gone)) == ["error-series-uninitialised"]


def test_error_series_that_never_were_are_told_by_another_check() -> None:
    assert findings(part=SeriesFacts(silent=12)) == []


def test_targets_without_good_series_count_everything_as_bad() -> None:
    (found,) = findings(GOOD, part=replace(SOUND, silent=1))

    assert found.rule == "targets-differ"
    assert "all their events count as bad" in found.message


@pytest.mark.parametrize(("sli", "kind"), [(BAD, "bad"), (GOOD, "good")])
def test_targets_that_have_a_part_but_no_total_are_told(sli: Sli, kind: str) -> None:
    (found,) = findings(sli, part=replace(SOUND, foreign=1))

    assert (found.rule, found.value) == ("targets-differ", "1 target")
    assert f"their {kind} events" in found.message


@pytest.mark.parametrize(
    ("sli", "events", "value"),
    [
        (GOOD, 1_100.0, "1,100 good of 1,000 events"),
        (BAD, 1_100.0, "1,100 bad of 1,000 events"),
        (BAD, 1_010.0, ""),  # one in a hundred is within what increase() estimates
        (GOOD, 0.0, ""),  # all bad
    ],
)
def test_more_good_or_bad_events_than_there_were_at_all(
    sli: Sli, events: float, value: str
) -> None:
    found = findings(sli, part=replace(SOUND, grown=events))

    assert [one.value for one in found] == [value] * bool(value)
    assert rules(found) == ["part-exceeds-total"] * bool(value)


@pytest.mark.parametrize(("age", "told"), [(10.0, False), (95.0, False), (101.0, True)])
def test_parts_that_are_not_scraped_together_are_told(age: float, told: bool) -> None:
    found = findings(part=replace(FEW, age=age))

    assert rules(found) == ["clock-skew"] * told


def test_slow_scrapes_may_lie_further_apart() -> None:
    slow = replace(SOUND, scraped=60.0)

    assert rules(findings(total=slow, part=replace(FEW, age=180.0))) == []


def test_without_fresh_samples_nobody_compares_clocks() -> None:
    assert findings(part=replace(FEW, age=None)) == []
    assert findings(total=replace(SOUND, age=None), part=replace(FEW, age=250.0)) == []


@pytest.mark.parametrize(("ahead", "told"), [(10.0, False), (45.0, True), (None, False)])
def test_samples_from_the_future_are_told(ahead: float | None, told: bool) -> None:
    found = findings(total=replace(SOUND, ahead=ahead))

    assert [one.value for one in found] == ["45 s ahead"] * told


@pytest.mark.parametrize(("scraped", "told"), [(48.0, False), (40.0, True), (None, False)])
def test_the_shortest_alert_window_needs_four_scrapes(scraped: float | None, told: bool) -> None:
    found = findings(total=replace(SOUND, scraped=scraped))

    assert rules(found) == ["range-under-scrapes"] * told
    assert all(one.severity is Severity.WARNING for one in found)


@pytest.mark.parametrize(
    ("query", "severity", "value"),
    [
        ("sum(rate(t[1m]))", "error", "60 s range, scraped every 40 s"),
        ("sum(rate(t[2m]))", "warning", "120 s range, scraped every 40 s"),
        ("sum(rate(t[3m]))", "", ""),
        ("max_over_time(t[1m])", "warning", "60 s range, scraped every 40 s"),
    ],
)
def test_a_range_in_a_query_is_weighed_by_what_its_function_needs(
    query: str, severity: str, value: str
) -> None:
    found = findings(QuerySli(query, Comparison.BELOW, 1.0), total=replace(SOUND, scraped=90.0))

    assert [(one.severity.value, one.value) for one in found] == [(severity, value)] * bool(value)
    assert all("3m" in one.fix or "2m" in one.fix for one in found)


@pytest.mark.parametrize(("days", "told"), [(12.0, True), (29.6, False)])
def test_a_history_shorter_than_the_window_is_told(days: float, told: bool) -> None:
    found = findings(oldest_seconds=days * 86_400)

    assert [one.value for one in found] == ["oldest sample 12.0 days old"] * told


def test_without_an_oldest_sample_the_history_is_not_judged() -> None:
    assert findings(oldest_seconds=None) == []


def test_a_counter_that_a_recording_rule_made_is_an_error() -> None:
    (found,) = findings(sums={"t": "sum(x)"})

    assert (found.rule, found.severity) == ("differenced-recorded-sum", Severity.ERROR)
    assert "`sum(x)`" in found.message


def test_a_recorded_name_under_rate_is_a_warning_where_its_rule_is_not_known() -> None:
    (found,) = findings(QuerySli("rate(job:t:sum[5m]) + max(a:b)", Comparison.BELOW, 1.0))

    assert (found.value, found.severity) == ("job:t:sum", Severity.WARNING)


def test_a_quantile_without_its_bounds_is_an_error() -> None:
    (found,) = findings(
        QuerySli("histogram_quantile(0.9, sum(rate(h_bucket[5m])))", Comparison.BELOW, 1.0)
    )

    assert (found.rule, found.severity) == ("le-missing", Severity.ERROR)


def test_a_threshold_between_native_buckets_is_told_its_neighbours() -> None:
    (found,) = findings(NATIVE, buckets=(NativeBucket(0.5, 1.0),))

    assert (found.rule, found.allowed) == ("native-bucket-bound", "0.25 | 0.5")
    assert findings(replace(NATIVE, threshold=0.25), buckets=(NativeBucket(0.5, 1.0),)) == []


def test_plain_numbers_are_no_native_histogram() -> None:
    (found,) = findings(NATIVE, buckets=None)

    assert (found.rule, found.severity) == ("native-bucket-bound", Severity.ERROR)
    assert 't_bucket{le="0.3"}' in found.fix
    assert findings(NATIVE, total=replace(SOUND, live=0), buckets=None) == []


@pytest.mark.parametrize(("born", "told"), [(99, False), (100, True), (None, False)])
def test_ever_new_series_are_told(born: int | None, told: bool) -> None:
    found = findings(total=replace(SOUND, born=born))

    assert [one.value for one in found] == ["100 series born in a day, 4 live"] * told


def test_a_daily_roll_out_is_no_churn() -> None:
    assert findings(total=replace(SOUND, live=400, born=800)) == []


def test_what_is_too_many_to_fetch_is_told_with_its_cost() -> None:
    crowd = SeriesFacts(live=6_000)

    (found,) = findings(part=crowd, too_many=frozenset({PART}))

    assert (found.rule, found.value) == ("costly-series", "6,000 series")
    assert "17,280,000 samples a day" in found.message


@pytest.mark.parametrize(
    ("days", "grown", "in_window", "told"),
    [
        (30.0, 300.0, 9_000.0, "9.0"),  # 300 a day for 30 days
        (30.0, 300.0, 10_000.0, ""),
        (10.0, 999.0, 3_000.0, "9.0"),  # the mean of the days that there are
        (2.0, 300.0, 600.0, "9.0"),  # less than a week: the last day
        (0.5, 150.0, 150.0, "9.0"),  # half a day
        (30.0, 0.0, 0.0, ""),
        (0.0, 1.0, 1.0, ""),
    ],
)
def test_few_allowed_bad_events_are_told(
    days: float, grown: float, in_window: float, told: str
) -> None:
    total = replace(SOUND, grown=grown, grown_in_window=in_window)

    found = findings(total=total, part=replace(FEW, grown=0.0), oldest_seconds=days * 86_400)

    assert [one.value for one in found if one.rule == "low-traffic"] == [told] * bool(told)


def test_low_traffic_is_told_with_the_time_to_tell() -> None:
    (found,) = findings(total=replace(SOUND, grown_in_window=3_000.0))

    assert "3,838 events, 38.4 days at this traffic" in found.message
    assert "2,995 good ones in a row, 29.9 days" in found.message


def test_an_slo_without_windows_is_not_weighed_by_traffic() -> None:
    slo = replace(SLO, windows=())
    facts = DoctorFacts(series={TOTAL: SOUND, PART: FEW}, oldest_seconds=86_400.0)

    assert list(diagnose(slo, asked_of(slo), facts)) == []


def test_what_was_measured_is_told_with_the_time_to_tell_a_miss() -> None:
    facts = DoctorFacts(series={TOTAL: SOUND, PART: FEW}, live=8, oldest_seconds=2 * 86_400.0)

    told = measured(SLO, asked_of(SLO), facts)

    assert (told.series, told.scrape_interval_seconds, told.samples_per_day) == (8, 30.0, 23_040)
    assert (told.events_per_day, told.days_to_tell) == (1_000.0, 3.84)
    assert told.history_days == 2.0


def test_without_traffic_a_miss_can_never_be_told() -> None:
    series = {TOTAL: SeriesFacts(live=1, grown=0.0), PART: SeriesFacts()}
    silent = DoctorFacts(series=series, oldest_seconds=86_400.0)

    told = measured(SLO, asked_of(SLO), silent)

    assert (told.events_per_day, told.days_to_tell) == (0.0, None)
    assert (told.samples_per_day, told.history_days) == (None, 1.0)


@pytest.mark.parametrize(
    "slo",
    [
        replace(SLO, sli=GaugeSli(TOTAL, Comparison.BELOW, 1.0)),
        replace(SLO, time_slices=TimeSlices(5, Decimal("0.9"))),
    ],
)
def test_slices_of_time_are_no_events(slo: Slo) -> None:
    facts = DoctorFacts(series={TOTAL: SOUND, PART: FEW}, oldest_seconds=86_400.0)

    assert measured(slo, asked_of(slo), facts).events_per_day is None


def test_a_total_without_samples_tells_no_traffic() -> None:
    facts = DoctorFacts(series={TOTAL: SeriesFacts(), PART: SeriesFacts()}, oldest_seconds=60.0)

    assert measured(SLO, asked_of(SLO), facts).events_per_day is None
