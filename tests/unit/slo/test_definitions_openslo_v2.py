import pytest

from sre_ops.slo.domain.definition import CounterTerm, EventSli, Selector
from sre_ops.slo.sources.definition_files import load_text

INLINE = "{metadata: {name: i}, spec: {ratioMetric: {counter: true, %s}}}"
RATIO = INLINE % "bad: {spec: {query: sum(b)}}, total: {spec: {query: sum(t)}}"
SOURCED = (
    "{ratioMetric: {bad: {dataSourceRef: eu, spec: {query: b}},"
    " total: {dataSourceRef: eu, spec: {query: t}}}}"
)
UNNAMED = INLINE % (
    "bad: {dataSourceSpec: {type: %s}, spec: {query: b}}, total: {spec: {query: t}}"
)


def slo(
    sli: str = f"sli: {RATIO}", *, service: str = "serviceRef: s", objective: str = "{target: 0.9}"
) -> str:
    return (
        "apiVersion: openslo.com/v2alpha\nkind: SLO\nmetadata: {name: a, labels: {team: red}}\n"
        f"spec:\n  {service}\n  {sli}\n  budgetingMethod: Occurrences\n"
        f"  timeWindow: [{{duration: 30d, isRolling: true}}]\n  objectives: [{objective}]\n"
    )


def rules(text: str) -> list[str]:
    return [finding.rule for finding in load_text(text).findings]


@pytest.mark.parametrize("service", ["serviceRef: s", "service: s"])
def test_an_slo_of_the_second_version_is_read_under_its_new_names(service: str) -> None:
    loaded = load_text(slo(service=service))

    (found,) = loaded.definitions.slos
    assert loaded.findings == ()
    assert found.key == ("s", "a")
    assert found.team == "red"
    assert found.origin.format == "openslo.com/v2alpha"
    assert found.sli == EventSli(
        (CounterTerm(Selector("t"), 1, 0), CounterTerm(Selector("b"), 0, 1))
    )


def test_an_sli_and_a_source_are_found_by_their_references() -> None:
    details = "connectionDetails: [{token: t}, {url: http://eu}]"
    text = "\n---\napiVersion: openslo.com/v2alpha\n".join(
        (
            slo("sliRef: i"),
            f"kind: DataSource\nmetadata: {{name: eu}}\nspec: {{type: Prometheus, {details}}}",
            f"kind: SLI\nmetadata: {{name: i}}\nspec: {SOURCED}",
        )
    )

    loaded = load_text(text)

    assert loaded.findings == ()
    assert loaded.definitions.slos[0].source == "eu"
    assert loaded.definitions.sources[0].url == "http://eu"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (slo(f"indicator: {RATIO}"), ["missing-field", "unsupported-field"]),
        (slo(service="{}"), ["yaml-syntax"]),
        (slo(service="description: d"), ["missing-field"]),
        (slo(objective="{target: 0.9, sliRef: i}"), ["unsupported-field"]),
        (slo("sliRef: nobody"), ["unknown-indicator"]),
        (slo("sli: " + UNNAMED % "Prometheus"), ["unnamed-source"]),
        (slo("sli: " + UNNAMED % "Datadog"), ["unnamed-source", "unsupported-source"]),
    ],
)
def test_a_mistake_is_named_in_the_words_of_the_version(text: str, expected: list[str]) -> None:
    assert sorted(rules(text)) == sorted(expected)


@pytest.mark.parametrize("kind", ["BudgetAdjustment", "AlertPolicy"])
def test_objects_that_do_not_measure_are_read_over(kind: str) -> None:
    text = f"apiVersion: openslo.com/v2alpha\nkind: {kind}\nmetadata: {{name: a}}\nspec: {{x: y}}"

    expected = ["unsupported-kind"] if kind == "BudgetAdjustment" else []
    assert rules(text) == expected


def test_connection_details_without_an_address_are_an_error() -> None:
    text = (
        "apiVersion: openslo/v1\nkind: DataSource\nmetadata: {name: eu}\n"
        "spec: {type: Prometheus, connectionDetails: [{token: t}]}"
    )

    assert rules(text) == ["missing-field"]
