"""A shared fetch brings whatever each of its SLOs asked for."""

from hypothesis import given
from hypothesis import strategies as st

from sre_ops.slo.domain.definition import CounterTerm, EventSli, Matcher, MatchOp, Selector
from sre_ops.slo.domain.plan import Classifier, fetches_for, widened

NAMES = ("job", "code", "zone")
VALUES = ("", "a", "b", "a.b", "x|y", "200", "500", "(", "ü", 'q"', "a\nb", "a b", "-")
PATTERNS = ("", "a", "a|b", ".*", ".+", "2..", "[ab]?", "x\\|y", "a\\.b", "(200|500)")

exact = st.builds(
    Matcher,
    st.sampled_from(NAMES),
    st.sampled_from([MatchOp.EQUAL, MatchOp.NOT_EQUAL]),
    st.sampled_from(VALUES),
)
patterns = st.builds(
    Matcher,
    st.sampled_from(NAMES),
    st.sampled_from([MatchOp.REGEX, MatchOp.NOT_REGEX]),
    st.sampled_from(PATTERNS),
)
selectors = st.builds(Selector, st.just("m"), st.lists(exact | patterns, max_size=4).map(tuple))
labels = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES))


@given(st.lists(selectors, min_size=1, max_size=5), labels)
def test_widened_selectors_select_every_series_that_each_one_selects(
    wanted: list[Selector], series: dict[str, str]
) -> None:
    wide = widened(wanted)

    if any(selector.accepts(series) for selector in wanted):
        assert any(selector.accepts(series) for selector in wide)


@given(st.lists(selectors, min_size=1, max_size=5))
def test_widened_selectors_are_never_more_and_do_not_depend_on_the_order(
    wanted: list[Selector],
) -> None:
    assert len(widened(wanted)) <= len(wanted)
    assert widened(list(reversed(wanted))) == widened(wanted)


@given(st.lists(selectors, min_size=1, max_size=5), labels)
def test_the_classifier_finds_what_asking_each_selector_would_find(
    wanted: list[Selector], series: dict[str, str]
) -> None:
    slis = [EventSli((CounterTerm(selector, 1, 2),)) for selector in wanted]
    named = {"__name__": "m", **series}

    found = {meaning.sli for meaning in Classifier(slis).meanings(named)}

    assert found == {n for n, selector in enumerate(wanted) if selector.accepts(named)}
    assert len(fetches_for(slis)) <= len(slis)
