"""Why a selector finds no series: a wrong bound, a wrong label, or errors that never came. Pure."""

import re
from collections.abc import Iterator
from dataclasses import replace
from math import isfinite
from typing import Protocol

from sre_ops.slo.domain.composite import CompositeSli
from sre_ops.slo.domain.definition import (
    EventSli,
    MatchOp,
    NativeLatencySli,
    QuerySli,
    Selector,
    Slo,
)
from sre_ops.slo.domain.doctor_finding import INITIALISE, told
from sre_ops.slo.domain.doctor_query import read_query
from sre_ops.slo.domain.finding import Finding, Severity

_SHOWN_VALUES = 20
_CREATE = 'create it with 0 at the start of the process: `REQUESTS.labels(code="200").inc(0)`'
_NO_SERIES = 'correct the name or the labels; `{{__name__=~".*{word}.*"}}` finds similar names'


class SeriesIndex(Protocol):
    """Which series a server has."""

    def series_exists(self, selector: Selector) -> bool:
        """Tell whether any series matched *selector* within the last days."""
        ...

    def label_values(self, selector: Selector, label: str) -> list[str]:
        """Return the values that *label* takes among the selected series."""
        ...


def missing_series(slo: Slo, facts: SeriesIndex) -> Iterator[Finding]:
    """Yield for each selector of *slo* without series why that may be."""
    for selector in selectors(slo):
        if not facts.series_exists(selector):
            yield _bucket(slo, selector, facts) or _other(slo, selector, facts)


def selectors(slo: Slo) -> tuple[Selector, ...]:
    """Return every selector that the SLI reads."""
    match slo.sli:
        case EventSli(terms=terms):
            return tuple(term.selector for term in terms)
        case QuerySli(query=query):
            return read_query(query).selectors
        case sli:
            assert not isinstance(sli, CompositeSli)  # nothing is asked about those
            return (sli.selector,)


def _bucket(slo: Slo, selector: Selector, facts: SeriesIndex) -> Finding | None:
    """Return what is wrong with the bound; None where none is named or no series is there."""
    bounds = [m for m in selector.matchers if m.label == "le"]
    if not bounds:
        return None
    without = _without(selector, "le")
    known = sorted(facts.label_values(without, "le"), key=_as_number)
    if not known:
        return _no_le(slo, selector, without) if facts.series_exists(without) else None
    wanted = _wanted(bounds[0].value)
    same = [text for text in known if _as_number(text) == wanted]
    if same:
        return told(
            slo,
            "le-spelling",
            value=selector.promql(),
            allowed=" | ".join(same),
            message=f"the server writes this bound `{same[0]}`: the query finds nothing",
            fix=f'match both spellings, of Prometheus 2 and 3: `le=~"{_either(same[0])}"`',
            severity=Severity.ERROR,
        )
    return told(
        slo,
        "bucket-bound",
        value=selector.promql(),
        allowed=" | ".join(known),
        message="the histogram has no such bucket bound; those that exist are allowed",
        fix=f'choose one of them, `le="{_nearest(known, wanted)}"`, or add the bound where the'
        " histogram is made",
        severity=Severity.ERROR,
    )


def _no_le(slo: Slo, selector: Selector, without: Selector) -> Finding:
    return told(
        slo,
        "le-missing",
        value=selector.promql(),
        allowed="buckets with their label `le`",
        message=f"`{without.promql()}` has series, but none with the label `le`",
        fix="keep `le` where it is scraped or recorded: remove the `labeldrop`, and aggregate"
        " `sum by (le, …)`",
        severity=Severity.ERROR,
    )


def _either(bound: str) -> str:
    whole = bound.removesuffix(".0")
    return f"{whole}|{whole}\\\\.0"


def _wanted(value: str) -> float | None:
    """Return the bound that a matcher names, as text or as the first of its alternatives."""
    try:
        return float(re.sub(r"\\(.)", r"\1", value.split("|", maxsplit=1)[0]))
    except ValueError:
        return None


def _nearest(known: list[str], wanted: float | None) -> str:
    finite = [text for text in known if isfinite(_as_number(text))]
    if wanted is None or not finite:
        return known[0]
    return min(finite, key=lambda text: abs(_as_number(text) - wanted))


def _as_number(bound: str) -> float:
    try:
        return float(bound)
    except ValueError:
        return float("inf")


def _other(slo: Slo, selector: Selector, facts: SeriesIndex) -> Finding:
    text = selector.promql()
    weights = _weights(slo)
    unknown = told(
        slo,
        "series-missing",
        value=text,
        allowed="an existing series",
        message="no such series; if it counts errors it may be born with the first one,"
        " otherwise correct the name or the labels",
        fix=_NO_SERIES.format(word=selector.metric.split("_")[0]),
    )
    if isinstance(slo.sli, NativeLatencySli):
        return _classic_instead(slo, selector, facts) or unknown
    if not selector.matchers or not facts.series_exists(Selector(selector.metric)):
        return unknown
    values = _seen_values(selector, facts)
    if isinstance(values, str):
        said = f"no series of `{selector.metric}` has the label `{values}`"
        return replace(
            unknown,
            message=f"SLO `{slo.name}`: {text}: {said}",
            fix=f"correct the label; `topk(3, {selector.metric})` shows those that there are",
        )
    if weights.get(selector, 0) > 0:
        return told(
            slo,
            "error-series-uninitialised",
            value=text,
            allowed=_values_text(values),
            message="not one series of the bad events was seen in three days, though the metric"
            " is there: either none happened, or the value is misspelt",
            fix=INITIALISE,
        )
    said = "every event counts as bad" if weights.get(selector, 0) < 0 else "it has no value"
    return replace(
        unknown,
        allowed=_values_text(values),
        message=f"SLO `{slo.name}`: {text}: no such series, though the metric is there: {said}",
        fix=f"correct the value of the label; where it is right, {_CREATE}",
    )


def _values_text(values: dict[str, list[str]]) -> str:
    """Write which values the labels take: `code: 200 | 404`."""
    shown = {label: found[:_SHOWN_VALUES] for label, found in values.items()}
    return "; ".join(f"{label}: {' | '.join(found)}" for label, found in shown.items())


def _weights(slo: Slo) -> dict[Selector, int]:
    """Return the weight in bad events of each part that is no total."""
    if not isinstance(slo.sli, EventSli):
        return {}
    return {term.selector: term.bad for term in slo.sli.terms if not term.valid}


def _seen_values(selector: Selector, facts: SeriesIndex) -> dict[str, list[str]] | str:
    """Return the values of each matched label, or the label that no series has."""
    values = {}
    for matcher in selector.matchers:
        found = facts.label_values(Selector(selector.metric), matcher.label)
        if not found and matcher.op in {MatchOp.EQUAL, MatchOp.REGEX}:
            return matcher.label
        values[matcher.label] = sorted(found)
    return values


def _classic_instead(slo: Slo, selector: Selector, facts: SeriesIndex) -> Finding | None:
    classic = Selector(f"{selector.metric}_bucket", selector.matchers)
    if not facts.series_exists(classic):
        return None
    return told(
        slo,
        "native-bucket-bound",
        value=selector.promql(),
        allowed="a native histogram",
        message=f"there is no native histogram, but a classic one: `{classic.promql()}`",
        fix="have Prometheus take native histograms (`--enable-feature=native-histograms`, in"
        " version 3 `scrape_native_histograms: true`), or count a bucket and `_count`",
        severity=Severity.ERROR,
    )


def _without(selector: Selector, label: str) -> Selector:
    return Selector(selector.metric, tuple(m for m in selector.matchers if m.label != label))
