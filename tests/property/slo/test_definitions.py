"""Whatever stands in a file, reading it ends with findings and never with an exception."""

import json
from typing import Any

import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sre_ops.slo.domain.definition import MatchOp
from sre_ops.slo.domain.promql import BadPromql, NotCountable, counters
from sre_ops.slo.sources.definition_files import load_text

FIELDS = st.sampled_from(
    [
        *("apiVersion", "kind", "metadata", "name", "spec", "service", "indicator", "total"),
        *("indicatorRef", "ratioMetric", "thresholdMetric", "good", "bad", "raw", "rawType"),
        *("metricSource", "query", "timeWindow", "duration", "calendar", "objectives", "target"),
        *("version", "slos", "sli", "events", "error_query", "total_query", "objective", "window"),
        *("ratio", "latency", "latencyNative", "bool_gauge", "metric", "errors", "success"),
        *("op", "value", "timeSliceTarget", "timeSliceWindow", "items", "startTime", "timeZone"),
    ]
)
WORDS = st.sampled_from(
    [
        *("openslo/v1", "prometheus/v1", "sloth.slok.dev/v1", "pyrra.dev/v1alpha1", "SLO", "SLI"),
        *("PrometheusServiceLevel", "ServiceLevelObjective", "sum(rate(x[5m]))", 'x{le="1"}'),
        *("99.9", "1M", "30d", "Asia/Tokyo", "../../etc", "\x00", "lte", "Timeslices", "1e999999"),
    ]
)
LEAVES = st.one_of(
    WORDS, st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12)
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELDS, inner, max_size=6),
    max_leaves=30,
)


@given(st.text(max_size=300))
@example("a: &a [*a]")
@example("%YAML 9.9\n---\na: b")
@example("!!python/object/apply:os.system ['true']")
@example("? {a: b}\n: c")
@example("\ud800")
def test_any_text_is_read_without_an_exception(text: str) -> None:
    loaded = load_text(text)

    assert isinstance(loaded.findings, tuple)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(FIELDS, VALUES, max_size=8), WORDS)
def test_any_shape_of_a_known_format_is_read_without_an_exception(
    content: dict[str, Any], form: str
) -> None:
    text = yaml.safe_dump(content | {"apiVersion": form}, allow_unicode=True)

    loaded = load_text(text)

    assert all(slo.service and slo.name for slo in loaded.definitions.slos)


@settings(max_examples=300)
@given(st.data())
def test_breaking_any_value_of_a_sound_file_is_survived(data: st.DataObject) -> None:
    sound = json.loads(json.dumps(SOUND))
    node: Any = sound
    while isinstance(node, dict | list):
        key = data.draw(st.sampled_from(list(node) if isinstance(node, dict) else range(len(node))))
        deeper = node[key]
        if not isinstance(deeper, dict | list) or not deeper or data.draw(st.booleans()):
            node[key] = data.draw(VALUES)
            break
        node = deeper

    loaded = load_text(yaml.safe_dump(sound, allow_unicode=True))

    assert loaded.findings or loaded.definitions.slos


@given(st.text(alphabet="sumrate()[]{}x5=~\"'`+-*/<>!|. \\:on,by@", max_size=60))
@example("-" * 16_000 + "x")
@example("(" * 5_000 + "x" + ")" * 5_000)
@example("x" + "[5m:1m]" * 3_000)
@example("x" + " > bool x" * 3_000)
@example('sum(rate(x{a=~"' + "(" * 3_000 + ")" * 3_000 + '"}[5m]))')
def test_any_query_is_counted_or_refused_and_never_ends_the_process(query: str) -> None:
    try:
        terms = counters(query)
    except (BadPromql, NotCountable):
        return

    assert all(term.weight != 0 for term in terms)


@given(
    st.lists(
        st.tuples(st.sampled_from("+-"), st.sampled_from("abc"), st.booleans()),
        min_size=1,
        max_size=8,
    )
)
def test_counting_is_linear_in_the_summands(parts: list[tuple[str, str, bool]]) -> None:
    expected = {"a": 0, "b": 0, "c": 0}
    query = "sum(rate(a[5m]))"
    expected["a"] += 1
    for sign, metric, has_zero in parts:
        summand = f"sum by (job) (increase({metric}[1h]))"
        query += f" {sign} ({summand} or vector(0))" if has_zero else f" {sign} {summand}"
        expected[metric] += 1 if sign == "+" else -1

    weights = {term.selector.metric: term.weight for term in counters(query)}

    assert weights == {metric: weight for metric, weight in expected.items() if weight}


@given(st.sampled_from(list(MatchOp)), st.text(alphabet='ab"\\\nあ', max_size=6))
def test_a_selector_written_as_promql_reads_back_the_same(op: MatchOp, value: str) -> None:
    quoted = json.dumps(value, ensure_ascii=False)

    try:
        (term,) = counters(f"rate(x{{l{op}{quoted}}}[5m])")
    except (BadPromql, NotCountable):
        assert op in (MatchOp.REGEX, MatchOp.NOT_REGEX)
        return

    assert counters(f"rate({term.selector.promql()}[5m])")[0] == term


SOUND: dict[str, Any] = {
    "apiVersion": "openslo/v1",
    "kind": "SLO",
    "metadata": {"name": "a", "labels": {"team": "t", "tags": ["x", "z"]}},
    "spec": {
        "service": "s",
        "indicator": {
            "metadata": {"name": "i"},
            "spec": {
                "ratioMetric": {
                    "counter": True,
                    "bad": {"metricSource": {"type": "Prometheus", "spec": {"query": "sum(b)"}}},
                    "total": {"metricSource": {"type": "Prometheus", "spec": {"query": "sum(a)"}}},
                }
            },
        },
        "timeWindow": [
            {"duration": "1M", "calendar": {"startTime": "2026-01-01", "timeZone": "Asia/Tokyo"}}
        ],
        "budgetingMethod": "Timeslices",
        "objectives": [{"target": "0.9", "timeSliceTarget": "0.9", "timeSliceWindow": "5m"}],
    },
}
