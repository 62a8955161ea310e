"""`sre-ops report attribution`: what it prints, and that it says why there is no answer."""

from typing import Any

import pytest
from typer.testing import CliRunner

from sre_ops.cli.main import build
from sre_ops.reports.cli.attribution import as_text, by_label_text

PART = {
    "cause": "deployment",
    "title": "1.4.2",
    "at": "2026-11-20T03:30:00Z",
    "bad": 1_200,
    "share_of_budget": 0.41,
    "share_of_spent": 0.6,
}
REST = PART | {"cause": "unattributed", "title": None, "at": None, "bad": 800}
ANSWER: dict[str, Any] = {
    "service": "shop",
    "slo": "pay",
    "unit": "events",
    "from": "2026-10-22T00:00:00Z",
    "to": "2026-11-21T00:00:00Z",
    "bad": 2_000,
    "corrected": 0,
    "allowed": 2_926.8,
    "budget_consumed": 0.683,
    "parts": [PART, REST],
}


def test_a_line_stands_for_each_cause() -> None:
    head, *table = as_text(ANSWER).splitlines()

    assert head == (
        "shop/pay from 2026-10-22T00:00:00Z to 2026-11-21T00:00:00Z: 68.3% of the budget spent,"
        " 2,000 bad events of 2,926.8 allowed"
    )
    assert table == [
        "CAUSE           BAD  OF BUDGET  OF SPENT  WHEN                  WHAT",
        "deployment    1,200      41.0%     60.0%  2026-11-20T03:30:00Z  1.4.2",
        "unattributed    800      41.0%     60.0%  -",
    ]


def test_the_counts_of_a_composite_are_told_in_minutes() -> None:
    counted = {"unit": "minutes", "parts_per_minute": 1_000_000, "corrected": 500_000}
    part = PART | {"bad": 12_000_000}

    head, _, line = as_text(
        ANSWER | counted | {"bad": 43_200_000, "allowed": 50_400_000.0, "parts": [part]}
    ).splitlines()

    assert "42.7 bad minutes of 50.4 allowed; corrections took out 0.5" in head
    assert line.split()[:2] == ["deployment", "12.0"]


def test_what_was_taken_out_and_what_is_not_known_are_told() -> None:
    empty = REST | {"bad": 0, "share_of_budget": None, "share_of_spent": None}

    head, _, line = as_text(
        ANSWER | {"corrected": 500, "budget_consumed": None, "parts": [empty]}
    ).splitlines()

    assert "- of the budget spent, 1,500 bad events" in head
    assert head.endswith("; corrections took out 500")
    assert line.split() == ["unattributed", "0", "-", "-", "-"]


def test_values_of_a_label_are_told_with_the_rest() -> None:
    said = {
        "service": "shop",
        "slo": "pay",
        "label": "endpoint",
        "from": "2026-11-20T03:00:00Z",
        "to": "2026-11-20T04:00:00Z",
        "bad": 1_200,
        "parts": [
            {"value": "/pay", "bad": 1_000, "share_of_budget": 0.5},
            {"value": "", "bad": 150, "share_of_budget": None},
            {"value": None, "bad": 50, "share_of_budget": 0.025},
        ],
    }

    head, *table = by_label_text(said).splitlines()

    assert head.endswith(": 1,200 bad events by endpoint, divided about as Prometheus says")
    assert table == [
        "  BAD  OF BUDGET  ENDPOINT",
        "1,000      50.0%  /pay",
        "  150          -  (none)",
        "   50       2.5%  (all others)",
    ]


def test_a_server_out_of_reach_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SRE_OPS_URL", "http://127.0.0.1:1")

    found = CliRunner().invoke(build(), ["report", "attribution", "shop/pay"])

    assert found.exit_code == 2
    assert "does not answer" in found.output
