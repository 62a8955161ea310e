"""Whether the good, bad and total events of an SLI belong together. Pure."""

from collections.abc import Iterator

from sre_ops.slo.domain.definition import CounterTerm, EventSli, Slo
from sre_ops.slo.domain.doctor_facts import DoctorFacts, SeriesFacts
from sre_ops.slo.domain.doctor_finding import INITIALISE, several, told
from sre_ops.slo.domain.finding import Finding

SLACK_SHARE, SLACK_EVENTS = 0.01, 5.0
"""By how much `increase()`, an estimate, may differ between two counters of the same events."""

SKEW_SECONDS, SKEW_SCRAPES = 90.0, 3.0
FUTURE_SECONDS = 10.0


def event_findings(slo: Slo, facts: DoctorFacts) -> Iterator[Finding]:
    """Yield what is wrong between the parts of the SLI of *slo*."""
    if not isinstance(slo.sli, EventSli):
        return
    for term in slo.sli.terms:
        if not term.valid and term.selector not in facts.too_many:
            series = facts.series[term.selector]
            yield from _uninitialised(slo, term, series, facts.targets)
            yield from _foreign(slo, term, series)
            yield from _apart(slo, term, series, facts)
    yield from _exceeding(slo, slo.sli, facts)


def _uninitialised(
    slo: Slo, term: CounterTerm, series: SeriesFacts, targets: int
) -> Iterator[Finding]:
    was_seen = series.live > 0 or series.grown is not None
    if not was_seen or not series.silent:
        return
    share = f"{series.silent} of {several(targets, 'target')}"
    text = term.selector.promql()
    if term.bad > 0:
        yield told(
            slo,
            "error-series-uninitialised",
            value=share,
            allowed="every target of the total",
            message=f"without a series of `{text}` so far: it is born with its first error, which"
            " `rate()` and `increase()` in alert rules do not see; the ledger counts it",
            fix=INITIALISE,
        )
        return
    yield told(
        slo,
        "targets-differ",
        value=share,
        allowed="the same targets",
        message=f"with the total but no series of `{text}`: all their events count as bad",
        fix="select both from the same processes, for example with the same `job`, or create the"
        " good series with 0 when the process starts",
    )


def _foreign(slo: Slo, term: CounterTerm, series: SeriesFacts) -> Iterator[Finding]:
    if not series.foreign:
        return
    kind = "bad" if term.bad > 0 else "good"
    yield told(
        slo,
        "targets-differ",
        value=several(series.foreign, "target"),
        allowed="the same targets",
        message=f"with `{term.selector.promql()}` but no total: their {kind} events are counted"
        " without being valid ones",
        fix='select both from the same processes, with `{job="shop"}` in both queries',
    )


def _apart(
    slo: Slo, term: CounterTerm, series: SeriesFacts, facts: DoctorFacts
) -> Iterator[Finding]:
    assert isinstance(slo.sli, EventSli)
    totals = [facts.series[one.selector] for one in slo.sli.terms if one.valid]
    ages = [one.age for one in totals if one.age is not None]
    scrapes = [one.scrape_seconds for one in (series, *totals) if one.scrape_seconds]
    if series.age is None or not ages:
        return
    apart = abs(series.age - min(ages))
    if apart <= max(SKEW_SECONDS, SKEW_SCRAPES * max(scrapes, default=0.0)):
        return
    yield told(
        slo,
        "clock-skew",
        value=f"{apart:.0f} s apart",
        allowed=f"<= {SKEW_SECONDS:.0f} s",
        message=f"the newest samples of `{term.selector.promql()}` and of the total are of"
        " different times: they are not scraped together, so that short windows compare"
        " different events",
        fix="select both from the same targets; where an exporter or gateway sends its own"
        " timestamps, set `honor_timestamps: false` for that job",
    )


def future_findings(slo: Slo, facts: DoctorFacts) -> Iterator[Finding]:
    """Yield which series of *slo* hold samples of times that are still to come."""
    for selector, series in facts.series.items():
        if series.ahead is None or series.ahead <= FUTURE_SECONDS:
            continue
        yield told(
            slo,
            "clock-skew",
            value=f"{series.ahead:.0f} s ahead",
            allowed="no sample from the future",
            message=f"`{selector.promql()}` has samples dated after the server's own time: a minute"
            " is settled before all its events are seen",
            fix="mend the clock of whatever sets the timestamps (NTP), or set"
            " `honor_timestamps: false` for that job",
        )


def _exceeding(slo: Slo, sli: EventSli, facts: DoctorFacts) -> Iterator[Finding]:
    if any(term.selector in facts.too_many for term in sli.terms):
        return
    grown = [(term, facts.series[term.selector].grown or 0.0) for term in sli.terms]
    valid = sum(term.valid * events for term, events in grown)
    bad = sum(term.bad * events for term, events in grown)
    slack = max(SLACK_SHARE * abs(valid), SLACK_EVENTS)
    if -slack <= bad <= valid + slack:
        return
    kind, part = ("good", valid - bad) if bad < 0 else ("bad", bad)
    yield told(
        slo,
        "part-exceeds-total",
        value=f"{part:,.0f} {kind} of {valid:,.0f} events",
        allowed=f"{kind} <= total",
        message=f"in the last day more {kind} events were counted than there were events at all,"
        " so that the SLI is no ratio of the same events",
        fix="count both at the same place: the same metric, job and matchers, for example"
        ' `http_requests_total{job="shop"}` with and without `code!~"5.."`; retries and health'
        " checks must be in both or in neither",
    )
