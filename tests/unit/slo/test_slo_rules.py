from dataclasses import replace
from decimal import Decimal

import pytest

from sre_ops.slo.domain.burn_rules import RuleOptions, burn_alert, thresholds
from sre_ops.slo.domain.composite import CompositeKind, CompositeSli, Member
from sre_ops.slo.domain.definition import (
    CalendarUnit,
    CalendarWindow,
    Comparison,
    CounterTerm,
    EventSli,
    GaugeSli,
    Matcher,
    MatchOp,
    NativeLatencySli,
    Origin,
    QuerySli,
    RollingWindow,
    Selector,
    Sli,
    Slo,
)
from sre_ops.slo.domain.finding import Severity
from sre_ops.slo.domain.rule import Alert, RuleFile, duration, escaped, label_name
from sre_ops.slo.domain.slo_rules import rule_files

TOTAL = Selector("all_total")
ERRORS = Selector("all_total", (Matcher("code", MatchOp.REGEX, "5.."),))
EVENTS = EventSli((CounterTerm(TOTAL, 1, 0), CounterTerm(ERRORS, 0, 1)))
SHOP = Slo(
    service="shop",
    name="pay",
    sli=EVENTS,
    objective=Decimal("0.999"),
    windows=(RollingWindow(30),),
    origin=Origin("a.yaml", 7),
    team="money",
)


def made(slo: Slo, options: RuleOptions | None = None) -> RuleFile:
    (file,) = rule_files([slo], options or RuleOptions())
    return file


def alerts(file: RuleFile, name: str) -> list[Alert]:
    rules = [rule for group in file.groups for rule in group.rules]
    return [rule for rule in rules if isinstance(rule, Alert) and rule.alert == name]


def said(file: RuleFile) -> list[tuple[str, str]]:
    return [(finding.rule, finding.severity.value) for finding in file.findings]


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (RollingWindow(30), ["14.4", "6", "3", "1"]),
        (RollingWindow(28), ["13.44", "5.6", "2.8", "1"]),  # 0.933 is raised to 1
        (RollingWindow(7), ["3.36", "1.4", "1", "1"]),
        (CalendarWindow(CalendarUnit.MONTH, "Asia/Tokyo"), ["14.4", "6", "3", "1"]),
        (CalendarWindow(CalendarUnit.QUARTER, "UTC"), ["43.2", "18", "9", "3"]),
    ],
)
def test_factors_follow_from_the_window(
    window: RollingWindow | CalendarWindow, expected: list[str]
) -> None:
    found = thresholds(replace(SHOP, windows=(window,)))

    assert [f"{float(one.factor):.4g}" for one in found] == expected
    assert [one.is_page for one in found] == [True, True, False, False]


def test_both_windows_and_enough_bad_events_make_an_alert() -> None:
    alert = burn_alert(SHOP, thresholds(SHOP)[0], RuleOptions(), in_slices=False)

    of = '{service="shop",slo="pay"}'
    assert alert.expr.split("\nand\n") == [
        f"slo:bad:increase1h{of} > (14.4 * 0.001) * slo:valid:increase1h{of}",
        f"slo:bad:increase5m{of} > (14.4 * 0.001) * slo:valid:increase5m{of}",
        f"slo:bad:increase1h{of} >= 3",
    ]


@pytest.mark.parametrize(("least", "in_slices"), [(0, False), (3, True)])
def test_slices_and_who_asks_for_none_need_no_number_of_bad_events(
    least: int, in_slices: bool
) -> None:
    options = RuleOptions(min_bad_events=least)

    alert = burn_alert(SHOP, thresholds(SHOP)[0], options, in_slices=in_slices)

    assert ">=" not in alert.expr


def test_fast_tiers_page_and_slow_ones_are_tickets() -> None:
    burns = alerts(made(SHOP), "ErrorBudgetBurn")

    assert dict(burns[0].labels) == {
        "team": "money",
        "service": "shop",
        "slo": "pay",
        "slo_window": "30d",
        "burn_window": "1h",
        "severity": "page",
    }
    assert [alert.labels["severity"] for alert in burns] == ["page", "page", "ticket", "ticket"]


def test_labels_of_the_file_are_kept_unless_they_would_change_what_an_alert_is() -> None:
    labels = {"tier/2": "x", "severity": "none", "alertname": "y", "__z": "z", "1st": "a"}

    (first, *_) = alerts(made(replace(SHOP, team="", labels=labels)), "ErrorBudgetBurn")

    kept = set(first.labels) - {"service", "slo", "slo_window", "burn_window"}
    assert kept == {"tier_2", "_1st", "severity"}
    assert first.labels["severity"] == "page"


def test_an_alert_links_the_page_of_its_slo_and_its_runbook() -> None:
    options = RuleOptions(
        site_url="https://sre.example.com/", runbook_url="https://r.example.com/{service}/{slo}"
    )

    (file,) = rule_files([replace(SHOP, name="pay 1")], options)

    annotations = alerts(file, "ErrorBudgetBurn")[0].annotations
    assert annotations["slo_url"] == "https://sre.example.com/slos?service=shop&text=pay%201"
    assert annotations["runbook_url"] == "https://r.example.com/shop/pay%201"


def test_a_runbook_of_its_own_and_the_page_that_is_known_come_first() -> None:
    slo = replace(SHOP, labels={"runbook_url": "https://own.example.com"})
    options = RuleOptions(site_url="https://s.example.com", runbook_url="https://r.example.com")

    (file,) = rule_files([slo], options, {slo.key: "/slos/7"})

    annotations = alerts(file, "SLODataMissing")[0].annotations
    assert annotations["runbook_url"] == "https://own.example.com"
    assert annotations["slo_url"] == "https://s.example.com/slos/7"


@pytest.mark.parametrize(("leave_out", "severity"), [(False, "error"), (True, "warning")])
def test_a_tier_that_can_never_fire_is_refused_and_the_others_are_written(
    leave_out: bool, severity: str
) -> None:
    file = made(replace(SHOP, objective=Decimal("0.9")), RuleOptions(leave_out=leave_out))

    assert said(file) == [("tier-unreachable", severity)]
    assert (file.findings[0].file, file.findings[0].line) == ("a.yaml", 7)
    assert "14.4" in file.findings[0].message
    assert [a.labels["burn_window"] for a in alerts(file, "ErrorBudgetBurn")] == ["6h", "1d", "3d"]


def test_a_tier_that_looks_back_further_than_the_window_is_left_out() -> None:
    file = made(replace(SHOP, windows=(RollingWindow(1),)))

    assert said(file) == [("tier-too-long", "warning")]
    assert len(alerts(file, "ErrorBudgetBurn")) == 3


def test_an_slo_that_no_tier_can_watch_gets_no_rules() -> None:
    file = made(
        replace(
            SHOP, objective=Decimal("0.001"), windows=(CalendarWindow(CalendarUnit.YEAR, "UTC"),)
        )
    )

    assert file.groups == ()
    assert [rule for rule, _ in said(file)] == ["tier-unreachable"] * 4 + ["no-tier-left"]


@pytest.mark.parametrize(
    ("sli", "rule"),
    [
        (QuerySli("a[5m]", Comparison.BELOW, 1.0), "not-expressible"),
        (QuerySli("{a='b'}", Comparison.BELOW, 1.0), "not-expressible"),
    ],
)
def test_what_no_rule_can_tell_is_a_finding(sli: Sli, rule: str) -> None:
    file = made(replace(SHOP, sli=sli))

    assert file.groups == ()
    assert said(file) == [(rule, "error")]


@pytest.mark.parametrize(
    ("sli", "why"),
    [
        (NativeLatencySli(TOTAL, 0.5), "native"),
        (QuerySli("vector(1)", Comparison.BELOW, 1.0), "reads no series"),
        (EventSli((CounterTerm(TOTAL, 2, 1),)), "no series"),
        (QuerySli("time()", Comparison.BELOW, 1.0), "reads no series"),
        (
            GaugeSli(
                Selector("g", (Matcher("a", MatchOp.REGEX, "(?:x)(?!y)"),)), Comparison.BELOW, 1.0
            ),
            "no series",
        ),
    ],
)
def test_rules_that_cannot_be_tested_say_so(sli: Sli, why: str) -> None:
    file = made(replace(SHOP, sli=sli))

    assert file.groups
    assert file.tests == ()
    assert said(file) == [("rules-untested", "warning")]
    assert why in file.findings[0].message


def test_thresholds_close_to_everything_being_bad_leave_no_room_for_a_test() -> None:
    file = made(replace(SHOP, objective=Decimal("0.02")), RuleOptions(leave_out=True))

    assert said(file)[-1] == ("rules-untested", "warning")
    assert "no room" in file.findings[-1].message


def test_a_query_without_series_has_no_alert_for_their_absence() -> None:
    file = made(replace(SHOP, sli=QuerySli("vector(1)", Comparison.BELOW, 1.0)))

    assert alerts(file, "SLODataMissing") == []


def test_silence_is_a_fault_only_where_events_never_pause() -> None:
    counters = alerts(made(SHOP), "SLODataMissing")
    gauges = alerts(made(replace(SHOP, sli=GaugeSli(TOTAL, Comparison.BELOW, 1))), "SLODataMissing")

    assert [("quantile_over_time" in alert.expr) for alert in counters] == [False, True, True]
    assert [("quantile_over_time" in alert.expr) for alert in gauges] == [False, False, False]
    assert [alert.labels["reason"] for alert in counters] == [
        "target_down",
        "series_gone",
        "target_gone",
    ]
    assert [alert.labels["severity"] for alert in counters] == ["page", "ticket", "ticket"]


@pytest.mark.parametrize(
    ("minutes", "text"), [(5, "5m"), (60, "1h"), (90, "90m"), (1_440, "1d"), (2_160, "36h")]
)
def test_minutes_are_written_in_the_largest_unit(minutes: int, text: str) -> None:
    assert duration(minutes) == text


def test_texts_are_written_so_that_prometheus_reads_them_as_they_are() -> None:
    assert escaped("a {{ b }}") == 'a {{ "{{" }} b }}'
    assert label_name("pyrra.dev/team") == "pyrra_dev_team"


def test_a_free_form_query_is_tested_by_what_it_would_have_recorded() -> None:
    file = made(replace(SHOP, sli=QuerySli("a / b", Comparison.BELOW, 1.0)))

    (test,) = file.tests
    assert [one.series for one in test.series] == ['slo:bad_slice:bool{service="shop",slo="pay"}']


def test_a_composite_has_no_rules_for_its_members_alert() -> None:
    members = (Member(service="shop", slo="pay"),)
    whole = replace(SHOP, sli=CompositeSli(kind=CompositeKind.ALL_OF, members=members))

    (file,) = rule_files([whole], RuleOptions())

    (finding,) = file.findings
    assert (file.groups, file.tests) == ((), ())
    assert (finding.rule, finding.severity) == ("composite-without-rules", Severity.WARNING)
