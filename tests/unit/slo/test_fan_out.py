"""Which values have a child, what children are called and count, and what is left out."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain.definition import (
    Comparison,
    FanOut,
    Origin,
    PartOf,
    QuerySli,
    RollingWindow,
    Slo,
)
from sre_ops.slo.domain.definition_text import document_of, slo_of
from sre_ops.slo.domain.fan_out import (
    Choice,
    LeftOut,
    Seen,
    Why,
    child_name,
    child_of,
    choose,
    shown_value,
    with_children,
)
from sre_ops.slo.domain.selectors import reads_of
from tests.unit.slo.fan_out_samples import HOSTILE, parent

NOW = 30_000_000
MONTH = 30 * DAY_MINUTES


def _fanning(limit: int = 50, match: str = "", exclude: str = "") -> Slo:
    fan_out = FanOut(label="endpoint", limit=limit, match=match, exclude=exclude)
    return replace(parent(), fan_out=fan_out)


def _chosen(slo: Slo, found: Mapping[str, float], *before: Seen) -> Choice:
    return choose(slo, found, before, now=NOW)


def _values(choice: Choice) -> list[str]:
    return [one.value for one in choice.taken]


def test_a_child_counts_the_series_of_its_value_and_nothing_else_differs() -> None:
    slo = parent()

    child = child_of(slo, "/cart")

    assert [read.promql for read in reads_of(child.sli)] == [
        'requests_total{endpoint="/cart",job="shop"}',
        'requests_total{code!~"5..",endpoint="/cart",job="shop"}',
    ]
    assert child.part_of == PartOf(parent="availability", label="endpoint", value="/cart")
    assert (child.parent, slo.parent) == ("availability", "")
    assert (child.name, child.display_name) == ("availability[/cart]", "Paying works: /cart")
    same = replace(child, name=slo.name, sli=slo.sli, display_name=slo.display_name)
    assert replace(same, fan_out=slo.fan_out, part_of=None) == slo


def test_a_parent_without_a_title_has_children_without_one() -> None:
    slo = replace(parent(), display_name="")

    assert child_of(slo, "/cart").display_name == ""


@pytest.mark.parametrize("value", HOSTILE)
def test_a_child_is_kept_and_read_back_whatever_its_value(value: str) -> None:
    child = replace(child_of(parent(), value), origin=Origin("a.yaml"))

    assert slo_of(document_of(child), file="a.yaml") == child
    assert child.name.isprintable()
    assert child.display_name.isprintable()
    assert "{{" not in child.name
    assert len(child.name) < 200


def test_names_are_readable_stable_and_never_shared() -> None:
    names = [
        child_name("slo", value) for value in (*HOSTILE, "GET /cart", "GET  /cart", "GET /cart ")
    ]

    assert "slo[GET /cart]" in names
    assert "slo[検索/注文]" in names
    assert child_name("slo", "GET  /cart") == "slo[GET_/cart~a485d40c15]"
    assert len(set(names)) == len(names)


def test_a_value_is_shown_on_one_line() -> None:
    assert shown_value("a\n\u202e") == "a\\u000a\\u202e"


def test_every_value_that_is_wanted_gets_a_child() -> None:
    slo = _fanning(match="/.*", exclude="/internal/.*")

    choice = _chosen(slo, {"/b": 1, "/a": 1, "": 9, "/internal/x": 5, "other": 4})

    assert _values(choice) == ["/a", "/b"]
    assert choice.left_out == ()


def test_beyond_the_limit_the_busiest_are_taken_and_the_others_named() -> None:
    slo = _fanning(limit=2)

    choice = _chosen(slo, {"/a": 1, "/b": 5, "/c": 3})

    assert _values(choice) == ["/b", "/c"]
    assert choice.left_out == (LeftOut(value="/a", why=Why.LIMIT),)


def test_who_has_a_child_keeps_it_however_busy_others_are() -> None:
    slo = _fanning(limit=1)
    held = Seen(value="/old", since=NOW - 9, last=NOW - 9)

    choice = _chosen(slo, {"/old": 0, "/new": 100}, held)

    assert choice.taken == (Seen(value="/old", since=NOW - 9, last=NOW),)
    assert choice.left_out == (LeftOut(value="/new", why=Why.LIMIT),)


def test_a_smaller_limit_leaves_out_the_newest() -> None:
    slo = _fanning(limit=1)
    held = [Seen(value=value, since=NOW - 9, last=NOW) for value in ("/first", "/second")]

    choice = _chosen(slo, {"/first": 1, "/second": 2}, *held)

    assert _values(choice) == ["/first"]
    assert choice.left_out == (LeftOut(value="/second", why=Why.LIMIT),)


def test_the_operators_limit_counts_as_well() -> None:
    choice = choose(_fanning(limit=50), {"/a": 1, "/b": 2}, (), now=NOW, limit=1)

    assert _values(choice) == ["/b"]


def test_a_value_goes_once_its_window_has_passed_without_series() -> None:
    slo = _fanning()
    nearly = Seen(value="/nearly", since=1, last=NOW - MONTH + 1)
    gone = Seen(value="/gone", since=1, last=NOW - MONTH)

    choice = _chosen(slo, {}, nearly, gone)

    assert choice.taken == (nearly,)


def test_the_longest_window_counts() -> None:
    slo = replace(_fanning(), windows=(RollingWindow(7), RollingWindow(90)))
    held = Seen(value="/a", since=1, last=NOW - 60 * DAY_MINUTES)

    assert _values(_chosen(slo, {}, held)) == ["/a"]


def test_values_that_the_definition_no_longer_wants_lose_their_child() -> None:
    held = Seen(value="/a", since=1, last=NOW)

    assert _chosen(_fanning(exclude="/a"), {"/a": 1}, held) == Choice()


def test_what_cannot_be_kept_is_left_out_by_name() -> None:
    found = {"x" * 501: 1, "nul\0": 1, "lone\ud800": 1, "availability": 1}

    choice = choose(_fanning(), found, (), now=NOW, names_taken={"availability[availability]"})

    assert choice.taken == ()
    assert {one.value: one.why for one in choice.left_out} == {
        "x" * 501: Why.TOO_LONG,
        "nul\0": Why.UNSHOWABLE,
        "lone\ud800": Why.UNSHOWABLE,
        "availability": Why.NAME_TAKEN,
    }


def test_a_query_that_grows_too_long_and_a_name_that_does_not_fit_are_left_out() -> None:
    query = QuerySli(" + ".join(["x"] * 80), Comparison.BELOW, 1.0)
    long_query = replace(_fanning(), sli=query)
    long_name = replace(_fanning(), name="n" * 250)

    found = [_chosen(slo, {"v" * 400: 1}).left_out[0].why for slo in (long_query, long_name)]

    assert found == [Why.UNFIT, Why.UNFIT]


def test_children_stand_beside_their_parents_and_yield_to_what_people_wrote() -> None:
    slo = parent()
    plain = replace(slo, name="plain", fan_out=None)
    written = replace(plain, name="availability[/b]")

    found = with_children(
        [slo, plain, written], {slo.key: ["/a", "/b", "bad\0"], plain.key: ["/x"]}
    )

    assert [one.name for one in found] == [
        "availability",
        "plain",
        "availability[/b]",
        "availability[/a]",
    ]
