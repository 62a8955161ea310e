from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from sre_ops.slo.domain.definition import (
    Comparison,
    CounterTerm,
    EventSli,
    Matcher,
    MatchOp,
    NativeLatencySli,
    Origin,
    QuerySli,
    Selector,
    Sli,
    Slo,
)
from sre_ops.slo.domain.doctor_missing import missing_series
from sre_ops.slo.domain.finding import Finding, Severity

METRIC = Selector("t")
ERRORS = Selector("t", (Matcher("code", MatchOp.REGEX, "5.."),))
BUCKET = Selector("h_bucket", (Matcher("le", MatchOp.REGEX, r"0\.3|3e\-1"),))
BUCKETS = Selector("h_bucket")


@dataclass
class KnownSeries:
    """A server that has some series, with the values of their labels."""

    exists: set[Selector] = field(default_factory=lambda: {METRIC})
    values: Mapping[str, list[str]] = field(default_factory=dict)

    def series_exists(self, selector: Selector) -> bool:
        return selector in self.exists

    def label_values(self, selector: Selector, label: str) -> list[str]:
        assert selector.matchers == ()
        return self.values.get(label, [])


def findings(sli: Sli, server: KnownSeries) -> list[Finding]:
    slo = Slo(
        service="s",
        name="a",
        sli=sli,
        objective=Decimal("0.999"),
        windows=(),
        origin=Origin("a.yaml"),
    )
    return list(missing_series(slo, server))


def events(part: Selector, weight: int) -> EventSli:
    return EventSli((CounterTerm(METRIC, 1, max(-weight, 0)), CounterTerm(part, 0, weight)))


def test_errors_that_were_never_seen_are_told_with_the_values_that_were() -> None:
    (found,) = findings(events(ERRORS, 1), KnownSeries(values={"code": ["404", "200"]}))

    assert (found.rule, found.allowed) == ("error-series-uninitialised", "code: 200 | 404")
    assert ".inc(0)" in found.fix


def test_a_label_that_no_series_has_is_a_mistake() -> None:
    (found,) = findings(events(ERRORS, 1), KnownSeries())

    assert found.rule == "series-missing"
    assert found.message.endswith("no series of `t` has the label `code`")


def test_a_label_that_is_only_excluded_need_not_exist() -> None:
    no_retry = Selector("t", (Matcher("retry", MatchOp.NOT_EQUAL, ""),))

    (found,) = findings(events(no_retry, 1), KnownSeries())

    assert found.rule == "error-series-uninitialised"


def test_good_events_that_were_never_seen_make_everything_bad() -> None:
    (found,) = findings(events(ERRORS, -1), KnownSeries(values={"code": ["200"]}))

    assert found.rule == "series-missing"
    assert "every event counts as bad" in found.message


def test_a_metric_that_nobody_has_is_missing() -> None:
    (found,) = findings(events(ERRORS, 1), KnownSeries(exists={Selector("x")}))[:1]

    assert (found.rule, found.value) == ("series-missing", "t{}")
    assert '{__name__=~".*t.*"}' in found.fix


def test_a_query_names_its_missing_series_too() -> None:
    sli = QuerySli("sum(rate(t[5m])) / sum(rate(u[5m]))", Comparison.BELOW, 1.0)

    (found,) = findings(sli, KnownSeries())

    assert (found.rule, found.value) == ("series-missing", "u{}")


def test_a_value_in_a_query_that_no_series_has_leaves_it_without_a_value() -> None:
    sli = QuerySli('t{code="x"}', Comparison.BELOW, 1.0)

    (found,) = findings(sli, KnownSeries(values={"code": ["200"]}))

    assert "it has no value" in found.message


@pytest.mark.parametrize(
    ("written", "exists"), [("1", "1.0"), ("1.0", "1"), ("1e0", "1.0"), ("+Inf", "Inf")]
)
def test_a_bound_written_otherwise_is_told_as_the_server_writes_it(
    written: str, exists: str
) -> None:
    sli = QuerySli(f'h_bucket{{le="{written}"}}', Comparison.BELOW, 1.0)

    (found,) = findings(sli, KnownSeries(exists={BUCKETS}, values={"le": ["0.5", exists]}))

    assert (found.rule, found.severity, found.allowed) == ("le-spelling", Severity.ERROR, exists)


def test_the_fix_of_a_spelling_matches_both_versions_of_prometheus() -> None:
    sli = QuerySli('h_bucket{le="1"}', Comparison.BELOW, 1.0)

    (found,) = findings(sli, KnownSeries(exists={BUCKETS}, values={"le": ["1.0"]}))

    assert r'`le=~"1|1\\.0"`' in found.fix


@pytest.mark.parametrize(
    ("bounds", "nearest"), [(["1", "0.25", "+Inf"], "0.25"), (["+Inf"], "+Inf"), (["x"], "x")]
)
def test_a_threshold_off_the_bounds_is_told_the_nearest(bounds: list[str], nearest: str) -> None:
    server = KnownSeries(values={"le": bounds})

    (found,) = findings(events(BUCKET, -1), server)

    assert (found.rule, found.severity) == ("bucket-bound", Severity.ERROR)
    assert f'`le="{nearest}"`' in found.fix


def test_a_pattern_that_is_no_bound_is_off_the_bounds() -> None:
    pattern = Selector("h_bucket", (Matcher("le", MatchOp.REGEX, ".+x"),))

    (found,) = findings(events(pattern, -1), KnownSeries(values={"le": ["1", "2"]}))

    assert (found.rule, found.allowed) == ("bucket-bound", "1 | 2")


def test_buckets_that_lost_their_bounds_are_told() -> None:
    (found,) = findings(events(BUCKET, -1), KnownSeries(exists={METRIC, BUCKETS}))

    assert (found.rule, found.severity) == ("le-missing", Severity.ERROR)


def test_buckets_that_do_not_exist_at_all_are_missing() -> None:
    (found,) = findings(events(BUCKET, -1), KnownSeries())

    assert found.rule == "series-missing"


def test_a_classic_histogram_in_place_of_a_native_one_is_told() -> None:
    (found,) = findings(NativeLatencySli(Selector("h"), 1.0), KnownSeries(exists={BUCKETS}))

    assert (found.rule, found.severity) == ("native-bucket-bound", Severity.ERROR)
    assert "`h_bucket{}`" in found.message


def test_a_native_histogram_that_nobody_has_is_missing() -> None:
    (found,) = findings(NativeLatencySli(Selector("h"), 1.0), KnownSeries())

    assert found.rule == "series-missing"
