"""What importers do not keep is listed, and what is not listed is kept."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sre_ops.slo.domain.definition import Origin
from sre_ops.slo.domain.document import Cursor, Listing, Node, Scalar, Table
from sre_ops.slo.domain.ignored_fields import ignored_in
from sre_ops.slo.sources.definition_files import load_text, read_fitting
from sre_ops.slo.sources.yaml_documents import documents_of

ROOT = Path(__file__).parents[3]
FILES = sorted(
    [
        *(ROOT / "slo_definitions").glob("*.yaml"),
        *(ROOT / "tests/conformance/slo/data").glob("*.y*ml"),
    ]
)
SOUND = [path for path in FILES if not load_text(path.read_text(), path.name).has_errors]


def lost(text: str) -> dict[str, str]:
    return {loss.key: loss.why for loss in ignored_in(documents_of(text, "f.yaml", []))}


def openslo(spec: str, *, kind: str = "SLO", metadata: str = "{name: a}") -> str:
    return f"apiVersion: openslo/v1\nkind: {kind}\nmetadata: {metadata}\nspec: {spec}\n"


def slo(*, sli: str = "{}", objective: str = "{}", more: str = "") -> str:
    inside = f"service: s, objectives: [{objective}], indicator: {{spec: {sli}}}{more}"
    return openslo(f"{{{inside}}}")


RATIO = "{ratioMetric: {counter: true}}"
THRESHOLD = "{thresholdMetric: {}}"


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_a_field_that_is_not_listed_as_lost_makes_a_difference(path: Path) -> None:
    documents = documents_of(path.read_text(), "f.yaml", [])
    before = meaning(documents)
    # A loss at `kind` is that of the whole object.
    listed = tuple(loss.key.removesuffix("kind") for loss in ignored_in(documents))

    silent = [
        key
        for number, document in enumerate(documents)
        for key, changed in changes(document.node, document.key)
        if not key.startswith(listed)
        and meaning(
            [*documents[:number], replace(document, node=changed), *documents[number + 1 :]]
        )
        == before
    ]

    assert silent == []


def meaning(documents: list[Cursor]) -> Any:
    """Return everything that reading tells, without places."""
    findings: list[Any] = []
    fresh = [replace(each, findings=findings) for each in documents]
    loaded = read_fitting(fresh, findings)
    of = loaded.definitions
    rules = [(each.rule, each.message) for each in loaded.findings]
    bare: list[Any] = [replace(each, origin=Origin("")) for each in of.slos]
    bare += [replace(each, origin=Origin("")) for each in of.services]
    bare += [replace(each, origin=Origin("")) for each in of.sources]
    return bare, rules, [(loss.key, loss.why) for loss in ignored_in(fresh)]


def changes(node: Node, key: str) -> Iterator[tuple[str, Node]]:
    """Yield the document with one value changed at a time, and the key of the value."""
    match node:
        case Scalar():
            other = "0.123" if node.text.replace(".", "").isdigit() else f"{node.text}x"
            yield key, replace(node, text=other)
        case Table():
            for name, each in node.entries.items():
                for path, changed in changes(each, f"{key}.{name}" if key else name):
                    yield path, replace(node, entries={**node.entries, name: changed})
        case Listing():
            for number, each in enumerate(node.entries):
                for path, changed in changes(each, f"{key}[{number}]"):
                    entries = (*node.entries[:number], changed, *node.entries[number + 1 :])
                    yield path, replace(node, entries=entries)


def test_what_a_subtree_holds_is_named_in_one_line() -> None:
    many = ", ".join(f"k{number}: v" for number in range(10))
    text = (
        f"version: prometheus/v1\nservice: s\nslos: []\nslo_plugins: {{a: [x, {{b: c}}], {many}}}"
    )

    assert lost(text) == {
        "slo_plugins": "a plugin is Go code that only Sloth runs"
        " (holds a[1].b, k0, k1, k2, k3, k4, k5, k6 and 3 more)"
    }


def test_what_says_nothing_is_not_lost() -> None:
    text = "version: prometheus/v1\nservice: s\nextra: {}\nmore: ~\nempty: [~]\nslos: []"

    assert lost(text) == {}


def test_an_unknown_field_is_lost_with_its_path() -> None:
    assert lost("version: prometheus/v1\nservice: s\nslos: [{name: a, x: [y]}]") == {
        "slos[0].x": "an SLO has no place for it here"
    }


def test_alerts_that_are_switched_off_are_no_loss() -> None:
    alerting = "{page_alert: {disable: true}, ticket_alert: {disable: %s}}"
    text = "version: prometheus/v1\nservice: s\nslos: [{name: a, alerting: %s}]"

    assert lost(text % (alerting % "true")) == {}
    assert list(lost(text % (alerting % "false"))) == ["slos[0].alerting.ticket_alert.disable"]


def test_a_document_of_an_unknown_format_is_left_to_the_findings() -> None:
    assert lost("apiVersion: v1\nkind: ConfigMap") == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (slo(sli=RATIO, objective="{op: gt, value: 1}"), ["op", "value"]),
        (slo(sli=THRESHOLD, objective="{op: gt, value: 1}"), []),
        (slo(sli=RATIO, objective="{timeSliceTarget: 1}"), ["timeSliceTarget"]),
        (
            slo(sli=RATIO, objective="{timeSliceTarget: 1}", more=", budgetingMethod: Timeslices"),
            [],
        ),
        (
            slo(
                sli=THRESHOLD,
                objective="{timeSliceTarget: 1, timeSliceWindow: 1m}",
                more=", budgetingMethod: Timeslices",
            ),
            ["timeSliceTarget"],
        ),
    ],
)
def test_a_field_of_an_objective_counts_only_beside_the_right_ones(
    text: str, expected: list[str]
) -> None:
    assert list(lost(text)) == [f"spec.objectives[0].{name}" for name in expected]


def test_an_indicator_keeps_its_name_only_where_it_follows_from_the_slo() -> None:
    text = openslo("{service: s, indicator: {metadata: {name: %s}, spec: {}}}")

    assert lost(text % "s-a") == {}
    assert list(lost(text % "other")) == ["spec.indicator.metadata.name"]


def test_a_counter_that_is_none_is_lost() -> None:
    sli = "{ratioMetric: {counter: false}}"

    assert list(lost(slo(sli=sli))) == ["spec.indicator.spec.ratioMetric.counter"]


def test_a_list_of_label_values_is_lost_as_a_list() -> None:
    text = openslo("{}", metadata="{name: a, labels: {team: [x, z], env: e}}")

    assert list(lost(text)) == ["metadata.labels.team"]


def test_an_slo_without_a_spec_keeps_its_name() -> None:
    assert lost("apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: a, annotations: {x: z}}") == {
        "metadata.annotations": "an SLO has no place for it here (holds x)"
    }


def test_the_name_of_the_objective_takes_the_place_of_the_slos() -> None:
    named = "{service: s, objectives: [{displayName: B}]}"

    assert lost(openslo(named, metadata="{name: a, displayName: A}")) == {
        "metadata.displayName": "the display name of the objective is kept instead"
    }


def test_an_sli_is_kept_when_an_slo_refers_to_it() -> None:
    sli = openslo("{description: d, ratioMetric: {counter: true}}", kind="SLI")
    user = openslo("{service: s, indicatorRef: a, objectives: [{op: gt}]}")

    assert list(lost(sli)) == ["kind"]
    assert sorted(lost(f"{sli}---\n{user}")) == ["spec.description", "spec.objectives[0].op"]


def test_of_a_service_the_team_is_kept_and_no_other_label() -> None:
    text = openslo(
        "{description: d}", kind="Service", metadata="{name: a, labels: {team: t, x: z}}"
    )

    assert lost(text) == {"metadata.labels.x": "of a service's labels only its team is kept"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (openslo("{type: Datadog}", kind="DataSource"), "a source of type Datadog is not read"),
        ("apiVersion: openslo/v1\nkind: DataSource", "a source of type  is not read"),
        (openslo("{x: z}", kind="AlertPolicy"), "alerts are not kept"),
        (openslo("{x: z}", kind="BudgetAdjustment"), "objects of kind BudgetAdjustment are not"),
    ],
)
def test_an_object_that_is_not_kept_at_all_is_one_loss(text: str, why: str) -> None:
    ((key, reason),) = lost(text).items()

    assert key == "kind"
    assert reason.startswith(why)


def test_the_second_version_of_openslo_has_its_own_names() -> None:
    metric = "{dataSourceSpec: {type: Prometheus, connectionDetails: {url: u}}, spec: {query: q}}"
    text = openslo(f"{{serviceRef: s, sli: {{spec: {{thresholdMetric: {metric}}}}}}}")

    key = "spec.sli.spec.thresholdMetric.dataSourceSpec.connectionDetails"
    assert list(lost(text.replace("openslo/v1", "openslo.com/v2alpha"))) == [key]
