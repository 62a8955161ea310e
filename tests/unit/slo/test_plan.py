"""What to fetch for a set of SLIs, and what each series means to each."""

from sre_ops.slo.domain.definition import (
    Comparison,
    CounterTerm,
    EventSli,
    FreshnessSli,
    GaugeSli,
    Matcher,
    MatchOp,
    NativeLatencySli,
    QuerySli,
    Selector,
)
from sre_ops.slo.domain.plan import (
    Classifier,
    Fetch,
    Kind,
    Meaning,
    at_most_suffix,
    counter_terms,
    fetches_for,
    widened,
)


def eq(label: str, value: str) -> Matcher:
    return Matcher(label, MatchOp.EQUAL, value)


def rx(label: str, value: str) -> Matcher:
    return Matcher(label, MatchOp.REGEX, value)


def not_eq(label: str, value: str) -> Matcher:
    return Matcher(label, MatchOp.NOT_EQUAL, value)


def sel(*matchers: Matcher, metric: str = "m") -> Selector:
    return Selector(metric, matchers)


def ratio(*terms: tuple[Selector, int, int]) -> EventSli:
    return EventSli(tuple(CounterTerm(*term) for term in terms))


def test_the_only_selector_is_asked_for_as_it_is() -> None:
    selector = sel(eq("job", "a"), not_eq("code", "404"), eq("zone", ""))

    assert widened([selector]) == (sel(not_eq("code", "404"), eq("job", "a"), eq("zone", "")),)


def test_selectors_with_a_label_in_common_become_one_with_its_alternatives() -> None:
    wide = widened(
        [sel(eq("job", "a"), eq("x", "1")), sel(eq("job", "b.c")), sel(rx("job", "d.*"))]
    )

    assert wide == (sel(rx("job", r"a|b\.c|d.*")),)


def test_a_condition_that_only_one_selector_has_is_left_out() -> None:
    wide = widened([sel(eq("job", "a"), not_eq("code", "404")), sel(eq("job", "a"))])

    assert wide == (sel(eq("job", "a")),)


def test_a_negative_condition_of_all_is_kept() -> None:
    probe = not_eq("path", "/health")

    wide = widened([sel(eq("job", "a"), probe), sel(eq("job", "b"), probe)])

    assert wide == (sel(rx("job", "a|b"), probe),)


def test_selectors_with_nothing_in_common_stay_by_themselves() -> None:
    first, second = sel(eq("job", "a")), sel(eq("zone", "b"))

    assert widened([second, first]) == (first, second)


def test_slos_of_one_metric_share_a_fetch() -> None:
    total = (sel(eq("job", "a")), 1, 1)
    good = (sel(eq("job", "a"), rx("code", "2..")), 0, -1)
    other = (sel(eq("job", "b")), 1, 0)

    fetches = fetches_for([ratio(total, good), ratio(other)])

    assert fetches == {Fetch(Kind.COUNTER, sel(rx("job", "a|b"))): (0, 1)}


def test_each_kind_of_sli_asks_for_its_own_samples() -> None:
    fetches = fetches_for(
        [
            GaugeSli(sel(metric="up"), Comparison.AT_LEAST, 1.0),
            FreshnessSli(sel(metric="last_run"), 60.0),
            NativeLatencySli(sel(metric="seconds"), 0.5),
            NativeLatencySli(sel(metric="seconds"), 0.25),
            QuerySli("sum(x)", Comparison.BELOW, 1.0),
        ]
    )

    assert fetches == {
        Fetch(Kind.GAUGE, sel(metric="last_run")): (1,),
        Fetch(Kind.GAUGE, sel(metric="up")): (0,),
        Fetch(Kind.HISTOGRAM, sel(metric="seconds"), (0.25, 0.5)): (2, 3),
    }


def test_latency_on_a_native_histogram_is_all_minus_those_in_time() -> None:
    terms = counter_terms(NativeLatencySli(sel(eq("job", "a"), metric="s"), 0.25))

    assert terms == (
        CounterTerm(sel(eq("job", "a"), metric="s:observations"), 1, 1),
        CounterTerm(sel(eq("job", "a"), metric="s" + at_most_suffix(0.25)), 0, -1),
    )


def test_slis_that_count_no_events_have_no_counters() -> None:
    assert counter_terms(QuerySli("sum(x)", Comparison.BELOW, 1.0)) == ()


def test_a_series_that_several_terms_select_adds_their_weights() -> None:
    sli = ratio(
        (sel(eq("job", "a")), 1, 1),
        (sel(eq("job", "a"), rx("code", "2..|4..")), 0, -1),
        (sel(rx("code", "404")), 0, 1),
    )
    classifier = Classifier([sli])

    def weights(code: str) -> list[Meaning]:
        return classifier.meanings({"__name__": "m", "job": "a", "code": code})

    assert weights("200") == [Meaning(0, 1, 0)]
    assert weights("404") == [Meaning(0, 1, 1)]
    assert weights("500") == [Meaning(0, 1, 1)]


def test_a_series_means_something_to_each_sli_that_selects_it() -> None:
    classifier = Classifier(
        [
            ratio((sel(eq("job", "a")), 1, 0)),
            ratio((sel(eq("job", "b")), 1, 0)),
            ratio((sel(), 1, 0)),
            ratio((sel(eq("zone", "z")), 1, 0)),
        ]
    )

    meanings = classifier.meanings({"__name__": "m", "job": "a", "zone": "z"})

    assert sorted(meaning.sli for meaning in meanings) == [0, 2, 3]
    assert classifier.meanings({"__name__": "other"}) == []


def test_a_term_is_filed_under_the_label_that_tells_slos_apart() -> None:
    classifier = Classifier([ratio((sel(eq("code", "500"), eq("job", "a")), 1, 0))])

    assert list(classifier._entries) == [("m", "job", "a")]


def test_gauges_are_told_from_counters_by_their_metric() -> None:
    gauge = GaugeSli(sel(eq("job", "a"), metric="up"), Comparison.AT_LEAST, 1.0)

    classifier = Classifier([gauge, ratio((sel(), 1, 0))])

    assert classifier.is_gauge("up")
    assert not classifier.is_gauge("m")
    assert classifier.meanings({"__name__": "up", "job": "a"}) == [Meaning(0, 0, 0)]
