"""Pictures of charts are the charts, in the palette that they were drawn with."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from sre_ops.kernel.errors import Invalid
from sre_ops.render.charts.chart import Look
from sre_ops.render.charts.ink import DARK, LIGHT, Palette
from sre_ops.render.charts.time_series import time_series
from sre_ops.render.paper.fonts import installed_fonts
from sre_ops.render.paper.glyphs import MissingGlyph
from sre_ops.render.paper.png import PngJob, to_png
from sre_ops.render.paper.press import press
from tests.unit.render import examples
from tests.unit.render.drawing import DRAWN


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_a_picture_has_the_colours_of_its_palette(palette: Palette) -> None:
    chart = DRAWN["burn-down"](Look(width=400, palette=palette))

    picture = Image.open(BytesIO(to_png(chart, ground=palette))).convert("RGB")

    found = {colour for _, colour in picture.getcolors(1 << 20) or ()}
    assert picture.width == 800
    assert picture.getpixel((0, picture.height - 1)) == rgb(palette.colours["surface"])
    assert {rgb(palette.colours[name]) for name in ("line", "ink", "incident")} <= found


def test_a_letter_that_no_font_has_is_not_drawn_as_a_box() -> None:
    data = replace(examples.traffic(), caption="requests 🎉")

    with pytest.raises(MissingGlyph, match="PARTY POPPER"):
        to_png(time_series(data, Look(palette=LIGHT)))


def test_a_picture_shows_no_file() -> None:
    fonts = installed_fonts()
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/hostname"/></svg>'

    with pytest.raises(Invalid, match="draw it in one piece"):
        press(PngJob(svg=svg, fonts=(), ground="#ffffff"), fonts)
