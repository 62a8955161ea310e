"""A fan-out in annotations: read, checked before any server is asked, and written back."""

import pytest

from sre_ops.slo.domain.definition import FanOut
from sre_ops.slo.domain.definition_formats import Loaded
from tests.unit.slo.fan_out_samples import loaded, parent

LABELLED = "sre-ops/fan-out: endpoint"


def _rules(found: Loaded) -> list[str]:
    return [f"{one.severity} {one.rule}" for one in found.findings]


def test_a_label_is_enough() -> None:
    found = parent(LABELLED)

    assert found.fan_out == FanOut(label="endpoint", limit=50)


def test_limit_and_patterns_are_read() -> None:
    found = parent(
        f'{LABELLED}, sre-ops/fan-out-limit: "12", sre-ops/fan-out-match: "/.*",'
        ' sre-ops/fan-out-exclude: "/healthz|/metrics"'
    )

    assert found.fan_out == FanOut(
        label="endpoint", limit=12, match="/.*", exclude="/healthz|/metrics"
    )


def test_without_annotations_nothing_fans_out() -> None:
    assert loaded("team: x").definitions.slos[0].fan_out is None


@pytest.mark.parametrize(
    ("annotations", "told"),
    [
        ('sre-ops/fan-out: "end-point"', "error fan-out-label"),
        ("sre-ops/fan-out: le", "error fan-out-label"),
        ("sre-ops/fan-out: __name__", "error fan-out-label"),
        ("sre-ops/fan-out: [a]", "error wrong-type"),
        (f"{LABELLED}, sre-ops/fan-out-limit: '0'", "error fan-out-limit"),
        (f"{LABELLED}, sre-ops/fan-out-limit: '1.5'", "error fan-out-limit"),
        (f"{LABELLED}, sre-ops/fan-out-limit: '1001'", "error fan-out-limit"),
        (f"{LABELLED}, sre-ops/fan-out-limit: many", "error not-a-number"),
        (f"{LABELLED}, sre-ops/fan-out-match: '(?<x>a)'", "error fan-out-pattern"),
        (f"{LABELLED}, sre-ops/fan-out-exclude: '['", "error fan-out-pattern"),
        (f"{LABELLED}, sre-ops/fanout-limit: '3'", "error unknown-annotation"),
    ],
)
def test_mistakes_are_errors(annotations: str, told: str) -> None:
    found = loaded(annotations)

    assert told in _rules(found)
    assert not found.definitions.slos


def test_more_than_a_server_allows_is_a_warning() -> None:
    found = loaded(f"{LABELLED}, sre-ops/fan-out-limit: '201'")

    assert _rules(found) == ["warning fan-out-limit"]


def test_a_limit_without_a_label_is_a_warning() -> None:
    found = loaded("sre-ops/fan-out-limit: '3'")

    assert _rules(found) == ["warning fan-out-label"]
    assert found.definitions.slos[0].fan_out is None


def test_a_label_that_a_selector_sets_leaves_nothing_to_fan_out() -> None:
    found = loaded("sre-ops/fan-out: job")

    assert _rules(found) == ["error fan-out-fixed"]
    assert "`requests_total{job=" in found.findings[0].message


def test_a_query_that_cannot_be_narrowed_is_refused() -> None:
    found = loaded(LABELLED, total="sum(rate(requests_total[5m] offset 1h))")

    assert "error fan-out-query" in _rules(found)


def test_a_name_that_leaves_no_room_for_children_is_refused() -> None:
    found = loaded(LABELLED, name="n" * 151)

    assert "error fan-out-name" in _rules(found)
