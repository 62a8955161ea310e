"""Makes a PNG of a chart, for mail and DOCX, from the same SVG that pages and PDF show."""

from dataclasses import dataclass

from sre_ops.kernel.errors import Invalid, Unavailable
from sre_ops.render.charts.chart import Chart
from sre_ops.render.charts.ink import LIGHT, Palette
from sre_ops.render.paper.fonts import FAMILY, Fonts, installed_fonts
from sre_ops.render.paper.glyphs import check_glyphs, written_in
from sre_ops.render.paper.press import USUAL, Limits, press
from sre_ops.render.paper.worker import shut_off

SCALE = 2.0
"""Pixels of the picture for one of the chart: sharp on the screens of phones and on paper."""


def to_png(
    chart: Chart,
    *,
    ground: Palette = LIGHT,
    fonts: Fonts | None = None,
    limits: Limits = USUAL,
) -> bytes:
    """Return *chart* as PNG of twice its size.

    Args:
        chart: drawn with a palette.
        ground: the same palette; its surface is what the chart stands on.
        fonts: None takes those of this machine.
        limits: of time and memory.

    Raises:
        MissingGlyph: a letter is in no font.
        Invalid: the chart was drawn for a page.
        Unavailable: fonts or the library are not installed; the message says what installs them.
    """
    chart.require_palette()
    fonts = fonts or installed_fonts()
    check_glyphs([(f'the chart "{chart.title}"', written_in(chart))], fonts)
    paths = tuple(str(path) for path in fonts.paths)
    return press(
        PngJob(svg=str(chart.svg), fonts=paths, ground=ground.colours["surface"]), fonts, limits
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PngJob:
    """What the child draws.

    Attributes:
        svg: a whole picture; it may show no other pictures.
        fonts: paths of the only fonts.
        ground: its colour, `#rrggbb`.
    """

    svg: str
    fonts: tuple[str, ...]
    ground: str

    def run(self) -> bytes:
        """Return the PNG."""
        if "<image" in self.svg or "<use" in self.svg:
            raise Invalid("the picture shows another one: draw it in one piece")
        try:
            import resvg_py  # noqa: PLC0415 - heavy, and only here
        except ImportError as error:
            raise Unavailable(
                f"PNG of charts needs resvg: install sre-ops[charts] ({error})"
            ) from error
        shut_off()
        made = resvg_py.svg_to_bytes(
            svg_string=self.svg,
            background=self.ground,
            skip_system_fonts=True,
            font_files=list(self.fonts),
            sans_serif_family=FAMILY,
            font_family=FAMILY,
            zoom=SCALE,
        )
        return bytes(made)
