import pytest

from sre_ops.alerts.domain.matchers import Matcher, Operator, WrongMatcher, all_match, parse_matcher

LABELS = {"team": "web", "severity": "page"}


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ('team="web"', True),
        ("team=web", True),
        ('team!="web"', False),
        ('severity=~"page|critical"', True),
        ('severity=~"pag"', False),
        ('severity!~"pag"', True),
        (' team = "web" ', True),
        ('missing=""', True),
        ('missing!=""', False),
        ('missing=~".+"', False),
        ('missing!~".+"', True),
        ("missing=", True),
    ],
)
def test_a_matcher_fits_as_in_alertmanager(text: str, fits: bool) -> None:
    assert parse_matcher(text).fits(LABELS) is fits


def test_a_quoted_value_may_hold_anything() -> None:
    matcher = parse_matcher(r'a="say \"hi\" \\ \n, {}"')

    assert matcher.value == 'say "hi" \\ \n, {}'
    assert parse_matcher(str(matcher)) == matcher


@pytest.mark.parametrize(
    "text", ["", "team", '="x"', 'a="x', r'a="\t"', "a=x y", 'a=~"("', 'a=~"(?<=x)y"', "a=b}"]
)
def test_what_alertmanager_would_not_take_is_refused(text: str) -> None:
    with pytest.raises(WrongMatcher):
        parse_matcher(text)


def test_a_matcher_has_an_end() -> None:
    with pytest.raises(WrongMatcher, match="1000"):
        Matcher("a", Operator.EQUAL, "x" * 1_001)


def test_no_matcher_means_everything() -> None:
    assert all_match((), LABELS)
    assert not all_match((parse_matcher("team=web"), parse_matcher("severity=info")), LABELS)
