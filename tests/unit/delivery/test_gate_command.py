"""`sre-ops gate`: what it prints and ends with; what goes wrong is `unknown`."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from typer.testing import CliRunner

from sre_ops.cli.main import build
from sre_ops.delivery.cli.gate import as_text, exit_status, fetch
from sre_ops.delivery.cli.spans import seconds
from sre_ops.delivery.domain.verdict import Change, Verdict
from sre_ops.kernel.errors import Invalid, Unavailable

LINE = {
    "slo": "pay",
    "window": "30d",
    "verdict": "block",
    "reason": "rule_raised",
    "action": "freeze",
    "rule": "spent",
    "measure": "budget_left",
    "over": None,
    "value": -0.25,
    "threshold": 0.0,
    "at": "2026-11-21T11:55:00Z",
}
ANSWER = {
    "schema": "sre_ops.gate.v1",
    "service": "shop",
    "verdict": "block",
    "reason": "rule_raised",
    "evidence": [LINE, LINE | {"value": None, "threshold": None, "rule": None, "over": "1h"}],
    "policy": {"name": "default", "version": "abc", "source": "default"},
    "exceptions": [{"id": "7", "expires_at": "2026-11-22T12:00:00Z", "reason": "Because."}],
}


class _Server:
    def __init__(self, answer: dict[str, Any]) -> None:
        self.answer, self.asked = answer, ""

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        self.asked = f"{path}?{query}"
        return self.answer

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        raise AssertionError((path, body))


def test_the_answer_of_the_server_is_taken() -> None:
    server = _Server(ANSWER)

    assert fetch(server, "shop", Change.P0) == ANSWER
    assert server.asked == "/gate/shop?{'change': 'p0'}"


@pytest.mark.parametrize(
    "different", [{"schema": "x"}, {"service": "web"}, {"verdict": "fine"}, {"verdict": None}]
)
def test_an_answer_that_is_none_is_not_taken(different: dict[str, Any]) -> None:
    with pytest.raises(Unavailable, match="no verdict"):
        fetch(_Server(ANSWER | different), "shop", Change.ORDINARY)


@pytest.mark.parametrize(
    ("verdict", "fail_on", "status"),
    [
        ("pass", {"block", "unknown"}, 0),
        ("warn", {"block", "unknown"}, 0),
        ("block", {"block", "unknown"}, 1),
        ("unknown", {"block", "unknown"}, 1),
        ("warn", {"warn"}, 1),
        ("unknown", {"block"}, 0),
    ],
)
def test_the_command_ends_with_1_for_the_verdicts_that_it_is_told(
    verdict: str, fail_on: set[str], status: int
) -> None:
    assert exit_status({"verdict": verdict}, fail_on, by_verdict=False) == status


def test_the_command_may_end_with_a_status_for_each_verdict() -> None:
    found = [exit_status({"verdict": one.value}, set(), by_verdict=True) for one in Verdict]

    assert found == [0, 10, 20, 30]


def test_the_text_names_verdict_evidence_policy_and_exceptions() -> None:
    first, evidence, blind, policy, exception = as_text(ANSWER).split("\n")

    assert first == "BLOCK  shop: a rule of the policy is raised"
    assert "pay 30d: budget_left -0.25, threshold 0, rule spent: freeze;" in evidence
    assert evidence.endswith("as of 2026-11-21T11:55:00Z")
    assert "over 1h no value;" in blind
    assert policy == "policy default abc (default)"
    assert exception == "exception 7 until 2026-11-22T12:00:00Z: Because."


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ([], 1),
        (["--fail-on", "block"], 0),
        (["--fail-on", "warn", "--fail-on", "unknown"], 1),
        (["--exit-code"], 30),
    ],
)
def test_a_server_out_of_reach_is_unknown(
    monkeypatch: pytest.MonkeyPatch, options: list[str], status: int
) -> None:
    monkeypatch.setenv("SRE_OPS_URL", "http://127.0.0.1:1")

    done = CliRunner().invoke(build(), ["gate", "shop", "--format", "json", *options])

    said = json.loads(done.stdout)
    assert done.exit_code == status
    assert next(iter(said)) == "schema"
    assert (said["verdict"], said["reason"], said["evidence"]) == ("unknown", "no_answer", [])


def test_a_span_of_time_is_read_in_minutes_hours_and_days() -> None:
    assert [seconds(text) for text in ("90m", "24h", "3d")] == [5_400, 86_400, 259_200]
    for text in ("", "h", "1.5h", "-1h", "tomorrow", "²h"):
        with pytest.raises(Invalid, match="24h"):
            seconds(text)
