from textwrap import dedent

import pytest

from sre_ops.slo.domain.document import Cursor, Listing, Scalar, Table
from sre_ops.slo.domain.finding import Finding, Severity
from sre_ops.slo.domain.objective import minutes_of, seconds_of
from sre_ops.slo.sources.definition_files import load_text
from sre_ops.slo.sources.yaml_documents import documents_of


def read(text: str) -> tuple[Cursor, list[Finding]]:
    findings: list[Finding] = []
    (document,) = documents_of(dedent(text), "a.yaml", findings)
    return document, findings


def rules(text: str) -> list[str]:
    findings: list[Finding] = []
    documents_of(dedent(text), "a.yaml", findings)
    return [finding.rule for finding in findings]


def test_values_stay_the_characters_that_were_written() -> None:
    document, findings = read("a: 012\nb: no\nc: 1:30\nd: 0.10")

    assert isinstance(document.node, Table)
    texts = [each.text for each in document.node.entries.values() if isinstance(each, Scalar)]
    assert texts == ["012", "no", "1:30", "0.10"]
    assert findings == []


def test_a_key_given_twice_names_the_first_line() -> None:
    document, (finding,) = read("a: 1\nb: 2\na: 3")

    assert (finding.rule, finding.line, finding.column) == ("duplicate-key", 3, 1)
    assert "line 1" in finding.message
    assert document.text("a") == "1"


def test_anchors_and_merges_are_followed() -> None:
    document, findings = read("""
        base: &base {x: 1, z: 2}
        other: {<<: *base, x: 3}
        list: {<<: [*base, 5, {w: 4}]}
        """)

    other, both = document.table("other"), document.table("list")
    assert other is not None
    assert both is not None
    assert (other.text("x"), other.text("z"), both.text("w")) == ("3", "2", "4")
    assert findings == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a: [", "yaml-syntax"),
        ("a: b: c", "yaml-syntax"),
        ("a: *nothing", "yaml-alias"),
        ("a: &a [*a]", "yaml-alias"),
        ("\x00", "yaml-syntax"),
        ("\ud800", "yaml-syntax"),
        ("[" * 5_000, "yaml-too-deep"),
        ("{a: " * 100 + "1" + "}" * 100, "yaml-too-deep"),
        ("? [a]\n: b", "yaml-key"),
        ("a: !secret b", "yaml-tag"),
        ("a: !!python/object/new:x {}", "yaml-tag"),
    ],
)
def test_yaml_that_cannot_be_trusted_is_one_finding(text: str, rule: str) -> None:
    found = [each for each in rules(text) if each != "yaml-syntax"] or rules(text)

    assert found == [rule]


def test_a_billion_laughs_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]

    assert rules("\n".join(lines)) == ["yaml-too-large"]


def test_documents_before_a_syntax_error_are_kept() -> None:
    findings: list[Finding] = []

    documents = documents_of("a: 1\n---\nb: [", "a.yaml", findings)

    assert [document.text("a") for document in documents] == ["1"]
    assert [finding.rule for finding in findings] == ["yaml-syntax"]


def test_core_tags_are_accepted() -> None:
    assert rules('a: !!str 5\nb: ! "x"') == []


def test_getters_of_what_is_no_mapping_find_nothing() -> None:
    findings: list[Finding] = []
    cursor = Cursor(Scalar(text="x"), "a.yaml", findings)

    cursor.only("a")

    assert cursor.field("a") is None
    assert cursor.spot("a") is cursor
    assert findings == []


def test_labels_are_texts_whatever_they_hold() -> None:
    document, findings = read("labels: {a: 1, b: [x, {}, z], c: {d: e}}\nmore: 5")

    assert document.labels("labels") == {"a": "1", "b": "x,z", "c": "{d}"}
    assert document.labels("none") == {}
    assert document.labels("more") == {}
    assert [finding.rule for finding in findings] == ["wrong-type"]


def test_a_long_value_is_quoted_in_short() -> None:
    document, findings = read(f"a: {'x' * 500}")

    document.number("a")

    assert len(findings[0].value) == 120


def test_a_list_is_quoted_by_its_length() -> None:
    findings: list[Finding] = []

    Cursor(Listing(entries=()), "a.yaml", findings, "k").warn("r", "m")

    assert (findings[0].value, findings[0].severity) == ("a list of 0", Severity.WARNING)
    assert str(findings[0]) == "a.yaml:1:1: warning: k: m"


def test_a_flag_is_true_false_or_nothing() -> None:
    document, findings = read("a: true\nb: False\nc: 1")

    assert [document.flag(name) for name in "abcd"] == [True, False, None, None]
    assert [finding.rule for finding in findings] == ["wrong-type"]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("200ms", 0.2), ("1h30m", 5400.0), ("4w", 2_419_200.0), ("1y", 31_536_000.0)],
)
def test_prometheus_durations_are_read(text: str, seconds: float) -> None:
    assert seconds_of(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "5", "5 m", "-5m", "5M", "soon"])
def test_other_texts_are_no_durations(text: str) -> None:
    assert seconds_of(text) is None
    assert minutes_of(text) is None


def test_an_error_of_the_yaml_still_reports_the_rest_of_the_file() -> None:
    text = "version: prometheus/v1\nservice: a\nservice: b\nslos: [{}]"

    found = {finding.rule for finding in load_text(text).findings}

    assert found == {"duplicate-key", "missing-field"}
