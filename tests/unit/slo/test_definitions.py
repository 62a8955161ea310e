import pytest

from sre_ops.slo.domain.definition import (
    CalendarUnit,
    CalendarWindow,
    Matcher,
    MatchOp,
    RollingWindow,
    Selector,
)


@pytest.mark.parametrize(
    ("op", "value", "actual", "accepted"),
    [
        (MatchOp.EQUAL, "a", "a", True),
        (MatchOp.EQUAL, "", None, True),
        (MatchOp.NOT_EQUAL, "a", "a", False),
        (MatchOp.REGEX, "5..", "503", True),
        (MatchOp.REGEX, "5..", "5031", False),
        (MatchOp.REGEX, r"\d+", "５", False),
        (MatchOp.REGEX, ".", "\n", True),
        (MatchOp.NOT_REGEX, "5..", "200", True),
        (MatchOp.NOT_REGEX, ".*", None, False),
    ],
)
def test_a_matcher_accepts_what_prometheus_accepts(
    op: MatchOp, value: str, actual: str | None, accepted: bool
) -> None:
    labels = {} if actual is None else {"l": actual}

    assert Selector("x", (Matcher("l", op, value),)).accepts(labels) is accepted


def test_a_selector_is_written_with_its_texts_escaped() -> None:
    selector = Selector("x", (Matcher("l", MatchOp.EQUAL, 'a"\\\n'),))

    assert selector.promql() == 'x{l="a\\"\\\\\\n"}'


def test_a_window_is_written_as_its_length_or_its_unit_and_zone() -> None:
    assert str(RollingWindow(30)) == "30d"
    assert str(CalendarWindow(CalendarUnit.MONTH, "Asia/Tokyo")) == "month@Asia/Tokyo"
