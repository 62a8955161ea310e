"""Bad events told by a label, as Prometheus and the ledger match them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sre_ops.slo.domain.bad_labels import classes_of, escape, likely_label, matcher_of
from sre_ops.slo.domain.definition import Matcher, MatchOp


def test_the_likeliest_label_is_found() -> None:
    assert likely_label({"result": ("ok",), "code": ("200",)}) == "code"
    assert likely_label({"path": ("/",)}) == ""


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        (("200", "500"), ("5..", "4..")),
        (("200", ""), ("5..", "4..")),
        (("ok", "500"), ()),
        ((), ()),
    ],
)
def test_status_codes_have_classes(values: tuple[str, ...], classes: tuple[str, ...]) -> None:
    assert classes_of(values) == classes


@pytest.mark.parametrize(
    ("classes", "values", "matcher"),
    [
        ((), (), None),
        (("9..",), (), None),
        ((), ("500",), Matcher("code", MatchOp.EQUAL, "500")),
        (("5..",), (), Matcher("code", MatchOp.REGEX, "5..")),
        (("5..",), ("500", "404"), Matcher("code", MatchOp.REGEX, "5..|404")),
        (("4..", "5.."), (), Matcher("code", MatchOp.REGEX, "5..|4..")),
        ((), ("a.b", "c|d"), Matcher("code", MatchOp.REGEX, r"a\.b|c\|d")),
    ],
)
def test_what_is_chosen_becomes_one_condition(
    classes: tuple[str, ...], values: tuple[str, ...], matcher: Matcher | None
) -> None:
    assert matcher_of("code", classes, values) == matcher


@given(st.text())
def test_an_escaped_text_matches_itself_alone(text: str) -> None:
    assert re.fullmatch(escape(text), text)
    assert not re.fullmatch(escape(text), text + "x")
