from datetime import timedelta
from decimal import Decimal

import promql_parser
import pytest

from sre_ops.slo.domain.definition import (
    Comparison,
    CounterTerm,
    EventSli,
    GaugeSli,
    Matcher,
    MatchOp,
    Origin,
    QuerySli,
    RollingWindow,
    Selector,
    Sli,
    Slo,
)
from sre_ops.slo.domain.doctor_facts import (
    SeriesFacts,
    asked_of,
    counting,
    examining,
    facts_of,
    series_counted,
)

TOTAL = Selector("t", (Matcher("job", MatchOp.EQUAL, "a"),))
ERRORS = Selector("t", (*TOTAL.matchers, Matcher("code", MatchOp.REGEX, "5..")))
EVENTS = EventSli((CounterTerm(ERRORS, 0, 1), CounterTerm(TOTAL, 1, 0)))
GAUGE = GaugeSli(Selector("depth"), Comparison.BELOW, 1.0)
QUERY = QuerySli("sum(rate(a[5m])) / sum(b)", Comparison.BELOW, 1.0)


def slo(sli: Sli, *days: int) -> Slo:
    return Slo(
        service="s",
        name="a",
        sli=sli,
        objective=Decimal("0.999"),
        windows=tuple(RollingWindow(each) for each in days),
        origin=Origin("a.yaml"),
    )


@pytest.mark.parametrize("sli", [EVENTS, GAUGE, QUERY])
def test_two_queries_ask_everything_and_prometheus_can_read_them(sli: Sli) -> None:
    asked = asked_of(slo(sli, 7, 30))

    promql_parser.parse(counting(asked))
    promql_parser.parse(examining(asked, dict.fromkeys(asked.selectors, 3)))

    assert (asked.window_days, asked.shortest_days) == (30, 7)


def test_totals_come_first_and_parts_after_them() -> None:
    asked = asked_of(slo(EVENTS, 30))

    assert (asked.selectors, asked.totals, asked.parts) == ((TOTAL, ERRORS), (TOTAL,), (ERRORS,))


def test_series_of_several_selectors_are_counted_once() -> None:
    asked = asked_of(slo(EVENTS, 30))

    query = counting(asked)

    assert f"count({TOTAL.promql()} or {ERRORS.promql()})" in query
    assert series_counted(asked, {"live:0": 12.0}) == {TOTAL: 12, ERRORS: 0}


def test_what_is_too_many_is_only_counted() -> None:
    asked = asked_of(slo(EVENTS, 30))

    assert examining(asked, {}) == ""
    assert TOTAL.promql() not in examining(asked, {ERRORS: 1})
    assert "unless group by" not in examining(asked, {TOTAL: 1})


def test_without_a_window_nobody_looks_for_the_oldest_sample() -> None:
    asked = asked_of(slo(GAUGE))

    assert "oldest" not in examining(asked, {GAUGE.selector: 1})


def test_the_history_is_that_of_series_which_live() -> None:
    asked = asked_of(slo(QUERY, 30))

    query = examining(asked, {Selector("a"): 0, Selector("b"): 2})

    assert "timestamp(b{})[2592000s:21600s]" in query
    assert "timestamp(b{})[86400s:720s]" in query
    assert "timestamp(a{})[" not in query


def test_without_a_window_no_total_is_grown_over_it() -> None:
    asked = asked_of(slo(EVENTS))

    query = examining(asked, {TOTAL: 1, ERRORS: 1})

    assert '"grown:0"' in query
    assert "grown_in_window" not in query


@pytest.mark.parametrize(
    ("scraped", "seconds"),
    [(121.0, 30), (119.0, 30), (59.0, 60), (24.0, 150), (100.0, 36), (1.0, None), (None, None)],
)
def test_a_scrape_more_or_less_does_not_change_the_interval(
    scraped: float | None, seconds: float | None
) -> None:
    assert SeriesFacts(scraped=scraped).scrape_seconds == seconds


def test_a_query_that_reads_nothing_is_not_asked_about() -> None:
    assert asked_of(slo(QuerySli("time()", Comparison.BELOW, 1.0), 30)).selectors == ()
    assert examining(asked_of(slo(QuerySli("1", Comparison.BELOW, 1.0), 30)), {}) == ""


def test_rows_become_facts_and_what_is_not_told_is_not_known() -> None:
    asked = asked_of(slo(EVENTS, 30))
    rows = {"live:0": 4.0, "all:t": 5.0, "born:0": 2.0, "scraped:0": 120.0, "silent:1": 3.0}

    oldest = {"oldest": 21_600.0, "oldest_today": 86_400.0}

    facts = facts_of(asked, rows | oldest, few={TOTAL})

    total, errors = facts.series[TOTAL], facts.series[ERRORS]
    assert (facts.live, facts.oldest_seconds) == (5, timedelta(days=1).total_seconds())
    assert (total.live, total.born, total.scrape_seconds) == (4, 2, 30.0)
    assert (errors.live, errors.born, errors.scrape_seconds, errors.silent) == (0, None, None, 3)
    assert facts.too_many == {ERRORS}
