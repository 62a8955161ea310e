"""What a server has to count, for somebody who drafts an SLO: metrics, labels and bounds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from sre_ops.kernel.errors import Unavailable
from sre_ops.slo.domain.definition import Matcher, Selector
from sre_ops.slo.domain.metric_family import Family, Look, families, family_named
from sre_ops.slo.sources.prometheus_facts import OutOfReach, PrometheusFacts

SHOWN = 40
"""Metrics that one search shows."""

VALUES_SHOWN = 40
"""A label of more values is no class that somebody picks from a list."""

_NAMES = 20_000
_SERIES = 5_000
_OF_SERVERS = frozenset({"__name__", "le"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found.

    Attributes:
        families: what can be counted, the first `SHOWN`.
        more: how many more there are.
        others: metrics that fit the words and cannot be counted, gauges mostly.
    """

    families: tuple[Family, ...]
    more: int = 0
    others: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The labels of some series.

    Attributes:
        values: of each label those that were seen, sorted; labels of too many are left out.
        crowded: labels that were left out, with how many values they have.
    """

    values: Mapping[str, tuple[str, ...]]
    crowded: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The series of a metric within the last three days, the first 5,000; a set of labels each."""

    series: tuple[Mapping[str, str], ...]

    @property
    def is_whole(self) -> bool:
        """Whether these are all."""
        return len(self.series) < _SERIES

    def count(self, only: Sequence[Matcher]) -> int:
        """Return how many series meet *only*."""
        return sum(all(one.accepts(labels) for one in only) for labels in self.series)

    def labels(self, only: Sequence[Matcher] = ()) -> Labels:
        """Return the labels of those series that meet *only*."""
        values: dict[str, set[str]] = defaultdict(set)
        for labels in self.series:
            if all(one.accepts(labels) for one in only):
                for name, value in labels.items():
                    values[name].add(value)
        names = sorted(values.keys() - _OF_SERVERS)
        few = [name for name in names if len(values[name]) <= VALUES_SHOWN]
        return Labels(
            values={name: tuple(sorted(values[name])) for name in few},
            crowded={name: len(values[name]) for name in names if name not in few},
        )


def search(facts: PrometheusFacts, text: str) -> Found:
    """Return what can be counted among the metrics whose names hold all words of *text*.

    Raises:
        Unavailable: the server does not tell.
    """
    names = facts.metric_names(text.split(), most=_NAMES)
    try:
        told = facts.metadata()
    except OutOfReach:
        raise
    except Unavailable:
        told = {}  # too many to be read, or a server that keeps none: names tell enough
    found = families(names, told)
    used = {name for one in found for name in _names_of(one)}
    others = sum(name not in used for name in names)
    return Found(families=found[:SHOWN], more=max(len(found) - SHOWN, 0), others=others)


def _names_of(family: Family) -> Iterable[str]:
    if family.look is Look.COUNTER:
        return (family.name,)
    return tuple(f"{family.name}{end}" for end in ("_bucket", "_count", "_sum", "_created"))


def family_of(facts: PrometheusFacts, name: str) -> Family | None:
    """Return the metric *name* as it can be counted; None where the server does not have it.

    Raises:
        Unavailable: the server does not tell.
    """
    return family_named(name, facts.metric_names([name], most=_NAMES))


def seen(facts: PrometheusFacts, family: Family) -> Seen:
    """Look at the series that count the events of *family*.

    Raises:
        Unavailable: the server does not tell.
    """
    return Seen(series=tuple(facts.labels_of(Selector(family.total), most=_SERIES)))


def bounds(facts: PrometheusFacts, family: Family, only: tuple[Matcher, ...]) -> tuple[str, ...]:
    """Return the bounds of a histogram's buckets as they are written, the smallest first.

    Raises:
        Unavailable: the server does not tell.
    """
    if family.look is not Look.HISTOGRAM:
        return ()
    written = facts.label_values(Selector(family.bucket, only), "le")
    return tuple(sorted(filter(_is_finite, set(written)), key=float))


def _is_finite(bound: str) -> bool:
    try:
        return isfinite(float(bound))
    except ValueError:
        return False
