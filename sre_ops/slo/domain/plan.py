"""Which samples to fetch for a set of SLIs, and what each series means to each. Pure.

One fetch serves every SLI that uses a metric: its selector is wide enough for all, and
each series is classified here, so that good and total come from the same samples.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sre_ops.slo.domain.definition import (
    CounterTerm,
    EventSli,
    FreshnessSli,
    GaugeSli,
    Matcher,
    MatchOp,
    NativeLatencySli,
    Selector,
    Sli,
)


class Kind(StrEnum):
    """What the samples of a fetch are."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"
    AGGREGATE = "aggregate"


@dataclass(frozen=True, slots=True)
class Fetch:
    """One selector to ask for.

    Attributes:
        thresholds: bounds at which native histograms are counted.
        labels: what the server sums counters by, where there are too many to fetch.
    """

    kind: Kind
    selector: Selector
    thresholds: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()


GROWN_SUFFIX = ":grown"
"""Name given to the growth of counters that the server summed."""


TOTAL_SUFFIX = ":observations"
"""Name given to the count of a native histogram; a colon cannot stand in a scraped name."""

AT_MOST = ":at_most:"
"""Begins the name given to a count up to a threshold."""


def at_most_suffix(threshold: float) -> str:
    """Return the name given to a native histogram's count of observations ≤ *threshold*."""
    return f"{AT_MOST}{threshold!r}"


def grown(selector: Selector) -> Selector:
    """Return the selector of the summed growth of the counters of *selector*."""
    return replace(selector, metric=selector.metric + GROWN_SUFFIX)


def counter_terms(sli: Sli) -> tuple[CounterTerm, ...]:
    """Return the weighted counters of an SLI that counts events; () for one that does not."""
    match sli:
        case EventSli(aggregated=True):
            return tuple(replace(term, selector=grown(term.selector)) for term in sli.terms)
        case EventSli():
            return sli.terms
        case NativeLatencySli():
            name, matchers = sli.selector.metric, sli.selector.matchers
            total = Selector(name + TOTAL_SUFFIX, matchers)
            good = Selector(name + at_most_suffix(sli.threshold), matchers)
            return (CounterTerm(total, 1, 1), CounterTerm(good, 0, -1))
        case _:
            return ()


@dataclass(slots=True)
class _Need:
    """What is needed of one metric: by which selectors, and by which SLIs."""

    selectors: set[Selector] = field(default_factory=set)
    slis: set[int] = field(default_factory=set)


def _needs(slis: Sequence[Sli]) -> dict[tuple[Kind, str], _Need]:
    needs: dict[tuple[Kind, str], _Need] = defaultdict(_Need)
    for number, sli in enumerate(slis):
        for kind, selector in _selected(sli):
            need = needs[kind, selector.metric]
            need.selectors.add(selector)
            need.slis.add(number)
    return needs


def _selected(sli: Sli) -> Iterator[tuple[Kind, Selector]]:
    match sli:
        case EventSli():
            kind = Kind.AGGREGATE if sli.aggregated else Kind.COUNTER
            yield from ((kind, term.selector) for term in sli.terms)
        case NativeLatencySli():
            yield Kind.HISTOGRAM, sli.selector
        case GaugeSli() | FreshnessSli():
            yield Kind.GAUGE, sli.selector
        case _:
            pass


def fetches_for(slis: Sequence[Sli]) -> dict[Fetch, tuple[int, ...]]:
    """Return the fewest fetches that bring every sample the SLIs need.

    Returns:
        By fetch, the numbers of the SLIs that use its metric.
    """
    thresholds: dict[str, set[float]] = defaultdict(set)
    for sli in slis:
        if isinstance(sli, NativeLatencySli):
            thresholds[sli.selector.metric].add(sli.threshold)
    fetches: dict[Fetch, tuple[int, ...]] = {}
    for (kind, metric), need in sorted(_needs(slis).items()):
        bounds = tuple(sorted(thresholds[metric])) if kind is Kind.HISTOGRAM else ()
        labels = class_labels(need.selectors) if kind is Kind.AGGREGATE else ()
        for selector in widened(need.selectors):
            fetches[Fetch(kind, selector, bounds, labels)] = tuple(sorted(need.slis))
    return fetches


def class_labels(selectors: Iterable[Selector]) -> tuple[str, ...]:
    """Return the labels that decide to which of *selectors* a series belongs."""
    return tuple(sorted({m.label for selector in selectors for m in selector.matchers}))


def widened(selectors: Iterable[Selector]) -> tuple[Selector, ...]:
    """Return few selectors of one metric that together select all that *selectors* do.

    Selectors that are positive about a label in common become one with the alternatives
    of each such label; where nothing is in common, each narrowest one stays by itself.
    """
    every = sorted(set(selectors))
    positive = [{m.label: m for m in s.matchers if _is_positive(m)} for s in every]
    common = set.intersection(*(set(p) for p in positive))
    same = set.intersection(*(set(s.matchers) for s in every))
    if len(every) > 1 and not common:
        return tuple(every)
    matchers = {m for m in same if not _is_positive(m)}
    for label in common:
        matchers.add(_any_of(label, [p[label] for p in positive]))
    return (Selector(every[0].metric, tuple(sorted(matchers))),)


def _is_positive(matcher: Matcher) -> bool:
    return matcher.op in {MatchOp.EQUAL, MatchOp.REGEX} and matcher.value != ""


def _any_of(label: str, matchers: Iterable[Matcher]) -> Matcher:
    distinct = sorted(set(matchers))
    if len(distinct) == 1:
        return distinct[0]
    parts = (m.value if m.op is MatchOp.REGEX else re.escape(m.value) for m in distinct)
    return Matcher(label, MatchOp.REGEX, "|".join(sorted(set(parts))))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one series means to one SLI: weights of a counter; 0, 0 for a gauge."""

    sli: int
    valid: int
    bad: int


SELECTIVE_LABELS = ("service", "job", "namespace")
"""Exact labels that usually tell SLOs of one metric apart, the best first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One selector of one SLI with its weights."""

    sli: int
    selector: Selector
    valid: int
    bad: int


class Classifier:
    """Tells for a series which SLIs it belongs to and with which weights."""

    def __init__(self, slis: Sequence[Sli]) -> None:
        self._entries: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
        self._indexed: dict[str, list[str]] = defaultdict(list)
        self._gauges: set[str] = set()
        for number, sli in enumerate(slis):
            for term in counter_terms(sli):
                self._place(Entry(number, term.selector, term.valid, term.bad))
            if isinstance(sli, GaugeSli | FreshnessSli):
                self._gauges.add(sli.selector.metric)
                self._place(Entry(number, sli.selector, 0, 0))

    def _place(self, entry: Entry) -> None:
        """File the entry under one exact label, so that a series meets few of them.

        With 1,000 SLOs on one metric, asking each about each series would take minutes.
        """
        metric = entry.selector.metric
        exact = [m for m in entry.selector.matchers if m.op is MatchOp.EQUAL and m.value]
        exact.sort(key=lambda m: (m.label not in SELECTIVE_LABELS, m.label))
        place = (metric, exact[0].label, exact[0].value) if exact else (metric, "", "")
        if place[1] not in self._indexed[metric]:
            self._indexed[metric].append(place[1])
        self._entries[place].append(entry)

    def meanings(self, labels: Mapping[str, str]) -> list[Meaning]:
        """Return what the series means to each SLI that selects it; weights may be 0, 0."""
        name = labels["__name__"]
        sums: dict[int, tuple[int, int]] = {}
        for label in self._indexed.get(name, ()):
            for entry in self._entries.get((name, label, labels.get(label, "")), ()):
                if entry.selector.accepts(labels):
                    valid, bad = sums.get(entry.sli, (0, 0))
                    sums[entry.sli] = (valid + entry.valid, bad + entry.bad)
        return [Meaning(number, *weights) for number, weights in sums.items()]

    def is_gauge(self, name: str) -> bool:
        """Tell whether the metric is read as a gauge and not differenced."""
        return name in self._gauges
