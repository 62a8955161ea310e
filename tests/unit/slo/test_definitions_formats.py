from decimal import Decimal
from textwrap import indent

import pytest

from sre_ops.slo.domain.definition import (
    CalendarUnit,
    CalendarWindow,
    Comparison,
    EventSli,
    FreshnessSli,
    GaugeSli,
    NativeLatencySli,
    QuerySli,
    RollingWindow,
    Slo,
    TimeSlices,
    Window,
)
from sre_ops.slo.domain.definition_formats import Loaded
from sre_ops.slo.sources.definition_files import load_text

RATIO = """\
ratioMetric:
  counter: true
  good: {metricSource: {type: prometheus, spec: {query: sum(g)}}}
  total: {metricSource: {spec: {query: sum(t)}}}
"""
ROLLING = "[{duration: 30d, isRolling: true}]"
TARGET = "[{target: 0.999}]"


def slo(
    *,
    sli: str = RATIO,
    window: str = ROLLING,
    objectives: str = TARGET,
    method: str = "Occurrences",
    more: str = "",
) -> str:
    inside = indent(sli, " " * 6)
    return (
        "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: a}\nspec:\n  service: s\n"
        f"  indicator:\n    spec:\n{inside}\n  timeWindow: {window}\n"
        f"  budgetingMethod: {method}\n  objectives: {objectives}\n{more}"
    )


def rules(loaded: Loaded) -> list[str]:
    return [finding.rule for finding in loaded.findings]


def only(text: str) -> Slo:
    loaded = load_text(text)
    assert loaded.findings == ()
    (found,) = loaded.definitions.slos
    return found


def metric(query: str) -> str:
    return f"{{metricSource: {{spec: {{query: '{query}'}}}}}}"


def test_an_objective_is_kept_as_it_was_written() -> None:
    assert only(slo(objectives="[{target: 0.9999990}]")).objective == Decimal("0.9999990")
    assert only(slo(objectives="[{targetPercent: 99.95}]")).objective == Decimal("0.9995")
    assert only(slo(objectives='[{target: "9.99e-1"}]')).objective == Decimal("0.999")


@pytest.mark.parametrize(
    ("objectives", "rule"),
    [
        ("[{target: 1}]", "objective-100"),
        ("[{target: 1.0}]", "objective-100"),
        ("[{targetPercent: 100}]", "objective-100"),
        ("[{target: 99.9}]", "objective-as-percent"),
        ("[{targetPercent: 0.999}]", "objective-as-ratio"),
        ("[{target: 0}]", "objective-range"),
        ("[{target: 100}]", "objective-range"),
        ("[{targetPercent: 101}]", "objective-range"),
        ("[{targetPercent: -1}]", "objective-range"),
        ("[{target: 012}]", "not-a-number"),
        ("[{target: 1:30}]", "not-a-number"),
        ("[{target: 0x1}]", "not-a-number"),
        ("[{target: 1_0}]", "not-a-number"),
        ("[{target: .nan}]", "not-a-number"),
        ("[{target: 1e}]", "not-a-number"),
        ("[{target: 1e999}]", "not-a-number"),
        ("[{target: [1]}]", "not-a-number"),
        ("[{targetPercent: x}]", "not-a-number"),
        ("[{}]", "missing-field"),
        ("[{target: 0.9, targetPercent: 90}]", "missing-field"),
        ("[]", "missing-field"),
        ("0.9", "wrong-type"),
        ("[{target: 0.9, compositeWeight: 1}]", "unsupported-field"),
    ],
)
def test_a_wrong_objective_keeps_the_slo_out(objectives: str, rule: str) -> None:
    loaded = load_text(slo(objectives=objectives))

    assert rules(loaded) == [rule]
    assert loaded.definitions.slos == ()
    assert loaded.has_errors


def test_a_word_that_yaml_1_1_turns_into_a_boolean_is_kept_with_a_warning() -> None:
    loaded = load_text(slo().replace("service: s", "service: no"))

    assert rules(loaded) == ["yaml-ambiguous"]
    assert loaded.definitions.slos[0].service == "no"


def test_a_finding_is_addressed_to_the_very_place() -> None:
    (finding,) = load_text(slo(objectives="[{target: 99.9}]"), "a.yaml").findings

    assert (finding.file, finding.line, finding.column) == ("a.yaml", 15, 25)
    assert finding.key == "spec.objectives[0].target"
    assert finding.value == "99.9"
    assert "0.999" in finding.message


def test_several_objectives_become_several_slos_with_a_name_each() -> None:
    objectives = (
        "[{displayName: Gold SLA, target: 0.99}, {displayName: 金, target: 0.9},"
        " {displayName: x, target: 0.8}, {displayName: X, target: 0.7}]"
    )

    loaded = load_text(slo(objectives=objectives))

    assert [each.name for each in loaded.definitions.slos] == ["a-2", "a-3", "a-4", "a-gold-sla"]


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ("[{duration: 4w, isRolling: true}]", RollingWindow(28)),
        ("[{duration: 720h}]", RollingWindow(30)),
        *(
            (
                f"[{{duration: {text}, calendar: {{timeZone: Asia/Tokyo}}}}]",
                CalendarWindow(unit, "Asia/Tokyo"),
            )
            for text, unit in (
                ("1w", CalendarUnit.WEEK),
                ("1M", CalendarUnit.MONTH),
                ("3M", CalendarUnit.QUARTER),
                ("1Q", CalendarUnit.QUARTER),
                ("1Y", CalendarUnit.YEAR),
            )
        ),
    ],
)
def test_windows_are_rolling_days_or_calendar_units(window: str, expected: Window) -> None:
    assert only(slo(window=window)).windows == (expected,)


@pytest.mark.parametrize(
    ("unit", "start"),
    [
        ("1w", "2026-01-05 00:00:00"),
        ("1M", "2026-02-01 00:00:00"),
        ("1Q", "2026-04-01 00:00:00"),
        ("1Y", "2026-01-01 00:00:00"),
    ],
)
def test_a_calendar_window_may_say_where_it_naturally_starts(unit: str, start: str) -> None:
    calendar = f"{{startTime: {start}, timeZone: Asia/Tokyo}}"

    assert load_text(slo(window=f"[{{duration: {unit}, calendar: {calendar}}}]")).findings == ()


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ("[{duration: 1M, isRolling: true}]", ["window"]),
        ("[{duration: 36h, isRolling: true}]", ["window"]),
        ("[{duration: 0d, isRolling: true}]", ["window"]),
        ("[{duration: 99999d, isRolling: true}]", ["window"]),
        ("[{duration: yes, isRolling: true}]", ["yaml-ambiguous", "window"]),
        ("[{duration: 30d, isRolling: maybe}]", ["wrong-type"]),
        ("[{isRolling: true}]", ["missing-field"]),
        ("[{duration: 30d, isRolling: false}]", ["window"]),
        ("[{duration: 1M, isRolling: true, calendar: {timeZone: UTC}}]", ["window"]),
        ("[{duration: 1m, calendar: {timeZone: UTC}}]", ["window"]),
        ("[{duration: 1M, calendar: {}}]", ["missing-field"]),
        ("[{duration: 1M, calendar: {timeZone: Asia/Edo}}]", ["time-zone"]),
        ("[{duration: 1M, calendar: {timeZone: ../../x}}]", ["time-zone"]),
        ("[{duration: 1M, calendar: {timeZone: [x]}}]", ["wrong-type"]),
        ("[{duration: 1M, calendar: {timeZone: UTC, startTime: soon}}]", ["wrong-type"]),
    ],
)
def test_a_window_that_is_not_kept_is_refused(window: str, expected: list[str]) -> None:
    loaded = load_text(slo(window=window))

    assert sorted(rules(loaded)) == sorted(expected)
    assert loaded.definitions.slos == ()


def test_a_calendar_that_starts_elsewhere_warns_and_is_kept() -> None:
    calendar = "{startTime: 2026-01-21 12:30:00, timeZone: America/New_York}"

    loaded = load_text(slo(window=f"[{{duration: 1M, calendar: {calendar}}}]"))

    assert rules(loaded) == ["calendar-start"]
    assert len(loaded.definitions.slos) == 1


def test_no_window_is_thirty_days_and_says_so() -> None:
    loaded = load_text(slo(window=""))

    assert rules(loaded) == ["default-window"]
    assert loaded.definitions.slos[0].windows == (RollingWindow(30),)


SLICES = "[{target: 0.99, timeSliceTarget: 0.95, timeSliceWindow: %s}]"


@pytest.mark.parametrize(("length", "minutes"), [("5m", 5), ("5", 5), ("1h", 60), ("1d", 1440)])
def test_time_slices_have_a_length_and_a_target(length: str, minutes: int) -> None:
    found = only(slo(method="Timeslices", objectives=SLICES % length))

    assert found.time_slices == TimeSlices(minutes, Decimal("0.95"))


@pytest.mark.parametrize(
    ("objectives", "rule"),
    [
        (SLICES % "7m", "slice-length"),
        (SLICES % "2d", "slice-length"),
        (SLICES % "soon", "slice-length"),
        (SLICES % "[1]", "slice-length"),
        ("[{target: 0.99, timeSliceTarget: 0.95}]", "missing-field"),
        ("[{target: 0.99, timeSliceWindow: 5m}]", "missing-field"),
        ("[{target: 0.99, timeSliceTarget: 95, timeSliceWindow: 5m}]", "objective-range"),
    ],
)
def test_wrong_time_slices_are_refused(objectives: str, rule: str) -> None:
    loaded = load_text(slo(method="Timeslices", objectives=objectives))

    assert rules(loaded) == [rule]


@pytest.mark.parametrize(
    ("method", "rule"), [("RatioTimeslices", "unsupported-method"), ("Sometimes", "wrong-value")]
)
def test_other_budgeting_methods_are_refused(method: str, rule: str) -> None:
    assert rules(load_text(slo(method=method))) == [rule]


GAUGE = f"thresholdMetric: {metric('queue_depth')}"


def test_a_threshold_says_which_side_is_good() -> None:
    found = only(slo(sli=GAUGE, objectives="[{op: lte, value: 100, target: 0.99}]"))

    assert isinstance(found.sli, GaugeSli)
    assert (found.sli.good_when, found.sli.threshold) == (Comparison.AT_MOST, 100.0)


def test_the_age_of_the_newest_record_is_freshness() -> None:
    query = f"thresholdMetric: {metric('time() - max(newest_seconds)')}"

    found = only(slo(sli=query, objectives="[{op: lt, value: 60, target: 0.99}]"))

    assert isinstance(found.sli, FreshnessSli)


def test_a_quantile_is_a_query_and_is_labelled_so() -> None:
    query = f"thresholdMetric: {metric('histogram_quantile(0.9, rate(h[5m]))')}"

    found = only(slo(sli=query, objectives="[{op: lt, value: 0.5, target: 0.99}]"))

    assert isinstance(found.sli, QuerySli)
    assert found.approximate


@pytest.mark.parametrize(
    ("objectives", "expected"),
    [
        ("[{op: eq, value: 1, target: 0.9}]", ["wrong-value"]),
        ("[{value: 1, target: 0.9}]", ["missing-field"]),
        ("[{op: lt, target: 0.9}]", ["missing-field"]),
    ],
)
def test_a_threshold_needs_op_and_value(objectives: str, expected: list[str]) -> None:
    assert rules(load_text(slo(sli=GAUGE, objectives=objectives))) == expected


def test_a_gauge_has_slices_of_one_minute_only() -> None:
    good = "[{op: lt, value: 1, target: 0.9, timeSliceTarget: 0.9, timeSliceWindow: 1m}]"

    assert only(slo(sli=GAUGE, method="Timeslices", objectives=good)).time_slices is None
    assert rules(
        load_text(slo(sli=GAUGE, method="Timeslices", objectives=good.replace("1m", "5m")))
    ) == ["slice-length"]


def raw(query: str, kind: str = "success") -> str:
    return f"ratioMetric:\n  rawType: {kind}\n  raw: {metric(query)}"


def test_a_raw_ratio_is_good_from_the_objective_on() -> None:
    success = only(slo(sli=raw("my:ratio"))).sli
    failure = only(slo(sli=raw("my:ratio", "failure"))).sli

    assert success == QuerySli("my:ratio", Comparison.AT_LEAST, 0.999)
    assert failure == QuerySli("my:ratio", Comparison.AT_MOST, 0.001)


def test_a_raw_histogram_fraction_is_native_latency() -> None:
    found = only(slo(sli=raw("histogram_fraction(0, 0.5, rate(h[5m]))")))

    assert isinstance(found.sli, NativeLatencySli)


def test_bad_and_total_are_counted_even_when_only_rates_are_counters() -> None:
    text = f"ratioMetric:\n  counter: false\n  bad: {metric('sum(rate(b[5m]))')}\n  total: "

    assert isinstance(only(slo(sli=text + metric("sum(rate(t[5m]))"))).sli, EventSli)
    assert rules(load_text(slo(sli=text + metric("sum(t)")))) == ["not-event-countable"]


def pair(good: str, total: str, *, kind: str = "good") -> str:
    return f"ratioMetric:\n  {kind}: {metric(good)}\n  total: {metric(total)}"


def test_an_average_is_asked_instead_of_counted() -> None:
    loaded = load_text(slo(sli=pair("avg(g)", "avg(t)")))

    assert rules(loaded) == ["not-event-countable"]
    assert loaded.definitions.slos[0].sli == QuerySli(
        "(avg(g)) / (avg(t))", Comparison.AT_LEAST, 0.999
    )


@pytest.mark.parametrize(
    ("sli", "rule"),
    [
        (pair("sum(t)", "sum(t)"), "nothing-can-be-bad"),
        (pair("sum(t)", "sum(t)", kind="bad"), "everything-is-bad"),
        (RATIO + "description: x", ""),
        (RATIO + "extra: x", "unsupported-field"),
        (RATIO.replace("counter", "countr"), "unsupported-field"),
    ],
)
def test_traps_in_an_sli_warn_and_keep_it(sli: str, rule: str) -> None:
    loaded = load_text(slo(sli=sli))

    assert rules(loaded) == ([rule] if rule else [])
    assert len(loaded.definitions.slos) == 1


def test_a_mistyped_field_is_met_with_a_proposal() -> None:
    (finding,) = load_text(slo(sli=RATIO.replace("counter", "countr"))).findings

    assert "did you mean `counter`" in finding.message


@pytest.mark.parametrize(
    ("sli", "expected"),
    [
        ("description: x", ["missing-field"]),
        (RATIO + GAUGE, ["missing-field"]),
        ("ratioMetric: 5", ["wrong-type", "missing-field"]),
        (f"ratioMetric: {{total: {metric('t')}}}", ["missing-field"]),
        (f"ratioMetric: {{good: {metric('t')}}}", ["missing-field"]),
        (
            f"ratioMetric: {{good: {metric('t')}, bad: {metric('t')}, total: {metric('t')}}}",
            ["missing-field"],
        ),
        (pair("sum(", "sum(t)"), ["promql-syntax"]),
        (pair("sum(", ")"), ["promql-syntax", "promql-syntax"]),
        (pair("sum(a:b)", "sum(t)"), ["differenced-recorded-sum"]),
        (pair("sum(h_bucket)", "sum(t)"), ["bucket-without-le"]),
        (raw("x", "maybe"), ["wrong-value"]),
        (f"ratioMetric: {{raw: {metric('x')}}}", ["missing-field"]),
        (raw("x)"), ["promql-syntax"]),
        (raw("x") + f"\n  total: {metric('t')}", ["raw-and-parts"]),
        ("ratioMetric: {raw: 5, rawType: success}", ["wrong-type"]),
        ("thresholdMetric: {metricSource: {type: Datadog}}", ["unsupported-source"]),
        ("thresholdMetric: {}", ["missing-field"]),
        ("thresholdMetric: {metricSource: {type: Prometheus}}", ["missing-field"]),
        ("thresholdMetric: {metricSource: {spec: {}}}", ["missing-field"]),
        ("thresholdMetric: {metricSource: {spec: {query: ''}}}", ["missing-field"]),
        ("thresholdMetric: {metricSource: {spec: {query: [x]}}}", ["wrong-type"]),
    ],
)
def test_a_wrong_sli_is_refused_with_every_mistake(sli: str, expected: list[str]) -> None:
    loaded = load_text(slo(sli=sli))

    assert sorted(rules(loaded)) == sorted(expected)
    assert loaded.definitions.slos == ()


def test_all_mistakes_of_a_file_come_at_once() -> None:
    loaded = load_text(slo(sli=pair("sum(", "t"), window="[{duration: 1x}]", objectives="[{}]"))

    assert rules(loaded) == ["promql-syntax", "window", "missing-field"]


SOURCE = """\
apiVersion: openslo/v1
kind: DataSource
metadata: {name: main}
spec: {type: Prometheus, connectionDetails: {url: "http://127.0.0.1:9090"}}
"""
REFERRING = RATIO.replace("type: prometheus", "metricSourceRef: main").replace(
    "{spec: {query: sum(t)", "{metricSourceRef: main, spec: {query: sum(t)"
)


def test_a_data_source_is_referred_to_by_name() -> None:
    loaded = load_text(slo(sli=REFERRING) + "---\n" + SOURCE)

    assert loaded.findings == ()
    assert loaded.definitions.slos[0].source == "main"
    assert loaded.definitions.sources[0].url == "http://127.0.0.1:9090"


def test_an_unknown_data_source_is_warned_of_and_keeps_its_name() -> None:
    loaded = load_text(slo(sli=REFERRING))

    assert rules(loaded) == ["unknown-source"]
    assert loaded.definitions.slos[0].source == "main"


def test_a_foreign_data_source_cannot_be_measured() -> None:
    foreign = SOURCE.replace("type: Prometheus", "type: Datadog")

    loaded = load_text(slo(sli=REFERRING) + "---\n" + foreign)

    assert set(rules(loaded)) == {"unsupported-source"}
    assert loaded.definitions.slos == ()


def test_both_queries_of_a_ratio_need_one_source() -> None:
    mixed = REFERRING.replace("metricSourceRef: main", "metricSourceRef: other", 1)

    assert rules(load_text(slo(sli=mixed))) == ["mixed-sources"]


def test_a_data_source_without_url_is_incomplete() -> None:
    loaded = load_text(SOURCE.replace('connectionDetails: {url: "http://127.0.0.1:9090"}', "x: 1"))

    assert rules(loaded) == ["missing-field", "unsupported-field"]


SERVICE = """\
apiVersion: openslo/v1
kind: Service
metadata: {name: s, displayName: S, labels: {team: red, size: {a: b}}}
spec: {description: it serves}
"""


def test_a_service_is_known_to_its_slos() -> None:
    loaded = load_text(slo() + "---\n" + SERVICE)

    (service,) = loaded.definitions.services
    assert loaded.findings == ()
    assert (service.display_name, service.team) == ("S", "red")
    assert service.description == "it serves"


def test_a_service_needs_no_spec() -> None:
    (service,) = load_text(SERVICE.split("spec:", maxsplit=1)[0]).definitions.services

    assert service.description == ""


def test_an_unknown_service_warns_where_services_are_declared() -> None:
    loaded = load_text(slo() + "---\n" + SERVICE.replace("name: s,", "name: other,"))

    assert rules(loaded) == ["unknown-service"]
    assert len(loaded.definitions.slos) == 1


def sli_object(name: str = "i", body: str = RATIO) -> str:
    head = f"apiVersion: openslo/v1\nkind: SLI\nmetadata: {{name: {name}}}\nspec:\n"
    return head + indent(body, "  ")


def referring(name: str = "i") -> str:
    text = slo()
    start, end = text.index("  indicator:"), text.index("  timeWindow")
    return f"{text[:start]}  indicatorRef: {name}\n{text[end:]}"


def test_an_sli_is_shared_by_reference() -> None:
    assert isinstance(only(referring() + "---\n" + sli_object()).sli, EventSli)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (referring("j") + "---\n" + sli_object(), {"unknown-indicator"}),
        (
            referring() + "---\n" + sli_object(body="description: x"),
            {"broken-indicator", "missing-field"},
        ),
        (sli_object() + "---\n" + sli_object(), {"duplicate-sli"}),
        (slo(more="  indicatorRef: i"), {"missing-field"}),
        (slo().replace("  indicator:\n    spec:", "  indicator:\n    spc:"),
         {"missing-field", "unsupported-field"}),
        (slo().replace("name: a", "nam: a"), {"missing-field", "unsupported-field"}),
        (slo().replace("metadata: {name: a}", "x: y"), {"missing-field", "unsupported-field"}),
        (slo().replace("kind: SLO", "kind: SLOO"), {"unknown-kind"}),
        (slo().replace("kind: SLO", "knd: SLO"), {"missing-field", "unsupported-field"}),
        ("apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: a}", {"missing-field"}),
    ],
)  # fmt: skip
def test_broken_objects_and_references_are_refused(text: str, expected: set[str]) -> None:
    loaded = load_text(text)

    assert set(rules(loaded)) == expected
    assert loaded.definitions.slos == ()


def alert(kind: str, spec: str) -> str:
    return f"apiVersion: openslo/v1\nkind: {kind}\nmetadata: {{name: x}}\nspec: {spec}"


CONDITION = "{severity: page, condition: {threshold: 2, lookbackWindow: %s, alertAfter: 0m}}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (alert("AlertPolicy", "{conditions: [{conditionRef: x}],"
               " notificationTargets: [{spec: {target: mail}}]}"), []),
        (alert("AlertPolicy", "{conditions: [{conditionRef: x}, {conditionRef: z}],"
               " notificationTargets: [{targetRef: x}]}"), ["too-many"]),
        (alert("AlertPolicy", "{alertWhenNoData: 5}"),
         ["missing-field", "missing-field", "wrong-type"]),
        (alert("AlertPolicy", "{conditions: [{spec: {severity: p}}],"
               " notificationTargets: [{targetRef: x}]}"), ["missing-field"]),
        (alert("AlertCondition", CONDITION % "1h"), []),
        (alert("AlertCondition", CONDITION % "soon"), ["window"]),
        (alert("AlertCondition", "{severity: page}"), ["missing-field"]),
        (alert("AlertCondition", "{severity: p, condition: {kind: odd, threshold: 1}}"),
         ["unknown-kind"]),
        (alert("AlertNotificationTarget", "{description: x}"), ["missing-field"]),
        (alert("AlertNotificationTarget", ""), ["missing-field"]),
    ],
)  # fmt: skip
def test_alert_objects_are_checked_for_form(text: str, expected: list[str]) -> None:
    assert sorted(rules(load_text(text))) == expected


def test_the_same_slo_twice_names_both_places() -> None:
    (finding,) = load_text(slo() + "---\n" + slo(), "b.yaml").findings

    assert finding.rule == "duplicate-slo"
    assert finding.line > 1
    assert "b.yaml:1" in finding.message


def test_the_same_service_or_source_twice_is_an_error() -> None:
    twice = load_text(f"{SERVICE}---\n{SERVICE}---\n{SOURCE}---\n{SOURCE}")

    assert rules(twice) == ["duplicate-service", "duplicate-data-source"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apiVersion: openslo/v1alpha\nkind: SLO", ["unknown-format"]),
        ("version: prometheus/v2", ["unknown-format"]),
        ("version: [x]", ["unknown-format"]),
        ("kind: SLO", ["unknown-format"]),
        ("just text", ["unknown-format"]),
        ("apiVersion: v1\nkind: ConfigMap", ["unknown-format"]),
        ("", []),
        ("---\n---\n~", []),
    ],
)
def test_only_known_formats_are_read(text: str, expected: list[str]) -> None:
    assert rules(load_text(text)) == expected


def test_a_foreign_resource_among_the_files_is_no_error() -> None:
    assert not load_text("apiVersion: v1\nkind: ConfigMap").has_errors


def test_objects_may_come_in_a_list() -> None:
    as_list = "- " + indent(slo(), "  ").lstrip()
    as_kubernetes = "apiVersion: v1\nkind: List\nitems:\n" + indent(as_list, "  ")

    assert len(load_text(as_list).definitions.slos) == 1
    assert len(load_text(as_kubernetes).definitions.slos) == 1
