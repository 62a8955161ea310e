"""Routes as text that people edit."""

import pytest

from sre_ops.alerts.domain.matchers import parse_matcher
from sre_ops.alerts.domain.routing import Route
from sre_ops.alerts.pages.labels import labels_of, matchers_of
from sre_ops.alerts.pages.route_text import read_tree, text_of
from sre_ops.kernel.unfit import Unfit
from sre_ops.web.i18n import translations


def test_what_is_shown_can_be_read_back() -> None:
    web = Route(
        name="ウェブ", matchers=(parse_matcher('team="web"'),), policy="web", continues=True
    )
    tree = Route(name="all", routes=(web, Route(name="rest")))

    assert read_tree(text_of(tree)) == tree


def test_labels_and_matchers_are_written_one_on_each_line() -> None:
    labels = labels_of('team=web\n\n job = "backup a" \nexpr=a=b\n', "labels")
    matchers = matchers_of('team="web"\nseverity=~page|critical\n', "matchers")

    assert labels == {"team": "web", "job": "backup a", "expr": "a=b"}
    assert [str(one) for one in matchers] == ['team="web"', 'severity=~"page|critical"']
    for wrong in ("team", "=web", "a b=c", "a=b\n" * 51):
        with pytest.raises(Unfit):
            labels_of(wrong, "labels")
    with pytest.raises(Unfit):
        matchers_of("team", "matchers")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: [", "line 1 is no YAML"),
        ("name: &a x\nrunbook: *a", "Aliases are not read"),
        ("[" * 70 + "]" * 70, "It is deeper than routes may be."),
        ("name: 2026-99-99", "It cannot be read"),
        ("name: x\nroutes: [{name: y, polcy: z}]", "routes.0.polcy: there is no such key"),
        ("name: x\nroutes: [{severity: loud}]", "routes.0.name: it is missing"),
        ("name: x\nseverity: loud", "severity: it must be one of 'critical', 'error'"),
        ("name: x\ncontinue: 7", "continue: it must be true or false"),
        ("name: x\nroutes: [{name: y, matchers: [nonsense]}]", "is no matcher"),
        ("name: x\nmatchers: [a=b]", "the root takes every alert"),
    ],
)
def test_what_is_wrong_with_routes_is_said_beside_them(text: str, told: str) -> None:
    with pytest.raises(Unfit) as wrong:
        read_tree(text)

    assert told in str(wrong.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: x\nroutes: [{name: y, polcy: z}]", "routes.0.polcy: このキーはありません"),
        ("name: x\nmatchers: [a=b]", "x: 根のルートはすべてのアラートを受けます"),
        ("name: x\nroutes: [{name: y, matchers: [nonsense]}]", "マッチャーではありません"),
    ],
)
def test_what_is_wrong_with_routes_is_said_in_the_language_of_the_reader(
    text: str, told: str
) -> None:
    with pytest.raises(Unfit) as wrong:
        read_tree(text)

    assert told in wrong.value.message.spoken(translations("ja").gettext)
