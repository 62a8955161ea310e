from dataclasses import replace

import pytest

from sre_ops.render.charts.chart import Chart, Look
from sre_ops.render.charts.stacked_bar import Piece, PieceKind, stacked_bar
from tests.unit.render.drawing import elements, lines, texts
from tests.unit.render.examples import spent_by_cause


def _widths(chart: Chart, kind: PieceKind) -> list[float]:
    """Return how wide the pieces of a kind are, without the swatches below the bar."""
    return [
        float(one.attrib["width"])
        for one in elements(chart)
        if one.attrib.get("class") == f"chart-{kind}" and one.attrib["height"] == "30"
    ]


def test_pieces_are_as_wide_as_their_shares() -> None:
    chart = stacked_bar(spent_by_cause(), Look())

    (incident,) = _widths(chart, PieceKind.INCIDENT)
    release, tiny = _widths(chart, PieceKind.RELEASE)
    assert (incident + 1) / (release + 1) == pytest.approx(0.41 / 0.12, rel=0.01)
    assert 0.5 <= tiny < 1
    (rule,) = lines(chart, "threshold")
    assert incident + 1 == pytest.approx(0.41 * (rule.left - 1), rel=0.01)


def test_an_overspent_budget_reaches_beyond_the_rule() -> None:
    chart = stacked_bar(spent_by_cause(0.9, 0.0, 3.2, 0.4), Look())

    (rule,) = lines(chart, "threshold")
    drawn = [_widths(chart, kind) for kind in PieceKind]
    assert sum(map(sum, drawn)) > 4 * rule.left
    assert [len(one) for one in drawn] == [1, 1, 1]  # what is nothing has no piece


def test_every_piece_is_named_with_its_share_and_told_as_text() -> None:
    chart = stacked_bar(spent_by_cause(), Look(width=320))

    written = texts(chart)
    assert {"1 · INC-042", "2 · v3.18", "3 · v3.19", "4 · v3.20"} <= set(written)
    assert {"41 %", "12 %", "0.1 %", "8 %"} <= {one.replace("\xa0", " ") for one in written}
    assert chart.table.rows[0] == ("INC-042", "41\xa0%")
    assert chart.description == "n Together 61.1\xa0%."


def test_what_is_less_than_nothing_has_no_width() -> None:
    odd = Piece(name="v1", kind=PieceKind.OPEN, share=-0.2)

    chart = stacked_bar(replace(spent_by_cause(), pieces=[odd], note=""), Look())

    assert _widths(chart, PieceKind.OPEN) == []
    assert chart.description == "Together -20\xa0%."


def test_a_trace_does_not_read_as_nothing() -> None:
    chart = stacked_bar(spent_by_cause(0.0004, 0.0, 0.2, 0.1), Look())

    assert [row[1] for row in chart.table.rows] == ["<0.1\xa0%", "0\xa0%", "20\xa0%", "10\xa0%"]
