import numpy as np

from sre_ops.slo.domain.aggregation import (
    Answers,
    book_growth,
    counting_queries,
    expect_scrapes,
    orphaned_minutes,
    questions,
    series_of_each,
    with_aggregation,
)
from sre_ops.slo.domain.definition import (
    Comparison,
    CounterTerm,
    EventSli,
    GaugeSli,
    Matcher,
    MatchOp,
    QuerySli,
    Selector,
)
from sre_ops.slo.domain.minutes import Mark
from sre_ops.slo.domain.plan import Classifier, fetches_for
from sre_ops.slo.domain.samples import RawSeries
from sre_ops.slo.domain.tally import Block

SHOP = Matcher("job", MatchOp.EQUAL, "shop")
FAILED = Matcher("code", MatchOp.REGEX, "5..")
SLI = EventSli(
    (
        CounterTerm(Selector("requests_total", (SHOP,)), 1, 0),
        CounterTerm(Selector("requests_total", (SHOP, FAILED)), 0, 1),
    ),
    aggregated=True,
)
FREE = QuerySli("sum(x)", Comparison.BELOW, 1.0)
(FETCH,) = fetches_for([SLI])
START = 1_000


def series(code: str, **values: float) -> RawSeries:
    """Return the values of a class, `m3=5` for the fourth minute."""
    minutes = np.array([START + int(name[1:]) + 1 for name in values], np.int64)
    labels = {"job": "shop", "code": code}
    return RawSeries(labels, minutes * 60_000, np.array(list(values.values()), float))


def booked(*, growth: list[RawSeries], births: list[RawSeries], presence: list[RawSeries]) -> Block:
    block = Block.empty(START, 2, 12)
    book_growth(block, Classifier([SLI, FREE]), Answers(FETCH, growth, births, presence))
    expect_scrapes(block, [SLI, FREE])
    return block


def test_the_server_sums_by_the_labels_that_tell_good_from_bad() -> None:
    asked = questions(FETCH)

    assert FETCH.labels == ("code", "job")
    assert asked.growth.startswith("sum by (code, job) (")
    assert 'requests_total{job="shop"}[1h] offset 1m' in asked.births
    assert "[1d] offset 10m" in questions(FETCH, "1d").presence


def test_growth_is_booked_by_class_and_marked_as_estimated() -> None:
    block = booked(
        growth=[series("200", m0=10, m1=20), series("500", m1=2)], births=[], presence=[]
    )

    assert block.columns["valid"][0, :3].tolist() == [10, 22, 0]
    assert block.columns["bad"][0, :3].tolist() == [0, 2, 0]
    assert block.columns["marks"][0, :3].tolist() == [Mark.APPROXIMATE, Mark.APPROXIMATE, 0]


def test_a_newborn_of_a_known_sli_is_credited_as_a_birth() -> None:
    block = booked(growth=[], births=[series("500", m1=3)], presence=[series("200", m1=4)])

    assert block.columns["bad"][0, 1] == 3
    assert block.columns["births_bad"][0, 1] == 3
    assert block.columns["births_valid"][0, 1] == 3


def test_a_newborn_of_which_nothing_is_known_is_adopted_without_its_past() -> None:
    block = booked(growth=[], births=[series("200", m1=9_999)], presence=[])

    assert block.columns["valid"][0].sum() == 0
    assert block.columns["marks"][0, 1] == Mark.ADOPTED | Mark.APPROXIMATE
    assert block.columns["seen"][0, 1] == 1


def test_an_adopted_class_of_bad_events_alone_shows_no_scrape() -> None:
    failures = CounterTerm(Selector("requests_total", (SHOP, FAILED)), 0, 1)
    only_bad = EventSli((failures,), aggregated=True)
    block = Block.empty(START, 1, 4)

    book_growth(block, Classifier([only_bad]), Answers(FETCH, [], [series("500", m1=7)], []))

    assert block.columns["seen"].sum() == 0
    assert block.columns["bad"].sum() == 0


def test_newborns_without_anything_known_before_are_asked_about_once_more() -> None:
    classifier = Classifier([SLI])
    born = [series("500", m1=3, m4=1)]

    assert orphaned_minutes(Answers(FETCH, [], born, []), classifier) == [START + 1, START + 4]
    assert orphaned_minutes(Answers(FETCH, [], born, [series("200", m4=2)]), classifier) == [
        START + 1
    ]


def test_a_scrape_interval_of_some_minutes_is_no_gap_and_a_longer_silence_is() -> None:
    block = booked(growth=[series("200", m0=1, m3=1, m10=1)], births=[], presence=[])

    assert block.columns["seen"][0].tolist() == [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    assert block.columns["expected"][0].tolist() == [1] * 12
    assert block.columns["expected"][1].sum() == 0


def test_values_outside_the_span_are_left_out() -> None:
    block = booked(growth=[series("200", m11=5, m12=7)], births=[], presence=[])

    assert block.columns["valid"][0].sum() == 5


def test_series_are_counted_with_one_query_a_metric() -> None:
    other = EventSli((CounterTerm(Selector("other_total", (FAILED,)), 1, 0),))
    zone = EventSli((CounterTerm(Selector("other_total", (SHOP,)), 1, 0),))

    assert counting_queries([SLI, other, zone, FREE]) == {
        "requests_total": 'count by (code, job) (requests_total{job="shop"})',
        "other_total": 'count by (code, job) (other_total{code=~"5.."} or other_total{job="shop"})',
    }


def test_gauges_are_not_counted() -> None:
    gauge = GaugeSli(Selector("queue_length", (SHOP,)), Comparison.BELOW, 5.0)

    assert counting_queries([gauge]) == {}


def test_each_sli_has_the_series_that_its_own_selectors_find() -> None:
    failed = EventSli((CounterTerm(Selector("requests_total", (SHOP, FAILED)), 1, 0),))
    counted = {"requests_total": [series("200", m0=40), series("500", m0=2), series("503", m0=1)]}

    assert series_of_each([SLI, failed, FREE], counted).tolist() == [43, 3, 0]


def test_only_counted_events_can_be_summed_by_the_server() -> None:
    assert with_aggregation(FREE, chosen=True) is FREE
    assert with_aggregation(SLI, chosen=False) == EventSli(SLI.terms)
