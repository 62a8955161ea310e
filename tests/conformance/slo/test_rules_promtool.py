"""Everything that `slo rules` writes passes `promtool check rules` and its own `test rules`."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from scripts.servers.tools import tool
from sre_ops.slo.cli import app
from sre_ops.slo.domain.burn_rules import RuleOptions
from sre_ops.slo.domain.slo_rules import rule_files
from sre_ops.slo.sinks.rule_folder import keep
from sre_ops.slo.sinks.rule_yaml import texts_of
from sre_ops.slo.sources.definition_files import load, load_text

ROOT = Path(__file__).parents[3]
AMTOOL_CONFIG = "route: {receiver: none}\nreceivers: [{name: none}]\n"
ODD = r"""
version: prometheus/v1
service: "odd/服務 {{ $x }}"
labels: {pyrra.dev/team: "{{ braces }}", runbook_url: "https://runbooks.example.com/odd"}
slos:
  - name: two totals
    objective: 99
    description: Two counters make the total, and another two the errors.
    sli:
      events:
        error_query: >-
          sum(rate(web_errors_total{zone=~"a|b[0-9]+"}[5m])) + sum(rate(app_errors_total[5m]))
        total_query: >-
          sum(rate(web_requests_total{zone=~"a|b[0-9]+"}[5m]))
          + sum(rate(app_requests_total{quiet!="yes"}[5m]))
  - name: loose
    objective: 50
    sli:
      events:
        error_query: sum(rate(jobs_total{result!~"ok|skipped"}[5m]))
        total_query: sum(rate(jobs_total[5m]))
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: above}
spec:
  service: gauges
  indicator: {metadata: {name: above}, spec: {thresholdMetric: {metricSource: {type: Prometheus,
    spec: {query: 'free_bytes{job="db"}'}}}}}
  timeWindow: [{duration: 7d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{op: gt, value: 1000, target: 0.99}]
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: native}
spec:
  service: gauges
  indicator: {metadata: {name: native}, spec: {ratioMetric: {counter: true, rawType: success,
    raw: {metricSource: {type: Prometheus, spec: {
      query: 'histogram_fraction(0, 0.5, sum(rate(latency_seconds{job="db"}[5m])))'}}}}}}
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.99}]
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: computed}
spec:
  service: gauges
  indicator: {metadata: {name: computed}, spec: {thresholdMetric: {metricSource: {type: Prometheus,
    spec: {query: 'scalar(lag_seconds{job="db"}) - 3'}}}}}
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{op: lt, value: 10, target: 0.99}]
"""
BY_HAND = """\
rule_files: [RULES]
evaluation_interval: 5m
tests:
  - name: 60 events a minute, and no series of errors yet
    interval: 1m
    input_series:
      - {series: 'records_checked_total{service="payments"}', values: 0+60x60}
    promql_expr_test:
      - {expr: 'slo:valid:increase5m', eval_time: 30m, exp_samples: [{value: 300,
         labels: 'slo:valid:increase5m{service="payments", slo="correctness"}'}]}
      - {expr: 'slo:bad:increase5m', eval_time: 30m, exp_samples: [{value: 0,
         labels: 'slo:bad:increase5m{service="payments", slo="correctness"}'}]}
  - name: no traffic is nothing of nothing, and no NaN
    interval: 1m
    input_series:
      - {series: 'records_checked_total{service="payments"}', values: 7x60}
      - {series: 'records_wrong_total{service="payments"}', values: 1x60}
    promql_expr_test:
      - {expr: 'sum({__name__=~"slo:(valid|bad):.+"})', eval_time: 30m, exp_samples: [{value: 0}]}
      - {expr: 'count({__name__=~"slo:(valid|bad):.+"})', eval_time: 30m,
         exp_samples: [{value: 14}]}
    alert_rule_test: [{eval_time: 30m, alertname: ErrorBudgetBurn, exp_alerts: []}]
  - name: two bad events of two are no incident
    interval: 1m
    input_series:
      - {series: 'records_checked_total{service="payments"}', values: 0x29 1x1 2x30}
      - {series: 'records_wrong_total{service="payments"}', values: 0x29 1x1 2x30}
    alert_rule_test: [{eval_time: 35m, alertname: ErrorBudgetBurn, exp_alerts: []}]
    promql_expr_test:
      - {expr: 'count(ALERTS)', eval_time: 35m, exp_samples: []}
  - name: four are one
    interval: 1m
    input_series:
      - {series: 'records_checked_total{service="payments"}', values: 0x29 2x1 4x30}
      - {series: 'records_wrong_total{service="payments"}', values: 0x29 2x1 4x30}
    promql_expr_test:
      - {expr: 'count(ALERTS{burn_window="1h", severity="page"})', eval_time: 35m,
         exp_samples: [{value: 1}]}
"""


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [tool("promtool"), *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules of this repository's definitions and of odd ones, in one folder."""
    folder = tmp_path_factory.mktemp("rules")
    slos = [*load([ROOT / "slo_definitions"]).definitions.slos]
    odd = load_text(ODD)
    assert not odd.has_errors
    options = RuleOptions(site_url="https://sre.example.com", leave_out=True)
    keep(folder, texts_of(rule_files([*slos, *odd.definitions.slos], options)))
    return folder


def test_all_rules_pass_promtools_check(written: Path) -> None:
    files = sorted(written.glob("*.yml"))

    checked = promtool("check", "rules", *files)

    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.count("SUCCESS") == len(files) == 22


def test_every_tier_fires_and_resets_and_missing_data_is_told_by_why(written: Path) -> None:
    files = sorted((written / "tests").glob("*.test.yml"))

    tested = promtool("test", "rules", *files)

    assert tested.returncode == 0, tested.stdout[-3000:]
    assert tested.stdout.count("SUCCESS") == len(files) == 21  # native histograms have none


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("(14.4 * 0.0005)", "(20 * 0.0005)"),
        ("(14.4 * 0.0005)", "(8 * 0.0005)"),
        ("[6h]", "[1h]"),
        ("(up == 0)", "(up == 1)"),
        ("for: 30m", "for: 4h"),
    ],
)
def test_rules_that_are_changed_fail_their_tests(
    written: Path, tmp_path: Path, right: str, wrong: str
) -> None:
    name = "payments.correctness"
    rules = (written / f"{name}.rules.yml").read_text()
    assert right in rules
    (tmp_path / "tests").mkdir()
    (tmp_path / f"{name}.rules.yml").write_text(rules.replace(right, wrong))
    test = tmp_path / "tests" / f"{name}.test.yml"
    test.write_text((written / "tests" / f"{name}.test.yml").read_text())

    tested = promtool("test", "rules", test)

    assert tested.returncode == 1


def test_alertmanager_takes_the_inhibitions(written: Path, tmp_path: Path) -> None:
    config = tmp_path / "alertmanager.yml"
    inhibitions = (written / "alertmanager" / "inhibit.yml").read_text()
    config.write_text(f"{AMTOOL_CONFIG}{inhibitions}")

    checked = subprocess.run(
        [tool("amtool"), "check-config", config], capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stderr
    assert "3 inhibit rules" in checked.stdout


def test_manifests_of_the_operator_hold_the_same_groups_as_rule_files(
    written: Path, tmp_path: Path
) -> None:
    arguments = [
        "rules",
        str(ROOT / "slo_definitions"),
        "-o",
        str(tmp_path),
        "--format",
        "operator",
    ]

    done = CliRunner().invoke(app, [*arguments, "--site-url", "https://sre.example.com"])

    assert done.exit_code == 0
    manifest = _yaml(tmp_path / "checkout.latency.prometheusrule.yml")
    assert (manifest["apiVersion"], manifest["kind"]) == (
        "monitoring.coreos.com/v1",
        "PrometheusRule",
    )
    assert manifest["metadata"]["name"] == "sre-ops.checkout.latency"
    assert manifest["spec"] == _yaml(written / "checkout.latency.rules.yml")
    assert promtool("test", "rules", tmp_path / "tests/payments.queue.test.yml").returncode == 0


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def test_values_that_were_worked_out_by_hand_are_recorded(written: Path, tmp_path: Path) -> None:
    test = tmp_path / "by-hand.yml"
    test.write_text(BY_HAND.replace("RULES", str(written / "payments.correctness.rules.yml")))

    tested = promtool("test", "rules", test)

    assert tested.returncode == 0, tested.stdout
