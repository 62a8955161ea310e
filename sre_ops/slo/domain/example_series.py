"""Series that an SLI would count as good and as bad events, found by trying labels. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product

from sre_ops.slo.domain.definition import CounterTerm, Matcher, MatchOp, Selector
from sre_ops.slo.domain.regex_examples import examples

_NEUTRAL = ("other", "200", "")
_TRIED = 20_000
_TOGETHER = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A series: a metric with labels, sorted; an empty value stands for an absent label."""

    metric: str
    labels: tuple[tuple[str, str], ...]

    def with_target(self) -> "Example":
        """Return the series as scraped: with the labels `job` and `instance`."""
        target = {"job": "app", "instance": "app-1:9090"}
        return Example(self.metric, tuple(sorted({**target, **self.given}.items())))

    @property
    def given(self) -> dict[str, str]:
        """The labels that are there."""
        return {name: text for name, text in self.labels if text}

    def promql(self) -> str:
        """Write the series as promtool's input does."""
        matchers = tuple(Matcher(n, MatchOp.EQUAL, t) for n, t in sorted(self.given.items()))
        return Selector(self.metric, matchers).promql()


@dataclass(frozen=True, slots=True)
class EventExamples:
    """Series that grow together by 1 for one good event, and for one bad event."""

    good: tuple[Example, ...]
    bad: tuple[Example, ...]


def one_of(selector: Selector) -> Example | None:
    """Return a series that *selector* selects; None where none is found."""
    found = _candidates(selector.metric, [selector])
    return next((each for each in found if selector.accepts(each.given)), None)


def event_examples(terms: Sequence[CounterTerm]) -> EventExamples | None:
    """Return series for one good and one bad event of an SLI; None where none are found."""
    kinds: dict[tuple[int, int], Example] = {}
    for metric in dict.fromkeys(term.selector.metric for term in terms):
        mine = [term for term in terms if term.selector.metric == metric]
        for each in _candidates(metric, [term.selector for term in mine]):
            hit = [term for term in mine if term.selector.accepts(each.given)]
            if hit:
                weight = (sum(term.valid for term in hit), sum(term.bad for term in hit))
                kinds.setdefault(weight, each)
    good, bad = _adding_up(kinds, (1, 0)), _adding_up(kinds, (1, 1))
    return EventExamples(good, bad) if good and bad else None


def _adding_up(
    kinds: dict[tuple[int, int], Example], wanted: tuple[int, int]
) -> tuple[Example, ...]:
    for size in range(1, _TOGETHER + 1):
        for weights in combinations(kinds, size):
            if (sum(w[0] for w in weights), sum(w[1] for w in weights)) == wanted:
                return tuple(kinds[weight] for weight in weights)
    return ()


def _candidates(metric: str, selectors: Iterable[Selector]) -> Iterator[Example]:
    values: dict[str, dict[str, None]] = {}
    for matcher in (matcher for selector in selectors for matcher in selector.matchers):
        is_plain = matcher.op in (MatchOp.EQUAL, MatchOp.NOT_EQUAL)
        found = (matcher.value,) if is_plain else examples(matcher.value)
        values.setdefault(matcher.label, {}).update(dict.fromkeys(found))
    for each in values.values():
        each.update(dict.fromkeys(_NEUTRAL))
    for texts in islice(product(*values.values()), _TRIED):
        yield Example(metric, tuple(sorted(zip(values, texts, strict=True))))
