"""Files that the three projects publish are read as their authors meant them."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from sre_ops.slo.commands.convert import Target, convert
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
    QuerySli,
    RollingWindow,
    Selector,
    Slo,
    TimeSlices,
)
from sre_ops.slo.sources.definition_files import load, load_text

DATA = Path(__file__).parent / "data"
ROOT = Path(__file__).parents[3]
SOUND = [path.name for path in sorted(DATA.iterdir()) if not load([path]).has_errors]


def read(name: str) -> tuple[list[Slo], list[str]]:
    loaded = load([DATA / name])
    return list(loaded.definitions.slos), [finding.rule for finding in loaded.findings]


def test_sloths_getting_started_file_counts_errors_of_one_metric() -> None:
    slos, rules = read("sloth-getting-started.yml")

    total = Selector(
        "http_request_duration_seconds_count", (Matcher("job", MatchOp.EQUAL, "myservice"),)
    )
    errors = Selector(total.metric, (Matcher("code", MatchOp.REGEX, "(5..|429)"), *total.matchers))
    assert rules == []
    assert slos[0].sli == EventSli((CounterTerm(total, 1, 0), CounterTerm(errors, 0, 1)))
    assert slos[0].key == ("myservice", "requests-availability")
    assert slos[0].objective == Decimal("0.999")
    assert slos[0].windows == (RollingWindow(30),)
    assert slos[0].team == "myteam"


def test_sloths_count_minus_bucket_is_latency_with_a_threshold() -> None:
    slos, rules = read("sloth-kubernetes-apiserver.yml")

    sli = slos[0].sli
    assert rules == []
    assert isinstance(sli, EventSli)
    assert sli.latency_threshold == 0.4
    assert [(term.valid, term.bad) for term in sli.terms] == [(1, 1), (0, -1)]


def test_sloths_resource_with_subqueries_is_asked_and_labelled_so() -> None:
    slos, rules = read("sloth-k8s-home-wifi.yml")

    assert rules == ["not-event-countable"]
    assert isinstance(slos[0].sli, QuerySli)
    assert "{{" not in slos[0].sli.query
    assert slos[0].approximate


def test_sloths_raw_error_ratio_is_good_up_to_what_the_objective_leaves() -> None:
    slos, rules = read("sloth-raw-home-wifi.yml")

    sli = slos[0].sli
    assert rules == []
    assert isinstance(sli, QuerySli)
    assert (sli.good_when, sli.threshold) == (Comparison.AT_MOST, 0.05)


def test_a_sloth_plugin_is_refused_with_the_way_out() -> None:
    slos, rules = read("sloth-plugin-getting-started.yml")

    assert slos == []
    assert rules == ["unsupported-plugin"]


def test_pyrras_ratio_is_read_and_its_broken_latency_example_is_refused() -> None:
    slos, rules = read("pyrra-nginx.yaml")

    assert [slo.name for slo in slos] == ["nginx-api-errors"]
    assert slos[0].windows == (RollingWindow(28),)
    assert rules == ["unsupported-field", "bucket-without-le"]


def test_pyrras_latency_takes_the_bound_from_the_bucket() -> None:
    slos, rules = read("pyrra-caddy-response-latency.yaml")

    assert rules == []
    assert isinstance(slos[0].sli, EventSli)
    assert slos[0].sli.latency_threshold == 0.05
    assert slos[0].objective == Decimal("0.9")


def test_pyrras_native_latency_is_measured_over_all_groups_and_says_so() -> None:
    slos, rules = read("pyrra-latency-native.yaml")

    assert rules == ["grouping-not-split"]
    assert isinstance(slos[0].sli, NativeLatencySli)
    assert slos[0].sli.threshold == pytest.approx(0.2)
    assert slos[0].objective == Decimal("0.995")


def test_pyrras_boolean_gauge_is_good_at_one() -> None:
    slos, rules = read("pyrra-bool-gauge.yaml")

    up = Selector("up", (Matcher("job", MatchOp.EQUAL, "prometheus-k8s"),))
    assert rules == []
    assert slos[0].sli == GaugeSli(up, Comparison.AT_LEAST, 1.0)


def test_openslos_example_is_a_calendar_week_of_time_slices() -> None:
    slos, rules = read("openslo-slos.yaml")

    assert rules == ["calendar-start"]
    assert slos[0].windows == (CalendarWindow(CalendarUnit.WEEK, "America/New_York"),)
    assert slos[0].time_slices == TimeSlices(1, Decimal("0.95"))
    assert slos[0].labels == {"env": "prod", "team": "team-a,team-b"}


def test_openslos_ratio_timeslices_are_refused_by_name() -> None:
    slos, rules = read("openslo-ratio-timeslices.yaml")

    assert slos == []
    assert "unsupported-method" in rules


def test_openslos_alert_objects_are_accepted() -> None:
    slos, rules = read("openslo-alerts.yaml")

    assert (slos, rules) == ([], [])


def test_the_shipped_definitions_are_in_order_and_show_every_kind() -> None:
    loaded = load([ROOT / "slo_definitions"])

    kinds = {type(slo.sli).__name__ for slo in loaded.definitions.slos}
    formats = {slo.origin.format for slo in loaded.definitions.slos}
    windows = {str(window) for slo in loaded.definitions.slos for window in slo.windows}
    assert loaded.findings == ()
    assert kinds == {"EventSli", "GaugeSli", "FreshnessSli", "QuerySli", "CompositeSli"}
    assert len(formats) == 5
    assert {"30d", "7d", "month@Asia/Tokyo"} <= windows
    assert any(slo.time_slices for slo in loaded.definitions.slos)


def test_openslos_second_version_says_the_same_under_new_names() -> None:
    slos, rules = read("openslo-v2alpha-slos.yaml")
    before, _ = read("openslo-slos.yaml")

    assert sorted(rules) == ["calendar-start", "unknown-source"]
    assert slos[0].key == before[0].key
    assert (slos[0].windows, slos[0].time_slices) == (before[0].windows, before[0].time_slices)
    assert slos[0].source == "my-prometheus"


def test_openslos_indicators_of_the_second_version_are_accepted() -> None:
    slos, rules = read("openslo-v2alpha-slis.yaml")

    assert (slos, rules) == ([], ["unnamed-source"])


def test_connection_details_may_be_a_list_as_in_openslos_examples() -> None:
    loaded = load([DATA / "openslo-data-sources.yaml"])

    assert [finding.rule for finding in loaded.findings] == ["unsupported-source"]
    assert [source.url for source in loaded.definitions.sources] == [
        "http://prometheus.example.com"
    ]


@pytest.mark.parametrize("name", ["slo-generator-ratio.yaml", "slo-generator-query-sli.yaml"])
def test_slo_generators_ratio_and_query_count_the_same_events(name: str) -> None:
    slos, rules = read(name)

    handler = Matcher("handler", MatchOp.EQUAL, "/metrics")
    total = Selector("prometheus_http_requests_total", (handler,))
    good = Selector(total.metric, (Matcher("code", MatchOp.REGEX, "2.."), handler))
    assert rules == []
    assert slos[0].sli == EventSli((CounterTerm(total, 1, 1), CounterTerm(good, 0, -1)))
    assert slos[0].key == ("prom", "prom-metrics-availability")


def test_slo_generators_cut_distribution_is_latency_with_a_threshold() -> None:
    slos, rules = read("slo-generator-distribution-cut.yaml")

    assert rules == []
    assert isinstance(slos[0].sli, EventSli)
    assert slos[0].sli.latency_threshold == 0.25
    assert slos[0].objective == Decimal("0.9999")


def test_sloths_file_and_resource_of_one_example_are_one_slo() -> None:
    of_file, _ = read("sloth-multifile.yml")
    of_resource, rules = read("sloth-k8s-getting-started.yml")

    assert rules == []
    assert of_resource[0].sli == of_file[0].sli
    assert of_resource[0].labels == of_file[0].labels
    assert [slo.team for slo in of_file] == ["myteam", "myteam2"]


def test_pyrras_alerting_options_do_not_stop_the_reading() -> None:
    slos, rules = read("pyrra-dynamic-ratio.yaml")

    assert rules == []
    assert slos[0].objective == Decimal("0.99")


@pytest.mark.parametrize("name", SOUND)
def test_a_published_file_means_the_same_after_it_was_converted_to_openslo(name: str) -> None:
    converted = convert([str(DATA / name)], Target.OPENSLO)

    before = load([DATA / name]).definitions.slos
    after = [slo for text in converted.texts.values() for slo in load_text(text).definitions.slos]
    assert [replace(slo, origin=old.origin) for slo, old in zip(after, before, strict=True)] == [
        *before
    ]


def test_everything_that_sloths_example_says_of_alerts_is_listed() -> None:
    converted = convert([str(DATA / "sloth-k8s-getting-started.yml")], Target.SLOTH)

    said = {loss.key: loss.why for loss in converted.losses}
    assert list(said) == ["metadata", "spec.slos[0].alerting.name", "spec.slos[0].alerting.labels",
                          "spec.slos[0].alerting.annotations",
                          "spec.slos[0].alerting.pageAlert.labels",
                          "spec.slos[0].alerting.ticketAlert.labels"]  # fmt: skip
    assert said["spec.slos[0].alerting.ticketAlert.labels"].endswith(
        "(holds severity, slack_channel)"
    )
