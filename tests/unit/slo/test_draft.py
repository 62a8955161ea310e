"""From what somebody chooses in the form to an SLO, and from its names to a file's name."""

from decimal import Decimal

import pytest

from sre_ops.kernel.unfit import Unfit
from sre_ops.slo.domain.counting_queries import events_queries
from sre_ops.slo.domain.definition import (
    CalendarUnit,
    CalendarWindow,
    Matcher,
    MatchOp,
    RollingWindow,
)
from sre_ops.slo.domain.draft import (
    Counted,
    DraftKind,
    Wanted,
    file_name,
    kinds_of,
    sli_of,
    slo_of,
    target_of,
    trial_window,
    window_of,
)
from sre_ops.slo.domain.metric_family import Family, Look

HITS = Family(name="hits_total", look=Look.COUNTER)
SECONDS = Family(name="seconds", look=Look.HISTOGRAM)
SHOP = Matcher("service", MatchOp.EQUAL, "shop")
ERRORS = Matcher("code", MatchOp.REGEX, "5..")


def counted(kind: DraftKind, family: Family, **chosen: object) -> Counted:
    return Counted(kind=kind, family=family, only=(SHOP,), **chosen)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("chosen", "valid", "bad"),
    [
        (
            counted(DraftKind.AVAILABILITY, HITS, bad=ERRORS),
            'sum(rate(hits_total{service="shop"}[1h]))',
            'sum(rate(hits_total{service="shop",code=~"5.."}[1h])) or vector(0)',
        ),
        (
            counted(DraftKind.AVAILABILITY, SECONDS, bad=ERRORS),
            'sum(rate(seconds_count{service="shop"}[1h]))',
            'sum(rate(seconds_count{service="shop",code=~"5.."}[1h])) or vector(0)',
        ),
        (
            counted(DraftKind.RATIO, HITS, part="misses_total"),
            'sum(rate(hits_total{service="shop"}[1h]))',
            'sum(rate(misses_total{service="shop"}[1h])) or vector(0)',
        ),
    ],
)
def test_bad_events_are_those_of_the_label_or_of_the_other_counter(
    chosen: Counted, valid: str, bad: str
) -> None:
    assert events_queries(sli_of(chosen), "1h") == (valid, bad)


def test_a_latency_counts_what_lies_within_the_bound() -> None:
    sli = sli_of(counted(DraftKind.LATENCY, SECONDS, bound="1"))

    assert sli.latency_threshold == 1.0
    assert sli.terms[1].selector.promql() == r'seconds_bucket{le=~"1|1\\.0",service="shop"}'
    assert (sli.terms[0].bad, sli.terms[1].bad) == (1, -1)


def test_the_other_counter_may_hold_the_good_events() -> None:
    sli = sli_of(counted(DraftKind.RATIO, HITS, part="fine_total", part_is_good=True))

    assert [(term.valid, term.bad) for term in sli.terms] == [(1, 1), (0, -1)]


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        (counted(DraftKind.AVAILABILITY, HITS), "bad"),
        (counted(DraftKind.LATENCY, HITS, bound="1"), "kind"),
        (counted(DraftKind.LATENCY, SECONDS), "le"),
        (counted(DraftKind.LATENCY, SECONDS, bound="x"), "le"),
        (counted(DraftKind.RATIO, HITS), "part"),
        (counted(DraftKind.RATIO, HITS, part="a{}"), "part"),
        (counted(DraftKind.RATIO, HITS, part="hits_total"), "part"),
    ],
)
def test_what_is_not_chosen_or_makes_no_sense_is_told_at_its_field(
    chosen: Counted, field: str
) -> None:
    with pytest.raises(Unfit) as raised:
        sli_of(chosen)

    assert raised.value.field == field


def test_a_draft_becomes_an_slo() -> None:
    sli = sli_of(counted(DraftKind.AVAILABILITY, HITS, bad=ERRORS))

    slo = slo_of(Wanted(service="shop", name="a", title="A", target="99.5 %", source="eu"), sli)

    assert (slo.objective, slo.windows) == (Decimal("0.995"), (RollingWindow(30),))
    assert (slo.display_name, slo.source) == ("A", "eu")
    assert slo.origin.file == "shop-a.openslo.yaml"


@pytest.mark.parametrize(("service", "name"), [("", "a"), ("shop", "")])
def test_an_slo_needs_both_names(service: str, name: str) -> None:
    sli = sli_of(counted(DraftKind.AVAILABILITY, HITS, bad=ERRORS))

    with pytest.raises(Unfit, match="Give a name"):
        slo_of(Wanted(service=service, name=name), sli)


@pytest.mark.parametrize("text", ["", "x", "0", "100", "-1", "nan", "inf", "99.99999999999999"])
def test_a_target_lies_between_nothing_and_all(text: str) -> None:
    with pytest.raises(Unfit):
        target_of(text)


def test_windows_are_read_as_reports_write_them() -> None:
    assert window_of(" 4w ") == RollingWindow(28)
    with pytest.raises(Unfit):
        window_of("soon")


def test_what_is_tried_is_never_longer_than_what_was_measured() -> None:
    assert trial_window(RollingWindow(90), 30) == RollingWindow(30)
    assert trial_window(RollingWindow(7), 30) == RollingWindow(7)
    assert trial_window(CalendarWindow(CalendarUnit.WEEK, "UTC"), 30) == RollingWindow(7)


def test_counters_and_histograms_are_asked_what_fits_them() -> None:
    assert kinds_of(HITS) == (DraftKind.AVAILABILITY, DraftKind.RATIO)
    assert kinds_of(SECONDS) == (DraftKind.LATENCY, DraftKind.AVAILABILITY)


@pytest.mark.parametrize(
    ("service", "name", "file"),
    [
        ("shop", "availability", "shop-availability.openslo.yaml"),
        ("../..", "/etc/passwd", "etc-passwd.openslo.yaml"),
        ("決済", "可用性", "決済-可用性.openslo.yaml"),
        ("?", "*", "slo.openslo.yaml"),
        ("a" * 300, "b", f"{'a' * 120}.openslo.yaml"),
    ],
)
def test_a_file_stays_in_its_folder_whatever_it_is_named_after(
    service: str, name: str, file: str
) -> None:
    assert file_name(service, name) == file
