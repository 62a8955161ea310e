"""What definitions become in the words of other tools."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sre_ops.slo.domain.definition import (
    CalendarUnit,
    CalendarWindow,
    Comparison,
    CounterTerm,
    DataSource,
    Definitions,
    EventSli,
    FreshnessSli,
    GaugeSli,
    NativeLatencySli,
    Origin,
    QuerySli,
    RollingWindow,
    Selector,
    Service,
    Sli,
    Slo,
    TimeSlices,
)
from sre_ops.slo.domain.differences import differences
from sre_ops.slo.domain.ratio_sli import ask
from sre_ops.slo.domain.writing_openslo import openslo_losses, openslo_objects
from sre_ops.slo.domain.writing_sloth import sloth_documents, sloth_losses

A, B = Selector("a"), Selector("b")
RATIO = EventSli((CounterTerm(A, 1, 0), CounterTerm(B, 0, 1)))
GOOD = EventSli((CounterTerm(A, 1, 1), CounterTerm(B, 0, -1)))
ORIGIN = Origin("f.yaml", 7)


def slo(sli: Sli = RATIO, **more: Any) -> Slo:
    words: dict[str, Any] = {"windows": (RollingWindow(30),), "objective": Decimal("0.999")}
    return Slo(service="s", name="n", sli=sli, origin=ORIGIN, **(words | more))


def asked(query: str, *, is_failure: bool, target: str = "0.999", **more: Any) -> Slo:
    found = ask(query, is_failure=is_failure, objective=Decimal(target))
    return slo(found.sli, approximate=found.approximate, **more)


def openslo(one: Slo) -> Any:
    (document,) = openslo_objects(Definitions(slos=(one,)))
    return document


def metric(query: str) -> Any:
    return {"metricSource": {"type": "Prometheus", "spec": {"query": query}}}


def sloth(*slos: Slo) -> Any:
    (document,) = sloth_documents(slos)
    return document


def told(one: Slo) -> list[str]:
    return [loss.key.partition("].")[2] for loss in sloth_losses(one)]


def test_openslo_says_a_ratio_with_its_window_and_objective() -> None:
    assert openslo(slo()) == {
        "apiVersion": "openslo/v1",
        "kind": "SLO",
        "metadata": {"name": "n"},
        "spec": {
            "service": "s",
            "indicator": {
                "metadata": {"name": "s-n"},
                "spec": {
                    "ratioMetric": {
                        "counter": True,
                        "bad": metric("sum(rate(b[5m]))"),
                        "total": metric("sum(rate(a[5m]))"),
                    }
                },
            },
            "timeWindow": [{"duration": "30d", "isRolling": True}],
            "budgetingMethod": "Occurrences",
            "objectives": [{"target": Decimal("0.999")}],
        },
    }


def test_openslo_says_names_labels_and_the_team_of_another_label() -> None:
    words = {"team": "t", "display_name": "N", "description": "d", "source": "eu"}

    found = openslo(slo(GOOD, labels={"z": "1", "a": "2"}, **words))

    assert found["metadata"] == {
        "name": "n",
        "displayName": "N",
        "labels": {"a": "2", "z": "1"},
        "annotations": {"sre-ops/team": "t"},
    }
    assert list(found["metadata"]["labels"]) == ["a", "z"]
    assert found["spec"]["description"] == "d"
    ratio = found["spec"]["indicator"]["spec"]["ratioMetric"]
    assert ratio["good"]["metricSource"]["metricSourceRef"] == "eu"


def test_openslo_says_calendar_windows_and_slices() -> None:
    windows = (CalendarWindow(CalendarUnit.QUARTER, "Asia/Tokyo"), RollingWindow(7))
    one = slo(windows=windows, time_slices=TimeSlices(5, Decimal("0.95")))

    spec = openslo(one)["spec"]

    assert spec["timeWindow"][0] == {
        "duration": "1Q",
        "isRolling": False,
        "calendar": {"startTime": "2024-01-01 00:00:00", "timeZone": "Asia/Tokyo"},
    }
    assert spec["budgetingMethod"] == "Timeslices"
    assert spec["objectives"][0]["timeSliceWindow"] == "5m"
    assert [loss.key for loss in openslo_losses(one)] == ["slos[s/n].windows"]


@pytest.mark.parametrize(
    ("sli", "query", "objective"),
    [
        (GaugeSli(A, Comparison.BELOW, 2.5), "a", ("lt", Decimal("2.5"))),
        (FreshnessSli(A, 60), "time() - max(a)", ("lte", Decimal(60))),
        (QuerySli("avg(a)", Comparison.ABOVE, 1e-7), "avg(a)", ("gt", Decimal("1e-7"))),
    ],
)
def test_openslo_says_what_is_compared_as_a_threshold(
    sli: Sli, query: str, objective: tuple[str, Decimal]
) -> None:
    spec = openslo(slo(sli, approximate="time slices of a free-form query"))["spec"]

    metric = spec["indicator"]["spec"]["thresholdMetric"]
    assert metric["metricSource"]["spec"]["query"] == query
    assert (spec["objectives"][0]["op"], spec["objectives"][0]["value"]) == objective


def test_openslo_says_a_native_histogram_as_a_share() -> None:
    ratio = openslo(slo(NativeLatencySli(A, 0.5)))["spec"]["indicator"]["spec"]["ratioMetric"]

    assert ratio["rawType"] == "success"
    query = ratio["raw"]["metricSource"]["spec"]["query"]
    assert query == "histogram_fraction(0, 0.5, sum(rate(a[5m])))"


@pytest.mark.parametrize(("is_failure", "form"), [(True, "failure"), (False, "success")])
def test_openslo_says_a_ratio_that_follows_its_objective_as_raw(
    is_failure: bool, form: str
) -> None:
    plain = openslo(asked("q", is_failure=is_failure))["spec"]
    sliced = openslo(asked("q", is_failure=is_failure, target="0.95"))["spec"]

    assert plain["indicator"]["spec"]["ratioMetric"]["rawType"] == form
    assert plain["budgetingMethod"] == "Occurrences"
    assert sliced["objectives"][0] == {
        "target": Decimal("0.999"),
        "timeSliceTarget": Decimal("0.95"),
        "timeSliceWindow": "1m",
    }


def test_openslo_says_services_and_sources_before_the_slos() -> None:
    services = (
        Service(name="s", origin=ORIGIN, display_name="S", description="d", team="t"),
        Service(name="z", origin=ORIGIN),
    )
    sources = (DataSource(name="eu", url="http://eu", origin=ORIGIN),)

    found: Any = openslo_objects(Definitions(services=services, sources=sources))

    assert [each["kind"] for each in found] == ["Service", "Service", "DataSource"]
    assert found[0]["metadata"] == {"name": "s", "displayName": "S", "labels": {"team": "t"}}
    assert (found[1]["metadata"], found[1]["spec"]) == ({"name": "z"}, {})
    assert found[2]["spec"]["connectionDetails"] == {"url": "http://eu"}


@pytest.mark.parametrize(
    ("one", "field"),
    [
        (replace(slo(), name="a_b"), "name"),
        (replace(slo(), name="a" * 64), "name"),
        (slo(description="x" * 1_051), "description"),
    ],
)
def test_what_other_readers_of_openslo_may_refuse_is_listed(one: Slo, field: str) -> None:
    assert [loss.key.rpartition(".")[2] for loss in openslo_losses(one)] == [field]
    assert openslo_losses(slo()) == []


def test_sloth_gets_one_document_per_service_with_what_its_slos_share() -> None:
    first = slo(labels={"team": "t", "tier": "1"}, team="t", description="d")
    second = slo(GOOD, labels={"team": "t", "tier": "2"}, team="t", objective=Decimal("0.5"))

    found = sloth(first, replace(second, name="m"))

    assert (found["version"], found["labels"]) == ("prometheus/v1", {"team": "t"})
    one, other = found["slos"]
    assert one == {
        "name": "n",
        "objective": Decimal("99.9"),
        "description": "d",
        "labels": {"tier": "1"},
        "sli": {
            "events": {
                "error_query": "sum(rate(b[{{.window}}]))",
                "total_query": "sum(rate(a[{{.window}}]))",
            }
        },
        "alerting": {"page_alert": {"disable": True}, "ticket_alert": {"disable": True}},
    }
    assert str(other["objective"]) == "50"
    assert other["sli"]["events"]["error_query"] == (
        "sum(rate(a[{{.window}}])) - sum(rate(b[{{.window}}]))"
    )


@pytest.mark.parametrize(
    ("one", "query", "losses"),
    [
        (asked("b[5m] / a[5m]", is_failure=True), "b[{{.window}}] / a[{{.window}}]", []),
        (asked("b / a", is_failure=True), "b / a", ["sli.window"]),
        (asked("g[5m]", is_failure=False), "1 - (g[{{.window}}])", ["sli"]),
        (
            slo(NativeLatencySli(A, 1)),
            "1 - (histogram_fraction(0, 1, sum(rate(a[{{.window}}]))))",
            ["sli"],
        ),
        (
            slo(GaugeSli(A, Comparison.AT_LEAST, 1)),
            "avg_over_time((min(min_over_time(a[1m])) < bool 1)[{{.window}}:1m])",
            ["sli"],
        ),
        (
            slo(QuerySli("q", Comparison.BELOW, 1)),
            "avg_over_time(((q) >= bool 1)[{{.window}}:1m])",
            ["sli"],
        ),
    ],
)
def test_sloth_gets_a_raw_ratio_of_what_it_cannot_count(
    one: Slo, query: str, losses: list[str]
) -> None:
    assert sloth(one)["slos"][0]["sli"] == {"raw": {"error_ratio_query": query}}
    assert told(one) == losses


@pytest.mark.parametrize(
    ("more", "losses"),
    [
        ({}, []),
        ({"windows": (RollingWindow(28),)}, ["windows"]),
        ({"windows": (RollingWindow(30), RollingWindow(7))}, ["windows"]),
        ({"time_slices": TimeSlices(5, Decimal(1))}, ["time_slices"]),
        ({"display_name": "N"}, ["display_name"]),
        ({"source": "eu"}, ["source"]),
        ({"labels": {"a/b": "c"}}, ["labels.a/b"]),
        ({"team": "t"}, ["labels.team"]),
        ({"team": "t", "labels": {"owner": "t"}}, []),
        ({"team": "t", "labels": {"team": "t"}}, []),
        ({"team": "t", "labels": {"owner": "z"}}, ["team"]),
        ({"labels": {"owner": "z"}}, ["team"]),
    ],
)
def test_what_sloth_cannot_say_is_listed(more: dict[str, Any], losses: list[str]) -> None:
    assert told(slo(**more)) == losses


def test_names_that_sloth_refuses_are_listed() -> None:
    assert told(replace(slo(), service="決済", name="a b")) == ["service", "name"]


def test_a_loss_tells_where_the_slo_is_written() -> None:
    (loss,) = sloth_losses(slo(display_name="N"))

    assert (loss.file, loss.line, loss.key) == ("f.yaml", 7, "slos[s/n].display_name")


def test_an_slo_that_cannot_be_read_back_is_a_loss() -> None:
    (loss,) = differences(slo(), None, ())

    assert loss.key == "slos[s/n].name"


def test_the_order_of_terms_and_zeros_at_the_end_are_no_difference() -> None:
    one = slo(GOOD, approximate="at most 0.10")
    other = slo(EventSli(GOOD.terms[::-1]), approximate="at most 0.1")

    assert list(differences(one, other, ())) == []


def test_a_label_that_comes_or_goes_is_a_loss_of_its_own() -> None:
    found = differences(
        slo(labels={"a": "1", "b": "2"}), slo(labels={"b": "2", "c": "3"}), ["labels.c"]
    )

    assert [loss.key for loss in found] == ["slos[s/n].labels.a"]


def test_what_reads_back_differently_is_shown_short() -> None:
    (loss,) = differences(slo(), slo(description="x" * 200), ())
    (empty,) = differences(slo(description="x"), slo(), ())

    assert loss.why == f"it reads back as {'x' * 79}…"
    assert empty.why == "it reads back as nothing"
