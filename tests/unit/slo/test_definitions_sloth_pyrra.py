from decimal import Decimal
from textwrap import indent

import pytest

from sre_ops.slo.domain.definition import EventSli, QuerySli, RollingWindow
from sre_ops.slo.sources.definition_files import load_text

EVENTS = "{events: {error_query: sum(b), total_query: sum(t)}}"


def rules(text: str) -> list[str]:
    return [finding.rule for finding in load_text(text).findings]


def sloth(*, name: str = "a", objective: str = "99.9", sli: str = EVENTS) -> str:
    slo = f"{{name: {name}, objective: {objective}, sli: {sli}}}"
    return f"version: prometheus/v1\nservice: s\nlabels: {{team: red}}\nslos: [{slo}]"


def resource(kind: str = "PrometheusServiceLevel", spec: str = "") -> str:
    body = spec or indent(sloth().split("\n", 1)[1], "  ")
    return f"apiVersion: sloth.slok.dev/v1\nkind: {kind}\nmetadata: {{name: x}}\nspec:\n{body}"


def pyrra(
    indicator: str,
    *,
    kind: str = "ServiceLevelObjective",
    metadata: str = "{name: a}",
    target: str = '"99.9"',
    window: str = "4w",
) -> str:
    return (
        f"apiVersion: pyrra.dev/v1alpha1\nkind: {kind}\nmetadata: {metadata}\n"
        f"spec:\n  target: {target}\n  window: {window}\n  indicator: {indicator}"
    )


RATIO = "{ratio: {errors: {metric: 'm{c=~\"5..\"}'}, total: {metric: m}}}"
LATENCY = "{latency: {success: {metric: '%s'}, total: {metric: h_count}}}"
NATIVE = "{latencyNative: {total: {metric: '%s'}, latency: %s}}"


@pytest.mark.parametrize("text", [sloth(), resource()])
def test_a_sloth_slo_is_read_from_a_file_and_from_a_resource(text: str) -> None:
    loaded = load_text(text)

    (slo,) = loaded.definitions.slos
    assert loaded.findings == ()
    assert slo.key == ("s", "a")
    assert (slo.objective, slo.team) == (Decimal("0.999"), "red")
    assert isinstance(slo.sli, EventSli)


def test_sloths_raw_query_is_judged_per_minute() -> None:
    (slo,) = load_text(sloth(sli="{raw: {error_ratio_query: a / b}}")).definitions.slos

    assert isinstance(slo.sli, QuerySli)
    assert slo.approximate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (sloth(objective="100"), ["objective-100"]),
        (sloth(objective="0.999"), ["objective-as-ratio"]),
        (sloth(objective="''"), ["missing-field"]),
        (sloth(name="[no]"), ["wrong-type"]),
        (sloth(sli="{}"), ["missing-field"]),
        (sloth(sli="{events: {error_query: sum(b)}}"), ["missing-field"]),
        (sloth(sli="{events: {total_query: sum(b)}}"), ["missing-field"]),
        (sloth(sli="{raw: {}}"), ["missing-field"]),
        (sloth(sli="{raw: {error_ratio_query: []}}"), ["wrong-type"]),
        (sloth(sli="{raw: {error_ratio_query: a)}}"), ["promql-syntax"]),
        (sloth(sli="{plugin: {id: x}}"), ["unsupported-plugin"]),
        (sloth(sli="5"), ["wrong-type"]),
        (sloth(sli="{events: {error_query: {}, total_query: t}}"), ["wrong-type"]),
        (sloth(sli="{events: {error_query: b), total_query: a:b}}"),
         ["promql-syntax", "differenced-recorded-sum"]),
        (sloth(sli="{events: {error_query: h_bucket, total_query: t}}"), ["bucket-without-le"]),
        (sloth(objective="100", sli="{plugin: {id: x}}"), ["objective-100", "unsupported-plugin"]),
        ("version: prometheus/v1\nslos: [{}]", ["missing-field"] * 4),
        (resource(kind="Odd"), ["unknown-kind"]),
        (resource(kind="''"), ["missing-field"]),
        (resource().replace("spec:", "x:"), ["missing-field", "unsupported-field"]),
    ],
)  # fmt: skip
def test_wrong_sloth_files_are_refused_with_every_mistake(text: str, expected: list[str]) -> None:
    assert sorted(rules(text)) == sorted(expected)
    assert load_text(text).definitions.slos == ()


def test_pyrra_names_its_service_by_label_or_by_its_own_name() -> None:
    labels = "{name: a, labels: {pyrra.dev/service: s, pyrra.dev/team: red}}"

    (labelled,) = load_text(pyrra(RATIO, metadata=labels)).definitions.slos
    (bare,) = load_text(pyrra(RATIO)).definitions.slos

    assert (labelled.key, labelled.team) == (("s", "a"), "red")
    assert bare.key == ("a", "a")
    assert bare.windows == (RollingWindow(28),)


@pytest.mark.parametrize(
    "indicator", [RATIO, LATENCY % 'h_bucket{le="1"}', NATIVE % ("h", "1s500ms"),
                  "{bool_gauge: {metric: up}}"],
)  # fmt: skip
def test_every_pyrra_indicator_is_read(indicator: str) -> None:
    loaded = load_text(pyrra(indicator))

    assert loaded.findings == ()
    assert len(loaded.definitions.slos) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (pyrra(RATIO, kind="Odd"), ["unknown-kind"]),
        (pyrra(RATIO, kind="''"), ["missing-field"]),
        (pyrra(RATIO, metadata="x"), ["wrong-type"]),
        (pyrra(RATIO, metadata="{}"), ["missing-field"]),
        (pyrra(RATIO, target='"0.999"'), ["objective-as-ratio"]),
        (pyrra(RATIO, target="''"), ["missing-field"]),
        (pyrra(RATIO, window="1M"), ["window"]),
        (pyrra(RATIO, window="''"), ["missing-field"]),
        (pyrra("{}"), ["missing-field"]),
        (pyrra("x"), ["wrong-type"]),
        (pyrra("{ratio: x}"), ["wrong-type"]),
        (pyrra("{ratio: {errors: {metric: ''}, total: 5}}"), ["missing-field", "wrong-type"]),
        (pyrra("{ratio: {total: {metric: m}}}"), ["missing-field"]),
        (pyrra("{ratio: {errors: {metric: avg(m)}, total: {metric: m}}}"),
         ["not-event-countable"]),
        (pyrra(LATENCY % "h_sum"), ["bucket-without-le"]),
        (pyrra(LATENCY % "h_bucket"), ["bucket-without-le"]),
        (pyrra("{latencyNative: {}}"), ["missing-field", "missing-field"]),
        (pyrra(NATIVE % ("sum(h)", "soon")), ["not-event-countable", "window"]),
        (pyrra(NATIVE % ("h)", "1s")), ["promql-syntax"]),
        (pyrra("{bool_gauge: {metric: [no]}}"), ["wrong-type"]),
    ],
)  # fmt: skip
def test_wrong_pyrra_files_are_refused_with_every_mistake(text: str, expected: list[str]) -> None:
    assert sorted(rules(text)) == sorted(expected)
    assert load_text(text).definitions.slos == ()


def test_grouping_is_said_to_be_measured_as_one() -> None:
    text = pyrra(RATIO.replace("{errors", "{grouping: [handler, code], errors"))

    loaded = load_text(text)

    assert rules(text) == ["grouping-not-split"]
    assert len(loaded.definitions.slos) == 1
