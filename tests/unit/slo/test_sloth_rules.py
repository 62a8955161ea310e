from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sre_ops.slo.cli import app
from sre_ops.slo.domain.definition import (
    Comparison,
    CounterTerm,
    EventSli,
    GaugeSli,
    Origin,
    RollingWindow,
    Selector,
    Slo,
)
from sre_ops.slo.domain.rule import RuleFile
from sre_ops.slo.domain.sloth_files import sloth_files
from sre_ops.slo.domain.sloth_level import SlothSlo, levels_of
from sre_ops.slo.domain.sloth_rules import SlothOptions
from sre_ops.slo.domain.sloth_windows import BUILT_IN, prometheus_duration, read_windows
from sre_ops.slo.sources.yaml_documents import documents_of

WINDOWS = """\
apiVersion: sloth.slok.dev/v1
kind: AlertWindows
spec:
  sloPeriod: 7d
  page:
    quick: {errorBudgetPercent: 8, shortWindow: 5m, longWindow: 1h}
    slow: {errorBudgetPercent: 12.5, shortWindow: 30m, longWindow: 6h}
  ticket:
    quick: {errorBudgetPercent: 20, shortWindow: 2h, longWindow: 1d}
    slow: {errorBudgetPercent: 42, shortWindow: 6h, longWindow: 3d}
"""
RESOURCE = """\
apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata: {name: a}
spec:
  service: shop
  labels: {team: money}
  slos:
    - name: pay
      objective: 99.9
      labels: {tier: "1"}
      sli:
        events: {errorQuery: "sum(rate(e[{{.window}}]))", totalQuery: "sum(rate(t[{{.window}}]))"}
      alerting: {name: Pay, labels: {a: b}, pageAlert: {annotations: {c: d}}}
"""
ALL, GOOD, MORE = Selector("all"), Selector("good"), Selector("more")
SHOP = Slo(
    service="shop",
    name="pay",
    sli=EventSli((CounterTerm(ALL, 1, 1), CounterTerm(GOOD, 0, -1))),
    objective=Decimal("0.999"),
    windows=(RollingWindow(30),),
    origin=Origin("a.yaml"),
)
OPTIONS = SlothOptions(catalogue=BUILT_IN[30 * 86_400.0])


def made(
    slo: Slo = SHOP,
    levels: Mapping[tuple[str, str], SlothSlo] | None = None,
    options: SlothOptions = OPTIONS,
) -> RuleFile:
    (file,) = sloth_files([slo], levels or {}, options)
    return file


def level(text: str = RESOURCE) -> SlothSlo:
    (document,) = documents_of(text, "a.yaml", [])
    (found,) = levels_of(document)
    return found


def said(file: RuleFile) -> list[tuple[str, str]]:
    return [(finding.rule, finding.severity.value) for finding in file.findings]


def test_an_slo_of_another_format_is_translated() -> None:
    file = made()

    assert file.groups[0].rules[0].expr == (
        "(sum(rate(all{}[5m])) - sum(rate(good{}[5m])))\n/\n((sum(rate(all{}[5m]))) > 0)"
    )
    assert [group.name for group in file.groups] == [
        "sloth-slo-sli-recordings-shop-pay",
        "sloth-slo-meta-recordings-shop-pay",
        "sloth-slo-alerts-shop-pay",
    ]
    assert len(file.tests) == 1
    assert file.findings == ()


def test_weights_are_written_out() -> None:
    sli = EventSli((CounterTerm(ALL, 1, 0), CounterTerm(MORE, 2, 0), CounterTerm(GOOD, 0, 1)))

    file = made(replace(SHOP, sli=sli))

    assert "sum(rate(all{}[5m])) + 2 * sum(rate(more{}[5m]))" in file.groups[0].rules[0].expr


@pytest.mark.parametrize(
    "slo",
    [
        replace(SHOP, sli=GaugeSli(ALL, Comparison.BELOW, 1.0)),
        replace(SHOP, sli=EventSli((CounterTerm(ALL, 1, 0),))),
    ],
)
def test_what_is_no_ratio_of_events_is_refused(slo: Slo) -> None:
    file = made(slo)

    assert file.groups == ()
    assert said(file) == [("not-expressible", "error")]


def test_a_resource_says_what_it_is_and_its_labels_are_merged() -> None:
    found = level()

    assert (found.mode, found.spec) == ("cli-gen-k8s", "sloth.slok.dev/v1")
    assert found.labels == {"team": "money", "tier": "1"}
    assert found.page is not None
    assert (found.page.labels, found.page.annotations) == ({"a": "b"}, {"c": "d"})
    assert found.ticket is not None
    assert (found.ticket.labels, found.ticket.annotations) == ({"a": "b"}, {})


def test_a_raw_ratio_has_no_test() -> None:
    raw = """\
version: prometheus/v1
service: shop
slos:
  - name: pay
    objective: 99.9
    alerting: {name: Pay}
    sli: {raw: {errorRatioQuery: "r[{{.window}}]"}}
"""

    file = made(levels={SHOP.key: level(raw)})

    assert file.groups[0].rules[0].expr == "(r[5m])"
    assert said(file) == [("rules-untested", "warning")]


def test_a_document_that_is_not_sloths_holds_no_levels() -> None:
    (document,) = documents_of("a: b", "a.yaml", [])

    assert levels_of(document) == []


def test_an_alert_needs_a_name_unless_there_is_none() -> None:
    without = RESOURCE[: RESOURCE.index("      alerting")]
    nameless = {SHOP.key: level(without)}

    assert said(made(levels=nameless)) == [("alert-without-name", "error")]
    assert said(made(levels=nameless, options=replace(OPTIONS, alerts=False))) == []


def test_a_period_may_be_read_from_raw_samples() -> None:
    file = made(options=replace(OPTIONS, optimized=False))

    last = file.groups[0].rules[-1]
    assert last.expr.endswith("((sum(rate(all{}[30d]))) > 0)")


@pytest.mark.parametrize(
    ("objective", "sli"),
    [
        (Decimal("0.9"), SHOP.sli),  # 14.4 x 0.1 is more than everything
        (Decimal("0.934"), SHOP.sli),  # 0.95: too close to everything to be sure
        (Decimal("0.999"), EventSli((CounterTerm(ALL, 2, 2), CounterTerm(GOOD, 0, -2)))),
    ],
)
def test_alerts_that_cannot_be_tested_say_so(objective: Decimal, sli: EventSli) -> None:
    assert said(made(replace(SHOP, objective=objective, sli=sli))) == [
        ("rules-untested", "warning")
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(300, "5m"), (86_400, "1d"), (129_600, "1d12h"), (2_419_200, "4w"), (90, "1m30s")],
)
def test_durations_are_written_as_prometheus_writes_them(seconds: float, text: str) -> None:
    assert prometheus_duration(seconds) == text


def test_custom_windows_are_read() -> None:
    (document,) = documents_of(WINDOWS, "w.yaml", [])

    found = read_windows(document)

    assert found is not None
    assert found.period == 604_800
    assert found.page_slow.factor(found.period) == 3.5
    assert found.lengths == [300, 1_800, 3_600, 7_200, 21_600, 86_400, 259_200]


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        ("AlertWindows", "Other", "unknown-format"),
        ("spec:", "other:", "missing-field"),
        ("7d", "soon", "window"),
        ("  page:", "  pages:", "missing-field"),
        (
            "    slow: {errorBudgetPercent: 12.5",
            "    slower: {errorBudgetPercent: 12.5",
            "missing-field",
        ),
        ("errorBudgetPercent: 8", "errorBudgetPercent: x", "not-a-number"),
        ("shortWindow: 2h", "shortWindow: 2", "window"),
        (", longWindow: 3d", "", "missing-field"),
    ],
)
def test_custom_windows_that_are_wrong_are_refused(right: str, wrong: str, rule: str) -> None:
    findings: list[Any] = []
    (document,) = documents_of(WINDOWS.replace(right, wrong), "w.yaml", findings)

    assert read_windows(document) is None
    assert [finding.rule for finding in findings] == [rule]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "slo.yaml"
    path.write_text(RESOURCE)
    return path


def rules(file: Path, *arguments: str) -> Any:
    folder = str(file.parent / "out")
    return CliRunner().invoke(
        app, ["rules", str(file), "-o", folder, "--compat", "sloth", *arguments]
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--slo-period", "90d"], "there are alert windows for 4w, 30d only"),
        (["-l", "x"], "write NAME=VALUE"),
        (["--slo-period-windows-path", "/nowhere"], "no alert windows"),
    ],
)
def test_options_that_make_no_sense_are_bad_input(
    file: Path, arguments: list[str], said: str
) -> None:
    done = rules(file, *arguments)

    assert done.exit_code == 2
    assert said in done.stderr


def test_rules_of_sloth_need_no_inhibition(file: Path) -> None:
    done = rules(file)

    assert done.exit_code == 0
    written = sorted(path.name for path in (file.parent / "out").rglob("*.yml"))
    assert written == ["shop.pay.rules.yml", "shop.pay.test.yml"]


def test_windows_with_errors_are_bad_input(file: Path) -> None:
    bad = file.parent / "windows.yaml"
    bad.write_text("a: b")

    done = rules(file, "--slo-period-windows-path", str(bad))

    assert done.exit_code == 2
    assert "hold errors" in done.stderr
