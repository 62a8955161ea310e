"""What the metric doctor asks a server about an SLO's series, and what it was told. Pure.

Two queries tell everything: the first counts series, the second asks the rest of those that
are few enough. Each fact is one row, named by the label `fact`.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sre_ops.slo.domain.composite import CompositeSli
from sre_ops.slo.domain.definition import EventSli, QuerySli, Selector, Slo
from sre_ops.slo.domain.doctor_buckets import NativeBucket
from sre_ops.slo.domain.doctor_query import QueryReading, read_query
from sre_ops.slo.domain.window_lengths import days_of

FACT = "fact"
STEPS = 120
"""At how many instants of the window the oldest sample is looked for."""

_HOUR, _DAY = 3_600, 86_400
_TAGGED = 'label_replace({value}, "fact", "{name}", "", "")'
_COUNT = "count({series})"
_TARGETS = "group by (job, instance, pod) ({series})"
_OF_SELECTOR = {
    "born": "count(count_over_time({series}[1d]) unless {series} offset 1d)",
    "scraped": "max(count_over_time({series}[1h]) and {series} and {series} offset 1h)",
    "age": "time() - max(timestamp({series}))",
    "ahead": "max(timestamp({series} offset -5m)) - time()",
}
_GROWN = "sum(increase({series}[1d]))"
_GROWN_IN_WINDOW = "sum(increase({series}[{days}d]))"
_OLDEST = "time() - min(min_over_time(timestamp({series})[{span}s:{step}s]))"
_USUAL_SECONDS = (1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 150, 180, 240, 300, 600)
_NEARLY = 0.05
_OF_PART = {
    "silent": "count(({totals}) unless {part})",
    "foreign": "count({part} unless ({totals}))",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesFacts:
    """What the series of one selector are like; None is not known.

    Attributes:
        live: series with a sample in the last five minutes.
        born: series of the last day that were not there a day ago.
        scraped: samples in an hour of the busiest of the series that lived all through it.
        grown: events in the last day; None where the counters had no samples, too.
        grown_in_window: events in the shortest window, of a total.
        age: seconds since the newest sample.
        ahead: by how many seconds the newest sample is dated in the future.
        silent: targets that have the totals without this part.
        foreign: targets that have this part without a total.
    """

    live: int = 0
    born: int | None = None
    scraped: float | None = None
    grown: float | None = None
    grown_in_window: float | None = None
    age: float | None = None
    ahead: float | None = None
    silent: int = 0
    foreign: int = 0

    @property
    def scrape_seconds(self) -> float | None:
        """Return the scrape interval; None where too few samples tell it.

        A missed scrape, or one more at the edge, must not make 30 seconds 30.25.
        """
        if not self.scraped or self.scraped <= 1:
            return None
        exact = _HOUR / self.scraped
        near = (usual for usual in _USUAL_SECONDS if abs(exact - usual) <= _NEARLY * usual)
        return next(near, exact)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorFacts:
    """What one server says of one SLO.

    Attributes:
        series: of every selector that is read.
        live: how many series are read in all, those of several selectors once.
        targets: how many targets have a total.
        oldest_seconds: age of the oldest sample that was found within the window.
        buckets: of a native histogram; None where there is none.
        sums: recording rules whose values are sums or rates: name to expression.
        too_many: selectors whose series were only counted.
    """

    series: Mapping[Selector, SeriesFacts]
    live: int = 0
    targets: int = 0
    oldest_seconds: float | None = None
    buckets: tuple[NativeBucket, ...] | None = None
    sums: Mapping[str, str] = field(default_factory=dict)
    too_many: frozenset[Selector] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of one SLO.

    Attributes:
        selectors: all that the SLI reads.
        totals, parts: of an SLI that counts events; a part counts good or bad ones only.
        reading: of a free-form query.
        window_days: of the longest window; 0 without one.
        shortest_days: of the shortest window; 0 without one.
    """

    selectors: tuple[Selector, ...]
    totals: tuple[Selector, ...]
    parts: tuple[Selector, ...]
    reading: QueryReading
    window_days: int
    shortest_days: int


def asked_of(slo: Slo) -> Asked:
    """Return what there is to ask about *slo*."""
    totals: tuple[Selector, ...] = ()
    parts: tuple[Selector, ...] = ()
    reading = QueryReading((), (), (), loses_le=False)
    if isinstance(slo.sli, EventSli):
        totals = tuple(term.selector for term in slo.sli.terms if term.valid)
        parts = tuple(term.selector for term in slo.sli.terms if not term.valid)
        selectors = totals + parts
    elif isinstance(slo.sli, QuerySli):
        reading = read_query(slo.sli.query)
        selectors = reading.selectors
    else:
        assert not isinstance(slo.sli, CompositeSli)  # nothing is asked about those
        selectors = (slo.sli.selector,)
    days = [days_of(window) for window in slo.windows] or [0]
    return Asked(
        selectors=selectors,
        totals=totals,
        parts=parts,
        reading=reading,
        window_days=max(days),
        shortest_days=min(days),
    )


def counting(asked: Asked) -> str:
    """Return the query that counts the series of each selector, and of each metric."""
    metrics: dict[str, list[Selector]] = defaultdict(list)
    for selector in asked.selectors:
        metrics[selector.metric].append(selector)
    rows = [(f"live:{n}", _count([one])) for n, one in enumerate(asked.selectors)]
    rows += [(f"all:{name}", _count(selectors)) for name, selectors in metrics.items()]
    return _joined(rows)


def _count(selectors: Iterable[Selector]) -> str:
    return _COUNT.format(series=" or ".join(one.promql() for one in selectors))


def series_counted(asked: Asked, rows: Mapping[str, float]) -> dict[Selector, int]:
    """Return how many series each selector has, from the rows of `counting`."""
    return {one: int(rows.get(f"live:{n}", 0)) for n, one in enumerate(asked.selectors)}


def examining(asked: Asked, few: Mapping[Selector, int]) -> str:
    """Return the query for everything else; "" where there is nothing to ask.

    Args:
        asked: what there is.
        few: selectors that may be asked about, with how many live series each has.
    """
    rows: list[tuple[str, str]] = []
    for number, selector in enumerate(asked.selectors):
        if selector in few:
            rows += _of_selector(asked, number, selector)
    lively = [one for one in asked.selectors if few.get(one)]
    if asked.window_days and lively:
        rows += _of_history(lively[0], asked.window_days)
    if asked.totals and all(one in few for one in asked.totals):
        rows += _of_targets(asked, few)
    return _joined(rows)


def _of_selector(asked: Asked, number: int, selector: Selector) -> Iterator[tuple[str, str]]:
    series = selector.promql()
    for name, query in _OF_SELECTOR.items():
        yield f"{name}:{number}", query.format(series=series)
    if asked.totals:
        yield f"grown:{number}", _GROWN.format(series=series)
    if selector in asked.totals and asked.shortest_days:
        days = asked.shortest_days
        yield f"grown_in_window:{number}", _GROWN_IN_WINDOW.format(series=series, days=days)


def _of_history(selector: Selector, days: int) -> Iterator[tuple[str, str]]:
    """Look at few instants of the whole window, and at more of the last day."""
    for name, span in (("oldest", days * _DAY), ("oldest_today", _DAY)):
        step = max(span // STEPS, 60)
        yield name, _OLDEST.format(series=selector.promql(), span=span, step=step)


def _of_targets(asked: Asked, few: Collection[Selector]) -> list[tuple[str, str]]:
    totals = " or ".join(_TARGETS.format(series=one.promql()) for one in asked.totals)
    rows = [("targets", _COUNT.format(series=totals))]
    for number, selector in enumerate(asked.selectors):
        if selector in asked.parts and selector in few:
            part = _TARGETS.format(series=selector.promql())
            for name, query in _OF_PART.items():
                rows.append((f"{name}:{number}", query.format(totals=totals, part=part)))
    return rows


def _joined(rows: Iterable[tuple[str, str]]) -> str:
    return "\nor\n".join(_TAGGED.format(value=query, name=name) for name, query in rows)


def facts_of(
    asked: Asked,
    rows: Mapping[str, float],
    *,
    few: Collection[Selector],
    buckets: tuple[NativeBucket, ...] | None = None,
    sums: Mapping[str, str] | None = None,
) -> DoctorFacts:
    """Read the rows of both queries: name of the fact to its value."""
    oldest = [rows[name] for name in ("oldest", "oldest_today") if name in rows]
    series = {one: _series(n, rows.get) for n, one in enumerate(asked.selectors)}
    return DoctorFacts(
        series=series,
        live=int(sum(value for name, value in rows.items() if name.startswith("all:"))),
        targets=int(rows.get("targets", 0)),
        oldest_seconds=max(oldest, default=None),
        buckets=buckets,
        sums=sums or {},
        too_many=frozenset(asked.selectors) - frozenset(few),
    )


def _series(number: int, told: Callable[[str], float | None]) -> SeriesFacts:
    born = told(f"born:{number}")
    return SeriesFacts(
        live=int(told(f"live:{number}") or 0),
        born=None if born is None else int(born),
        scraped=told(f"scraped:{number}"),
        grown=told(f"grown:{number}"),
        grown_in_window=told(f"grown_in_window:{number}"),
        age=told(f"age:{number}"),
        ahead=told(f"ahead:{number}"),
        silent=int(told(f"silent:{number}") or 0),
        foreign=int(told(f"foreign:{number}") or 0),
    )
