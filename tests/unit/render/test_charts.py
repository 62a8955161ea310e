import re
from pathlib import Path
from typing import Literal, get_args

import pytest

from sre_ops.kernel.errors import Invalid
from sre_ops.render.charts.burn_down import BurnDown, burn_down
from sre_ops.render.charts.chart import Chart, Look, at_widths
from sre_ops.render.charts.ink import DARK, LIGHT, ROLES, Palette
from sre_ops.render.charts.series import Band, BandKind, Series
from sre_ops.render.charts.state_mark import SHAPES, State, state_mark
from sre_ops.render.charts.style_sheet import style_sheet
from sre_ops.web.i18n import translations
from tests.unit.render.drawing import DRAWN, elements, overlapping, texts
from tests.unit.render.examples import END, HOUR, START, burning

ZONES = ("UTC", "Europe/Berlin", "Asia/Tokyo", "America/Argentina/ComodRivadavia")
LOCALES: tuple[Literal["en", "ja"], ...] = ("en", "ja")
HOSTILE = '</title><script>alert("1")</script> & \x00\x1b\ud800\ufffe 障害 \U0001f525'

every_chart = pytest.mark.parametrize("name", DRAWN)


def _look(locale: Literal["en", "ja"], zone: str, width: int) -> Look:
    return Look(locale=locale, zone=zone, width=width, words=translations(locale))


@every_chart
@pytest.mark.parametrize("width", [320, 480, 800, 1200])
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("locale", LOCALES)
def test_no_two_labels_touch(name: str, width: int, zone: str, locale: Literal["en", "ja"]) -> None:
    chart = DRAWN[name](_look(locale, zone, width))

    assert overlapping(chart) == []


@every_chart
def test_a_chart_needs_no_style_no_script_and_no_other_host(name: str) -> None:
    chart = DRAWN[name](Look())

    for element in elements(chart):
        assert element.tag.rpartition("}")[2] not in {"script", "style", "image", "foreignObject"}
        assert not {key for key in element.attrib if key == "style" or key.startswith("on")}
        assert "href" not in element.attrib


@every_chart
def test_a_chart_is_an_image_with_a_name_and_a_description(name: str) -> None:
    chart = DRAWN[name](Look(prefix="p7"))

    root, title, description = elements(chart)[:3]
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "p7-title p7-desc"
    assert (title.attrib["id"], title.text) == ("p7-title", chart.title)
    assert (description.attrib["id"], description.text) == ("p7-desc", chart.description)
    assert chart.table.rows
    assert all(len(row) == len(chart.table.head) for row in chart.table.rows)


@every_chart
def test_all_ids_begin_with_the_prefix(name: str) -> None:
    chart = DRAWN[name](Look(prefix="p7"))

    ids = [element.attrib["id"] for element in elements(chart) if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    assert all(one.startswith("p7-") for one in ids)
    assert set(re.findall(r"url\(#([^)]*)\)", chart.svg)) <= set(ids)


@every_chart
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda one: one.name)
def test_with_a_palette_colours_are_literal(name: str, palette: Palette) -> None:
    chart = DRAWN[name](Look(palette=palette))

    drawn = elements(chart)
    assert [one.attrib["class"] for one in drawn if "class" in one.attrib][1:] == []
    assert "var(" not in chart.svg
    assert palette.colours["line"] in chart.svg or palette.colours["heat-1"] in chart.svg


@every_chart
def test_every_class_has_its_rule(name: str) -> None:
    chart = DRAWN[name](Look())

    used = {one.attrib["class"] for one in elements(chart)[1:] if "class" in one.attrib}
    assert used <= {f"chart-{role}" for role in ROLES}


@every_chart
def test_a_chart_in_japanese_has_no_english_sentence_left(name: str) -> None:
    english = set(texts(DRAWN[name](Look(zone="Asia/Tokyo"))))

    japanese = texts(DRAWN[name](_look("ja", "Asia/Tokyo", 800)))

    data = {"Requests answered within 300 ms, percent", "Requests per minute", "checkout", "search"}
    data |= {"Bad events per day", "login <b>", "objective 99.5 %", "INC-042", "INC-047"}
    same = {text for text in japanese if text in english and re.search("[a-z]{2}", text)} - data
    assert {text for text in same if "Asia/Tokyo" not in text} == set()


@every_chart
def test_letters_are_never_smaller_than_eleven_pixels(name: str) -> None:
    chart = DRAWN[name](Look(width=320))

    sizes = [float(one.attrib["font-size"]) for one in elements(chart) if "font-size" in one.attrib]
    assert min(sizes) >= 11


def test_hostile_words_stay_words() -> None:
    month = burning()
    bands = (Band(kind=BandKind.INCIDENT, label=HOSTILE, start=START + HOUR, end=START + 9 * HOUR),)
    hostile = BurnDown(
        title=HOSTILE, start=START, end=END, remaining=month.remaining, bands=bands, note=HOSTILE
    )

    chart = burn_down(hostile, Look(width=1200))

    assert not [one for one in elements(chart) if "script" in one.tag]
    assert chart.title.startswith("</title><script>")
    assert "\ufffd" in chart.title


def test_both_widths_are_drawn_and_share_no_id() -> None:
    chart = at_widths(DRAWN["burn-down"], Look(prefix="b"))

    ids = [element.attrib["id"] for element in elements(chart) if "id" in element.attrib]
    assert len(ids) == len(set(ids)) == 6
    assert 'viewBox="0 0 336 232"' in chart.svg
    assert 'viewBox="0 0 800 300"' in chart.svg


def test_a_chart_that_is_too_narrow_to_read_is_refused() -> None:
    with pytest.raises(Invalid, match="chart width 100: give at least 240 pixels"):
        Look(width=100)


@pytest.mark.parametrize("prefix", ["", '"><script>', "two words", "7th"])
def test_a_prefix_that_is_no_name_is_refused(prefix: str) -> None:
    with pytest.raises(Invalid, match="chart prefix"):
        Look(prefix=prefix)


def test_an_axis_without_length_is_refused() -> None:
    empty = BurnDown(title="", start=START, end=START, remaining=Series.every(START, HOUR, []))

    with pytest.raises(Invalid, match="give an end after its start"):
        burn_down(empty, Look())


def test_the_style_sheet_is_what_the_code_writes() -> None:
    sheet = Path(__file__).parents[3] / "sre_ops/web/static/charts.css"

    assert sheet.read_text() == style_sheet()


def test_both_palettes_name_the_same_colours() -> None:
    used = {value[1:] for one in ROLES.values() for value in one.values() if value[0] == "$"}

    assert set(LIGHT.colours) == set(DARK.colours) == used


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda one: one.name)
def test_letters_have_the_contrast_that_wcag_asks_for(palette: Palette) -> None:
    ground = _luminance(palette.colours["surface"])
    roles = [one["fill"][1:] for name, one in ROLES.items() if name.startswith(("label", "text"))]

    contrasts = [_contrast(ground, _luminance(palette.colours[one])) for one in [*roles, "muted"]]

    assert min(contrasts) >= 4.5


@pytest.mark.parametrize("state", get_args(State))
def test_each_state_has_its_own_shape(state: State) -> None:
    chart: Chart = state_mark(state, "Word", Look())

    assert SHAPES[state] in chart.svg
    assert len(set(SHAPES.values())) == len(SHAPES) == 5


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: float, two: float) -> float:
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)
