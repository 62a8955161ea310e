"""The samples of a world in which an SLI is healthy, bad or gone, for promtool. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from sre_ops.slo.domain.definition import (
    Comparison,
    EventSli,
    FreshnessSli,
    GaugeSli,
    NativeLatencySli,
    QuerySli,
    Selector,
    Slo,
)
from sre_ops.slo.domain.example_series import EventExamples, Example, event_examples, one_of
from sre_ops.slo.domain.rule import InputSeries
from sre_ops.slo.domain.rule_counts import BAD_SLICE, recorded, sources_of
from sre_ops.slo.domain.written_promql import number

_NO_SERIES = "no series was found that its selectors would take"
_BELOW = (Comparison.BELOW, Comparison.AT_MOST)


@dataclass(frozen=True, slots=True)
class Phase:
    """So many minutes with a share of *errors*, 0 to 1; None is idle: nothing happens."""

    minutes: int
    errors: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How the samples of one SLI are made.

    Attributes:
        events: series of good and bad events; None for slices.
        gauge: a series that holds *good* or *bad*; None for events.
        good, bad: values of the gauge; its growth a minute where *ages*.
        ages: the gauge holds a time, which stands still while it is bad.
        busy: events a minute.
        blur: minutes by which the SLI sees a change late.
        has_sources: whether targets stand behind the series.
    """

    events: EventExamples | None = None
    gauge: str = ""
    target: Example | None = None
    good: float = 0.0
    bad: float = 0.0
    ages: bool = False
    busy: int = 0
    blur: int
    all_bad: bool = True
    has_sources: bool = True

    def series(self, phases: Sequence[Phase]) -> tuple[InputSeries, ...]:
        """Return all series over *phases*, one after the other."""
        if self.events is None:
            return (InputSeries(series=self.gauge, values=self._gauge(phases)),)
        good = self.events.good
        return tuple(
            InputSeries(
                series=each.with_target().promql(),
                values=_counter(rates, born_late=each not in good),
            )
            for each, rates in self._rates(self.events, phases).items()
        )

    def gone(self, before: int, missing: int, after: int) -> tuple[InputSeries, ...]:
        """Return all series, healthy but for *missing* minutes after *before*."""
        healthy = self.series((Phase(before, 0.0),))
        back = self.series((Phase(after, 0.0),))
        return tuple(
            InputSeries(series=one.series, values=f"{one.values} _x{missing} {again.values}")
            for one, again in zip(healthy, back, strict=True)
        )

    def up(self, states: Sequence[tuple[int, int | None]]) -> tuple[InputSeries, ...]:
        """Return `up` of all targets: minutes and value, None where it is not there."""
        values = [
            f"_x{minutes}" if state is None else f"{state}x{minutes - bool(place)}"
            for place, (minutes, state) in enumerate(states)
        ]
        return tuple(
            InputSeries(series=series, values=" ".join(values)) for series in self._targets()
        )

    def _targets(self) -> list[str]:
        examples = [self.target] if self.target else []
        if self.events is not None:
            examples = [*self.events.good, *self.events.bad]
        found = []
        for example in examples:
            labels = example.with_target().given
            target = Example("up", tuple((name, labels[name]) for name in ("instance", "job")))
            found.append(target.promql())
        return list(dict.fromkeys(found))

    def _rates(
        self, events: EventExamples, phases: Sequence[Phase]
    ) -> dict[Example, list[tuple[int, float]]]:
        rates: dict[Example, list[tuple[int, float]]] = {}
        for example in dict.fromkeys((*events.good, *events.bad)):
            rates[example] = [
                (phase.minutes, self.busy * self._share(events, example, phase)) for phase in phases
            ]
        return rates

    def _share(self, events: EventExamples, example: Example, phase: Phase) -> float:
        if phase.errors is None:
            return 0.0
        return (example in events.good) * (1 - phase.errors) + (
            example in events.bad
        ) * phase.errors

    def _gauge(self, phases: Sequence[Phase]) -> str:
        parts, minute = [], 0
        for phase in phases:
            last = phase.minutes if minute == 0 else phase.minutes - 1
            is_bad = bool(phase.errors)
            if self.ages and not is_bad:
                start = 60 * (minute + bool(minute))
                parts.append(f"{start}+60x{last}")
            else:
                parts.append(f"{number(self.bad if is_bad else self.good)}x{last}")
            minute += phase.minutes
        return " ".join(parts)


def world_of(slo: Slo, *, busy: int, step: int) -> World | str:
    """Return the world of *slo*'s SLI, or why none can be built.

    Args:
        slo: the SLO.
        busy: events a minute.
        step: minutes between two evaluations, at which slices are recorded.
    """
    match slo.sli:
        case EventSli(terms=terms):
            events = event_examples(terms)
            if events is None:
                return _NO_SERIES
            slices = slo.time_slices
            blur = slices.minutes + step if slices else 1
            return World(events=events, busy=busy, all_bad=slices is not None, blur=blur)
        case NativeLatencySli():
            return "promtool 2.42 cannot write samples of native histograms"
        case GaugeSli(selector=selector, good_when=good_when, threshold=threshold):
            sign = 1 if good_when in _BELOW else -1
            away = sign * (abs(threshold) + 1)
            return _gauge_world(selector, good=threshold - away, bad=threshold + away, blur=step)
        case FreshnessSli(selector=selector, max_age_seconds=age):
            return _gauge_world(selector, good=0.0, bad=-2 * age - 1_000_000, blur=step, ages=True)
        case _:
            assert isinstance(slo.sli, QuerySli)  # a composite has no rules
            return _query_world(slo, slo.sli, step)


def _gauge_world(
    selector: Selector, *, good: float, bad: float, blur: int, ages: bool = False
) -> World | str:
    example = one_of(selector)
    if example is None:
        return _NO_SERIES
    return World(
        gauge=example.with_target().promql(),
        target=example,
        good=good,
        bad=bad,
        blur=blur,
        ages=ages,
    )


def _query_world(slo: Slo, sli: QuerySli, step: int) -> World | str:
    """Feed what the free-form query would have recorded; without its series it yields nothing."""
    if not sources_of(sli):
        return "its query reads no series that a test could leave out"
    return World(gauge=recorded(BAD_SLICE, slo), good=0.0, bad=1.0, blur=step, has_sources=False)


def _counter(rates: Sequence[tuple[int, float]], *, born_late: bool) -> str:
    """Write a counter that grows by a rate for some minutes, then by the next, and so on.

    One that is *born_late* is not there before it first grows, as a label of errors is.
    """
    parts: list[str] = []
    value = 0.0
    for minutes, rate in rates:
        samples = minutes + (not parts)
        grown = round(rate, 6)
        if born_late and not value and not grown:
            parts.append(f"_x{samples}")
        else:
            start = round(value + grown * bool(parts), 6)
            parts.append(f"{number(start)}+{number(grown)}x{samples - 1}")
        value = round(value + grown * minutes, 6)
    return " ".join(parts)
