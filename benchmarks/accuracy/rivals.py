"""The budgets of other tools, evaluated by Prometheus on the same samples."""

from collections.abc import Callable, Mapping

from sre_ops.slo.domain.definition import EventSli, Slo
from sre_ops.slo.sources.prometheus import Prometheus

RULE_SECONDS = 60
"""Prometheus's own `evaluation_interval`, which Sloth's and Pyrra's rules run at."""

Expressions = Callable[[EventSli, str], tuple[str, str]]
Ask = Callable[[Prometheus, Slo, int, int], float | None]


def bad_and_total(sli: EventSli, counting: str) -> tuple[str, str]:
    """Write the SLI's bad events and its total in PromQL.

    Args:
        sli: weighted counters.
        counting: what to count with, `increase[30d]` for example.
    """
    function, window = counting.rstrip("]").split("[")

    def weighted(weights: Mapping[str, int]) -> str:
        parts = [
            f"{'-' if weight < 0 else '+'} sum({function}({selector}[{window}]))"
            for selector, weight in sorted(weights.items(), key=lambda pair: -pair[1])
        ]
        return " ".join(parts).removeprefix("+ ")

    bad = {term.selector.promql(): term.bad for term in sli.terms if term.bad}
    total = {term.selector.promql(): term.valid for term in sli.terms if term.valid}
    return weighted(bad), weighted(total)


def mean_of_ratios(server: Prometheus, slo: Slo, days: int, at_ms: int) -> float | None:
    """Return the error ratio as Sloth's rules make it: the mean of 5-minute ratios.

    Source: Sloth, optimized SLI rule of the period:
    `sum_over_time(slo:sli_error:ratio_rate5m[30d]) / count_over_time(...)`.
    """
    bad, total = bad_and_total(_events(slo), "rate[5m]")
    ratios = f"(({bad}) / ({total}))[{days}d:{RULE_SECONDS}s]"
    return _one(server, f"sum_over_time({ratios}) / count_over_time({ratios})", at_ms)


def increase_of_window(server: Prometheus, slo: Slo, days: int, at_ms: int) -> float | None:
    """Return the error ratio as Pyrra (default) and slo-generator compute it."""
    return _ratio(server, bad_and_total(_events(slo), f"increase[{days}d]"), at_ms)


def sum_of_increases(server: Prometheus, slo: Slo, days: int, at_ms: int) -> float | None:
    """Return the error ratio of Pyrra with `performanceOverAccuracy`."""
    parts = bad_and_total(_events(slo), "increase[5m]")
    bad, total = (f"sum_over_time(({part})[{days}d:5m])" for part in parts)
    return _ratio(server, (bad, total), at_ms)


RIVALS: Mapping[str, Ask] = {
    "mean of 5-minute ratios (Sloth)": mean_of_ratios,
    "increase[window] (Pyrra, slo-generator)": increase_of_window,
    "sum of increase5m (Pyrra, performance)": sum_of_increases,
}


def _events(slo: Slo) -> EventSli:
    assert isinstance(slo.sli, EventSli)
    return slo.sli


def _ratio(server: Prometheus, parts: tuple[str, str], at_ms: int) -> float | None:
    bad, total = (_one(server, part, at_ms) for part in parts)
    if total is None or total == 0:
        return None
    # The tools read the absence of an error series as no error.
    return (bad or 0.0) / total


def _one(server: Prometheus, query: str, at_ms: int) -> float | None:
    series = server.instant(query, at_ms=at_ms)
    return float(series[0].values[0]) if series else None
