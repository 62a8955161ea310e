from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from sre_ops.reports.domain.need import Figures, Hold, Need, foremost, hold
from sre_ops.reports.pages.overview_words import children, people, sentence
from sre_ops.web.i18n import speaking_to
from sre_ops.web.viewer import Locale, Viewer
from tests.databases import NOON

EVERYTHING = Figures(
    pages=2,
    oldest=NOON - timedelta(minutes=14),
    silent=1,
    uncovered=1,
    unheld=2,
    burning=1,
    held=3,
    frozen=1,
    missed=1,
    at_risk=3,
    blind=1,
)
IN_ORDER: tuple[tuple[Need, dict[str, Any], str], ...] = (
    (Need.PAGES, {"pages": 0}, "2 pages wait for an answer; the oldest alert fired 14 min ago."),
    (
        Need.SILENT,
        {"silent": 0},
        "1 source of alerts is silent: what happens there reaches nobody.",
    ),
    (Need.UNCOVERED, {"uncovered": 0}, "Nobody is on call in 1 schedule."),
    (Need.UNHELD, {"unheld": 0}, "2 alerts fire for which nobody was paged."),
    (Need.BURNING, {"burning": 0}, "No page waits, but 1 budget burns fast."),
    (Need.HELD, {"held": 0}, "No page waits: somebody has each of the 3 alerts that fire."),
    (
        Need.FROZEN,
        {"frozen": 0},
        "No alert needs you; the releases of 1 service are held back.",
    ),
    (
        Need.BUDGETS,
        {"missed": 0, "at_risk": 0},
        "No alert needs you; objectives missed: 1, at risk: 3.",
    ),
    (Need.BLIND, {"blind": 0}, "No alert needs you; 1 objective has no data."),
    (Need.NOTHING, {}, "Nothing needs you now."),
)


def _said(figures: Figures, locale: Locale = "en") -> str:
    with speaking_to(Viewer(locale=locale), now=NOON):
        return sentence(figures).replace("\xa0", " ")


def test_what_needs_a_person_first_is_said_first_and_then_the_next() -> None:
    figures, found = EVERYTHING, []

    for _need, without, _sentence in IN_ORDER:
        found.append((foremost(figures), _said(figures)))
        figures = replace(figures, **without)

    assert found == [(need, said) for need, _, said in IN_ORDER]


def test_the_sentence_is_said_in_japanese() -> None:
    assert _said(EVERYTHING, "ja") == (
        "2 件の呼び出しが応答を待っています。最も古いアラートは 14 分前に発生しました。"
    )
    assert _said(Figures(), "ja") == "今、対応が必要なことはありません。"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, Hold.NOBODY),
        ({"policies": ("web",)}, Hold.WAITING),
        ({"policies": ("web",), "muted_by": UUID(int=1)}, Hold.MUTED),
        ({"policies": ("web",), "acknowledged_at": NOON}, Hold.HELD),
    ],
)
def test_an_alert_waits_where_somebody_was_paged_and_nobody_has_it(
    said: dict[str, Any], expected: Hold
) -> None:
    usual: dict[str, Any] = {"acknowledged_at": None, "muted_by": None, "policies": ()}

    assert hold(**(usual | said)) is expected


def test_children_are_told_only_where_some_are_in_trouble() -> None:
    with speaking_to(Viewer(), now=NOON):
        assert children({"met": 4}) == ""
        assert children({"met": 4, "missed": 1}) == (
            "5 SLOs were made by fan-outs: 1 missed, 0 at risk."
        )


def test_whoever_was_erased_is_somebody() -> None:
    with speaking_to(Viewer(), now=NOON):
        assert people((UUID(int=1), UUID(int=2)), {UUID(int=1): "Ana"}) == (
            "Ana, somebody whose account was erased"
        )
