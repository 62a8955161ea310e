"""Whether the series of an SLI can answer at all: ranges, history, buckets, churn, cost. Pure."""

from collections.abc import Iterator
from datetime import timedelta

from sre_ops.slo.domain.aggregation import SERIES_LIMIT
from sre_ops.slo.domain.burn import BURN_WINDOWS
from sre_ops.slo.domain.definition import EventSli, NativeLatencySli, QuerySli, Slo
from sre_ops.slo.domain.doctor_buckets import bounds_around
from sre_ops.slo.domain.doctor_facts import STEPS, Asked, DoctorFacts
from sre_ops.slo.domain.doctor_finding import told
from sre_ops.slo.domain.doctor_query import RangeUse
from sre_ops.slo.domain.finding import Finding, Severity

SPARE_SCRAPES = 2
"""A range holds twice what its function needs, so that a missed scrape leaves no gap."""

CHURN_PER_DAY = 3.0
CHURN_SERIES = 100
"""Series born in a day, per live one and in all, above which a label looks unbounded."""

_DAY = timedelta(days=1).total_seconds()
_SHORTEST = min(BURN_WINDOWS.values()) * 60


def series_findings(slo: Slo, asked: Asked, facts: DoctorFacts) -> Iterator[Finding]:
    """Yield what is wrong with the series that *slo* reads."""
    yield from _ranges(slo, asked, facts)
    yield from _history(slo, asked, facts)
    yield from _sums(slo, asked, facts)
    yield from _quantiles(slo, asked)
    yield from _native(slo, facts)
    yield from _churn(slo, facts)
    yield from _cost(slo, facts)


def _ranges(slo: Slo, asked: Asked, facts: DoctorFacts) -> Iterator[Finding]:
    rules = tuple(RangeUse(selector, _SHORTEST, 2) for selector in asked.selectors[:1])
    is_query = isinstance(slo.sli, QuerySli)
    for use in asked.reading.ranges if is_query else rules:
        every = facts.series[use.selector].scrape_seconds
        if every is None or use.seconds >= SPARE_SCRAPES * use.needs * every:
            continue
        least = SPARE_SCRAPES * use.needs * every
        is_blind = is_query and use.seconds < use.needs * every
        what = "the range in the query" if is_query else "the shortest window of alert rules"
        yield told(
            slo,
            "range-under-scrapes",
            value=f"{use.seconds:.0f} s range, scraped every {every:.0f} s",
            allowed=f">= {least:.0f} s",
            message=f"{what} holds {use.seconds / every:.1f} scrapes and needs {use.needs}"
            + ("; it often has no value" if is_blind else "; one missed scrape leaves a gap"),
            fix=f"write a range of at least {_minutes(least)}, or scrape more often:"
            f" `scrape_interval: {use.seconds / (SPARE_SCRAPES * use.needs):.0f}s`",
            severity=Severity.ERROR if is_blind else Severity.WARNING,
        )


def _minutes(seconds: float) -> str:
    return f"{-int(-seconds // 60)}m"


def _history(slo: Slo, asked: Asked, facts: DoctorFacts) -> Iterator[Finding]:
    if facts.oldest_seconds is None:
        return
    days = facts.oldest_seconds / _DAY
    step = asked.window_days / STEPS
    if days + 2 * step >= asked.window_days:
        return
    yield told(
        slo,
        "history-under-window",
        value=f"oldest sample {days:.1f} days old",
        allowed=f">= {asked.window_days}d",
        message=f"of the {asked.window_days} days of the window only {days:.1f} can be counted;"
        " the budget is judged on these, and coverage says so",
        fix="wait until the window is full, choose a shorter one, or bring the old samples:"
        " `promtool tsdb create-blocks-from`, or the address of the store that keeps them",
    )


def _sums(slo: Slo, asked: Asked, facts: DoctorFacts) -> Iterator[Finding]:
    is_events = isinstance(slo.sli, EventSli)
    counters = asked.selectors if is_events else asked.reading.counters
    for metric in dict.fromkeys(one.metric for one in counters):
        expression = facts.sums.get(metric)
        if expression is None and ":" not in metric:
            continue
        source = f": `{expression}`" if expression else ", as its name says"
        yield told(
            slo,
            "differenced-recorded-sum",
            value=metric,
            allowed="the original counters",
            message=f"is the result of a recording rule{source}; a recorded sum falls when any of"
            " its processes restarts, and a recorded rate is no counter, so that the growth is"
            " not the number of events",
            fix="select the counters that the rule reads, for example"
            " `sum(rate(http_requests_total[5m]))`: first `rate`, then `sum`",
            severity=Severity.ERROR if expression else Severity.WARNING,
        )


def _quantiles(slo: Slo, asked: Asked) -> Iterator[Finding]:
    if asked.reading.loses_le:
        yield told(
            slo,
            "le-missing",
            value="histogram_quantile",
            allowed="buckets with their label `le`",
            message="the sum under it drops `le`, so that it has no value",
            fix="keep the label: `histogram_quantile(0.99, sum by (le) (rate(h_bucket[5m])))`",
            severity=Severity.ERROR,
        )


def _native(slo: Slo, facts: DoctorFacts) -> Iterator[Finding]:
    if not isinstance(slo.sli, NativeLatencySli):
        return
    selector, threshold = slo.sli.selector, slo.sli.threshold
    if facts.buckets is None:
        if facts.series[selector].live and selector not in facts.too_many:
            yield told(
                slo,
                "native-bucket-bound",
                value=selector.promql(),
                allowed="a native histogram",
                message="its series are plain numbers, no native histogram: nothing is counted",
                fix="have Prometheus take native histograms (`--enable-feature=native-histograms`,"
                " in version 3 `scrape_native_histograms: true`), or count a classic bucket:"
                f' `{selector.metric}_bucket{{le="{threshold:g}"}}`',
                severity=Severity.ERROR,
            )
        return
    around = bounds_around(facts.buckets, threshold)
    if around:
        below, above = around
        yield told(
            slo,
            "native-bucket-bound",
            value=f"threshold {threshold:g}",
            allowed=f"{below:.6g} | {above:.6g}",
            message="lies between two bounds of the native histogram: the events of that bucket"
            " are shared out by estimate, and marked approximate",
            fix=f"write a threshold that is a bound, `{below:.6g}` or `{above:.6g}`",
        )


def _churn(slo: Slo, facts: DoctorFacts) -> Iterator[Finding]:
    for selector, series in facts.series.items():
        born = series.born or 0
        if born < CHURN_SERIES or born < CHURN_PER_DAY * series.live:
            continue
        yield told(
            slo,
            "label-churn",
            value=f"{born:,} series born in a day, {series.live:,} live",
            allowed=f"< {CHURN_PER_DAY:g} per live series",
            message=f"a label of `{selector.promql()}` takes ever new values: events between the"
            " last scrape of a series and its end are lost, and queries get slow",
            fix=f"find the label, `count(count by (LABEL) ({selector.promql()}))` for each, and"
            " drop it where it is scraped: `metric_relabel_configs: [{action: labeldrop, regex:"
            " request_id}]`",
        )


def _cost(slo: Slo, facts: DoctorFacts) -> Iterator[Finding]:
    for selector in facts.too_many:
        live = facts.series[selector].live
        yield told(
            slo,
            "costly-series",
            value=f"{live:,} series",
            allowed=f"<= {SERIES_LIMIT:,}",
            message=f"`{selector.promql()}` is too many to be fetched one by one, at a scrape of"
            f" 30 s {live * 2_880:,} samples a day: the server sums them, marked as an estimate,"
            " and they were not examined further",
            fix="narrow the selector, or drop the label that makes them many where it is scraped:"
            " `metric_relabel_configs: [{action: labeldrop, regex: path}]`",
        )
