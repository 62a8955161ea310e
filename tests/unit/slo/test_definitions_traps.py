from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

import pytest

from sre_ops.slo.domain.definition import (
    CalendarUnit,
    CalendarWindow,
    Comparison,
    CounterTerm,
    EventSli,
    FreshnessSli,
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
    Window,
)
from sre_ops.slo.domain.doctor_missing import selectors
from sre_ops.slo.domain.finding import Severity
from sre_ops.slo.domain.traps import server_findings
from sre_ops.slo.domain.window_lengths import days_of

TOTAL = Selector("t")
BAD = Selector("b")
BUCKET = Selector("h_bucket", (Matcher("le", MatchOp.EQUAL, "0.3"),))
EVENTS = EventSli((CounterTerm(TOTAL, 1, 0), CounterTerm(BAD, 0, 1)))
SLO = Slo(
    service="s",
    name="a",
    sli=EVENTS,
    objective=Decimal("0.999"),
    windows=(RollingWindow(30),),
    origin=Origin("a.yaml", 7),
)


@dataclass
class KnownFacts:
    """A server whose answers are known."""

    exists: set[Selector] = field(default_factory=lambda: {TOTAL, BAD})
    bounds: tuple[str, ...] = ()
    kept: timedelta | None = timedelta(days=90)

    def series_exists(self, selector: Selector) -> bool:
        return selector in self.exists

    def label_values(self, selector: Selector, label: str) -> list[str]:
        assert selector.matchers == ()
        return list(self.bounds) if label == "le" else []

    def retention(self) -> timedelta | None:
        return self.kept


def rules(slo: Slo, facts: KnownFacts) -> list[str]:
    return [finding.rule for finding in server_findings(slo, facts)]


def test_a_sound_slo_on_a_rich_server_has_no_findings() -> None:
    assert rules(SLO, KnownFacts()) == []


def test_a_series_that_does_not_exist_is_named() -> None:
    (finding,) = server_findings(SLO, KnownFacts(exists={TOTAL}))

    assert (finding.rule, finding.value) == ("series-missing", "b{}")
    assert (finding.file, finding.line) == ("a.yaml", 7)


def test_a_threshold_off_the_bounds_lists_the_bounds_in_order() -> None:
    slo = replace(SLO, sli=EventSli((CounterTerm(TOTAL, 1, 1), CounterTerm(BUCKET, 0, -1))))

    (finding,) = server_findings(slo, KnownFacts(bounds=("+Inf", "0.5", "x", "0.25", "10")))

    assert (finding.rule, finding.severity) == ("bucket-bound", Severity.ERROR)
    assert finding.allowed == "0.25 | 0.5 | 10 | +Inf | x"


def test_a_histogram_that_does_not_exist_at_all_is_missing() -> None:
    slo = replace(SLO, sli=EventSli((CounterTerm(TOTAL, 1, 1), CounterTerm(BUCKET, 0, -1))))

    assert rules(slo, KnownFacts()) == ["series-missing"]


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        (timedelta(days=15), ["window-beyond-retention"]),
        (timedelta(days=30), []),
        (None, []),
    ],
)
def test_a_window_longer_than_the_retention_is_told(
    kept: timedelta | None, expected: list[str]
) -> None:
    assert rules(SLO, KnownFacts(kept=kept)) == expected


def test_an_slo_without_windows_has_no_window_findings() -> None:
    assert rules(replace(SLO, windows=()), KnownFacts(kept=timedelta(1))) == []


@pytest.mark.parametrize(
    ("sli", "expected"),
    [
        (EVENTS, (TOTAL, BAD)),
        (GaugeSli(TOTAL, Comparison.BELOW, 1.0), (TOTAL,)),
        (FreshnessSli(TOTAL, 1.0), (TOTAL,)),
        (NativeLatencySli(TOTAL, 1.0), (TOTAL,)),
        (QuerySli("t", Comparison.BELOW, 1.0), (TOTAL,)),
    ],
)
def test_every_kind_names_the_series_it_reads(sli: Sli, expected: tuple[Selector, ...]) -> None:
    assert selectors(replace(SLO, sli=sli)) == expected


@pytest.mark.parametrize(
    ("window", "days"),
    [(RollingWindow(28), 28), (CalendarWindow(CalendarUnit.QUARTER, "UTC"), 92)],
)
def test_a_window_has_a_longest_length(window: Window, days: int) -> None:
    assert days_of(window) == days
