"""What a server's metric names and metadata tell about what can be counted."""

import pytest

from sre_ops.slo.domain.metric_family import Family, Look, Told, families, family_named


def test_counters_come_first_and_a_histogram_is_one_family() -> None:
    names = ["s_bucket", "s_count", "s_sum", "s_created", "b_total", "a_total", "queue"]

    found = families(names, {})

    assert [(one.name, one.look) for one in found] == [
        ("a_total", Look.COUNTER),
        ("b_total", Look.COUNTER),
        ("s", Look.HISTOGRAM),
    ]
    assert (found[2].total, found[2].bucket) == ("s_count", "s_bucket")
    assert found[0].total == "a_total"


@pytest.mark.parametrize(
    ("name", "told", "about"),
    [
        ("hits", {"hits": Told(kind="counter", about="Hits.")}, "Hits."),
        ("hits_total", {"hits": Told(kind="counter", about="Hits.")}, "Hits."),
        ("wait_count", {"wait": Told(kind="summary", about="Waits.")}, "Waits."),
        ("hits_total", {"hits_total": Told(about="No type.")}, "No type."),
    ],
)
def test_metadata_tell_what_a_name_does_not(name: str, told: dict[str, Told], about: str) -> None:
    assert families([name], told) == (Family(name=name, look=Look.COUNTER, about=about),)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("odd_total", {"odd_total": Told(kind="gauge")}),
        ("wait_sum", {"wait": Told(kind="summary")}),
        ("job:hits_total", {}),
        ("höhe_total", {}),
        ("queue", {}),
    ],
)
def test_what_cannot_be_counted_is_left_out(name: str, told: dict[str, Told]) -> None:
    assert families([name], told) == ()


def test_a_count_of_unknown_origin_is_taken_for_a_counter() -> None:
    told = {"wait": Told(kind="gauge")}

    assert [one.look for one in families(["wait_count"], told)] == [Look.COUNTER]


def test_a_name_is_looked_up_among_the_series_that_there_are() -> None:
    assert family_named("s", ["s_bucket"]) == Family(name="s", look=Look.HISTOGRAM)
    assert family_named("a", ["a", "ab"]) == Family(name="a", look=Look.COUNTER)
    assert family_named("b", ["a"]) is None
