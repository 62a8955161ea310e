"""Writes SVG: elements with classes or literal colours, never a style attribute. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from sre_ops.render.charts.chart import Chart, Look, Table
from sre_ops.render.charts.ink import literal
from sre_ops.render.charts.lettering import SIZE, Label

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HATCH = 6


def clean(text: str) -> str:
    """Return *text* with what XML cannot hold replaced by U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)


def px(value: float) -> str:
    """Write pixels to a tenth, short."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


@dataclass(slots=True)
class Canvas:
    """An SVG in the making.

    Attributes:
        look: decides between classes and literal colours.
        width, height: pixels.
    """

    look: Look
    width: float
    height: float
    _parts: list[str] = field(default_factory=list)
    _hatched: bool = False

    def path(self, role: str, d: str) -> None:
        """Draw the path *d* in the manner of *role*."""
        if d:
            self._parts.append(f'<path{self._ink(role)} d="{d}"/>')

    def line(self, role: str, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw a straight line."""
        self.path(role, f"M{px(x1)} {px(y1)}L{px(x2)} {px(y2)}")

    def rect(self, role: str, x: float, y: float, width: float, height: float) -> None:
        """Fill a rectangle."""
        self._parts.append(
            f'<rect{self._ink(role)} x="{px(x)}" y="{px(y)}" '
            f'width="{px(width)}" height="{px(height)}"/>'
        )

    def circle(self, role: str, x: float, y: float, radius: float) -> None:
        """Draw a circle."""
        self._parts.append(f'<circle{self._ink(role)} cx="{px(x)}" cy="{px(y)}" r="{px(radius)}"/>')

    def hatch(self, d: str) -> None:
        """Fill the path *d* with the stripes that mean "not measured"."""
        if d:
            self._hatched = True
            self._parts.append(f'<path fill="url(#{self._id("hatch")})" d="{d}"/>')

    def text(self, role: str, label: Label | None) -> None:
        """Write a label where it was placed; None writes nothing."""
        if label is None:
            return
        anchor = "" if label.anchor == "start" else f' text-anchor="{label.anchor}"'
        size = "" if label.size == SIZE else f' font-size="{px(label.size)}"'
        self._parts.append(
            f'<text{self._ink(role)} x="{px(label.x)}" y="{px(label.y)}"{anchor}{size}>'
            f"{escape(clean(label.text))}</text>"
        )

    def finish(self, kind: str, title: str, description: str, table: Table) -> Chart:
        """Close the picture and return it with its alternative in words.

        Args:
            kind: second class of the SVG, such as `burn-down`.
            title: one line.
            description: sentences.
            table: the facts as text.
        """
        title, description = clean(title), clean(description)
        size = f'viewBox="0 0 {px(self.width)} {px(self.height)}" '
        size += f'width="{px(self.width)}" height="{px(self.height)}"'
        name, words = self._id("title"), self._id("desc")
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-{kind}" {size} '
            f'role="img" aria-labelledby="{name} {words}" font-size="{px(SIZE)}"'
            f"{self._family()}>"
            f'<title id="{name}">{escape(title)}</title>'
            f'<desc id="{words}">{escape(description)}</desc>'
            f"{self._definitions()}{''.join(self._parts)}</svg>"
        )
        return Chart(
            svg=Markup(svg),  # noqa: S704 - all text in it was escaped above
            title=title,
            description=description,
            table=table,
        )

    def _id(self, name: str) -> str:
        return str(escape(f"{self.look.prefix}-{name}"))

    def _family(self) -> str:
        return "" if self.look.palette is None else ' font-family="sans-serif"'

    def _ink(self, role: str) -> str:
        if self.look.palette is None:
            return f' class="chart-{role}"'
        return _attributes(literal(role, self.look.palette))

    def _definitions(self) -> str:
        if not self._hatched:
            return ""
        return (
            f'<defs><pattern id="{self._id("hatch")}" width="{HATCH}" height="{HATCH}" '
            f'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<path{self._ink("hatch")} d="M0 0V{HATCH}"/></pattern></defs>'
        )


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f' {name}="{value}"' for name, value in values.items())
