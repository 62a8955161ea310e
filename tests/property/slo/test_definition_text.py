"""What is written of a definition can be read back, to the last digit."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

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
    Slo,
    TimeSlices,
)
from sre_ops.slo.domain.definition_text import ServiceWords, document_of, slo_of, words_of
from sre_ops.slo.domain.digest import sli_digest

TEXTS = st.text(max_size=12)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
RATIOS = st.decimals("0.000000000000000000000000000001", "0.99999", allow_nan=False)
SELECTORS = st.builds(
    Selector,
    TEXTS,
    st.lists(st.builds(Matcher, TEXTS, st.sampled_from(MatchOp), TEXTS), max_size=3).map(tuple),
)
TERMS = st.builds(CounterTerm, SELECTORS, st.integers(-1, 1), st.integers(-1, 1))
COMPARISONS = st.sampled_from(Comparison)
SLIS = st.one_of(
    st.builds(EventSli, st.lists(TERMS, max_size=3).map(tuple), st.none() | NUMBERS),
    st.builds(NativeLatencySli, SELECTORS, NUMBERS),
    st.builds(GaugeSli, SELECTORS, COMPARISONS, NUMBERS),
    st.builds(FreshnessSli, SELECTORS, NUMBERS),
    st.builds(QuerySli, TEXTS, COMPARISONS, NUMBERS),
)
WINDOWS = st.one_of(
    st.builds(RollingWindow, st.integers(1, 3_660)),
    st.builds(
        CalendarWindow, st.sampled_from(CalendarUnit), st.sampled_from(["UTC", "Asia/Tokyo"])
    ),
)
SLOS = st.builds(
    Slo,
    service=TEXTS,
    name=TEXTS,
    sli=SLIS,
    objective=RATIOS,
    windows=st.lists(WINDOWS, max_size=3).map(tuple),
    origin=st.builds(Origin, st.just("a.yaml"), st.just(1), TEXTS),
    time_slices=st.none() | st.builds(TimeSlices, st.integers(1, 60), RATIOS),
    source=TEXTS,
    display_name=TEXTS,
    description=TEXTS,
    team=TEXTS,
    labels=st.dictionaries(TEXTS, TEXTS, max_size=3),
    approximate=TEXTS,
)
WORDS = st.builds(ServiceWords, title=TEXTS, description=TEXTS, team=TEXTS)


@given(SLOS, WORDS)
def test_every_definition_comes_back_as_it_was_written(slo: Slo, words: ServiceWords) -> None:
    document = document_of(slo, words)

    found = slo_of(document, file="a.yaml")

    assert found == slo
    assert str(found.objective) == str(slo.objective)
    assert words_of(document) == words
    assert document_of(found, words) == document


@given(SLOS, RATIOS, WINDOWS, TEXTS)
def test_what_is_judged_on_the_minutes_leaves_the_digest_alone(
    slo: Slo, objective: Decimal, window: RollingWindow | CalendarWindow, text: str
) -> None:
    other = replace(
        slo,
        objective=objective,
        windows=(window,),
        time_slices=TimeSlices(5, Decimal("0.99")),
        labels={"a": text},
        description=text,
        origin=Origin(text, 7),
    )

    assert sli_digest(other) == sli_digest(slo)


@given(SLOS, SLIS)
def test_another_sli_has_another_digest(slo: Slo, sli: QuerySli) -> None:
    other = replace(slo, sli=sli)

    same = document_of(other) == document_of(slo)

    assert not same or sli_digest(other) == sli_digest(slo)
    assert sli_digest(replace(slo, source=slo.source + "x")) != sli_digest(slo)


@given(st.lists(TERMS, max_size=4), SLOS)
def test_the_order_of_terms_and_conditions_leaves_the_digest_alone(
    terms: list[CounterTerm], slo: Slo
) -> None:
    turned = [
        replace(t, selector=replace(t.selector, matchers=t.selector.matchers[::-1])) for t in terms
    ]

    one = replace(slo, sli=EventSli(tuple(terms)))
    other = replace(slo, sli=EventSli(tuple(turned[::-1])))

    assert sli_digest(one) == sli_digest(other)
