from decimal import Decimal

import pytest

from sre_ops.slo.domain.definition import (
    Comparison,
    CounterTerm,
    EventSli,
    QuerySli,
    RollingWindow,
    Selector,
    Slo,
)
from sre_ops.slo.sources.definition_files import load_text

GOOD_VALID = "{filter_good: 'g{}', filter_valid: 't'}"


def resource(
    indicator: str = GOOD_VALID,
    *,
    method: str = "good_bad_ratio",
    goal: str = "0.99",
    backend: str = "prometheus",
    kind: str = "ServiceLevelObjective",
    metadata: str = "{name: a, labels: {service_name: s, owner: red}}",
) -> str:
    return (
        f"apiVersion: sre.google.com/v2\nkind: {kind}\nmetadata: {metadata}\n"
        f"spec:\n  goal: {goal}\n  backend: {backend}\n  method: {method}\n"
        f"  description: d\n  service_level_indicator: {indicator}\n"
    )


def only(text: str) -> Slo:
    loaded = load_text(text)
    assert loaded.findings == ()
    (slo,) = loaded.definitions.slos
    return slo


def rules(text: str) -> list[str]:
    return [finding.rule for finding in load_text(text).findings]


def weights(slo: Slo) -> dict[str, tuple[int, int]]:
    assert isinstance(slo.sli, EventSli)
    return {term.selector.metric: (term.valid, term.bad) for term in slo.sli.terms}


def test_good_of_valid_counts_what_is_not_good_as_bad() -> None:
    slo = only(resource())

    assert slo.key == ("s", "a")
    assert (slo.objective, slo.windows) == (Decimal("0.99"), (RollingWindow(30),))
    assert (slo.team, slo.description, slo.source) == ("red", "d", "")
    assert slo.sli == EventSli(
        (CounterTerm(Selector("t"), 1, 1), CounterTerm(Selector("g"), 0, -1))
    )


def test_good_and_bad_together_are_the_valid_events() -> None:
    slo = only(resource("{filter_good: g, filter_bad: b}"))

    assert weights(slo) == {"g": (1, 0), "b": (1, 1)}


def test_a_window_in_the_filter_and_own_operators_are_understood() -> None:
    slo = only(
        resource("{filter_good: 'g[window]', filter_valid: 't[window]', operators: [rate, sum]}")
    )

    assert weights(slo) == {"t": (1, 1), "g": (0, -1)}


def test_a_cut_distribution_is_a_bucket_of_its_count() -> None:
    slo = only(
        resource(
            "{expression: 'h_bucket{a=\"b\"}', threshold_bucket: 0.250}", method="distribution_cut"
        )
    )

    assert weights(slo) == {"h_count": (1, 1), "h_bucket": (0, -1)}
    assert isinstance(slo.sli, EventSli)
    assert slo.sli.latency_threshold == 0.25


def test_a_quotient_of_counters_is_counted() -> None:
    query = "(increase(g[window]) / ignoring (le) increase(t[window]))"

    slo = only(resource(f"{{expression: '{query}'}}", method="query_sli"))

    assert weights(slo) == {"t": (1, 1), "g": (0, -1)}


@pytest.mark.parametrize("query", ["avg(up)", "avg(g) / avg(t)", "avg_over_time(up[window])"])
def test_another_query_is_asked_each_minute_and_labelled_so(query: str) -> None:
    slo = only(resource(f"{{expression: '{query}'}}", method="query_sli"))

    assert isinstance(slo.sli, QuerySli)
    assert (slo.sli.good_when, slo.sli.threshold) == (Comparison.AT_LEAST, 0.99)
    assert slo.approximate


def test_the_objective_names_the_service_where_no_label_does() -> None:
    assert only(resource(metadata="{name: a}")).key == ("a", "a")


def test_a_named_backend_is_the_data_source() -> None:
    assert only(resource(backend="prometheus/eu")).source == "eu"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (resource(kind="Other"), ["unknown-kind"]),
        (resource(kind='""'), ["missing-field"]),
        (resource(metadata="{}"), ["missing-field"]),
        ("apiVersion: sre.google.com/v2\nkind: ServiceLevelObjective", ["missing-field"] * 2),
        (resource(goal="99"), ["objective-as-percent"]),
        (resource(goal='""'), ["missing-field"]),
        (resource(backend="cloud_monitoring"), ["unsupported-source"]),
        (resource(backend='""'), ["missing-field"]),
        (resource(method="basic"), ["wrong-value"]),
        (resource(method='""'), ["missing-field"]),
        (resource('""'), ["missing-field"]),
        (resource("{filter_good: g}"), ["missing-field"]),
        (resource("{filter_valid: t}"), ["missing-field"]),
        (resource("{filter_good: [g], filter_valid: t}"), ["wrong-type"]),
        (resource("{filter_good: 'g{', filter_valid: t}"), ["promql-syntax"]),
        (resource("{expression: h_bucket}", method="distribution_cut"), ["missing-field"]),
        (resource("{threshold_bucket: 1}", method="distribution_cut"), ["missing-field"]),
        (
            resource("{expression: h, threshold_bucket: 1}", method="distribution_cut"),
            ["bucket-without-le"],
        ),
        (
            resource("{expression: sum(h), threshold_bucket: 1}", method="distribution_cut"),
            ["not-event-countable"],
        ),
        (
            resource("{expression: 'h{', threshold_bucket: 1}", method="distribution_cut"),
            ["promql-syntax"],
        ),
        (resource("{}", method="query_sli"), ["missing-field"]),
        (resource("{expression: 'a{'}", method="query_sli"), ["promql-syntax"]),
    ],
)
def test_a_mistake_is_named_and_keeps_the_slo_out(text: str, expected: list[str]) -> None:
    assert rules(text) == expected
    assert load_text(text).definitions.slos == ()
