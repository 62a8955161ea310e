"""Reads a drawn chart back: its elements, texts and the room they take."""

import re
from collections.abc import Callable
from itertools import combinations
from xml.etree import ElementTree as ET

from sre_ops.render.charts.burn_down import burn_down
from sre_ops.render.charts.burn_rates import burn_rates
from sre_ops.render.charts.chart import Chart, Look
from sre_ops.render.charts.ledger_strip import ledger_strip
from sre_ops.render.charts.lettering import SIZE, Box, Label
from sre_ops.render.charts.sparkline import sparkline
from sre_ops.render.charts.stacked_bar import stacked_bar
from sre_ops.render.charts.time_series import time_series
from tests.unit.render import examples

_LINE = re.compile(r"M([\d.-]+) ([\d.-]+)L([\d.-]+) ([\d.-]+)")
SVG = "{http://www.w3.org/2000/svg}"

DRAWN: dict[str, Callable[[Look], Chart]] = {
    "burn-down": lambda look: burn_down(examples.burning(), look),
    "overspent": lambda look: burn_down(examples.burning(scale=2), look),
    "exhausting": lambda look: burn_down(examples.exhausting(), look),
    "quiet": lambda look: burn_rates(examples.QUIET, look),
    "outage": lambda look: burn_rates(examples.OUTAGE, look),
    "ledger-strip": lambda look: ledger_strip(examples.strip(), look),
    "latency": lambda look: time_series(examples.latency(), look),
    "traffic": lambda look: time_series(examples.traffic(), look),
    "bars": lambda look: time_series(examples.bars(), look),
    "causes": lambda look: stacked_bar(examples.spent_by_cause(), look),
    "causes-overspent": lambda look: stacked_bar(examples.spent_by_cause(0.9, 0.0, 3.2, 0.4), look),
    "sparkline": lambda look: sparkline(examples.spark(), look),
}
"""Every finished chart, on the data of a believable month."""


def elements(chart: Chart) -> list[ET.Element]:
    """Parse the picture, which must be well-formed XML, and return all its elements."""
    return list(ET.fromstring(str(chart.svg)).iter())


def labels(chart: Chart) -> list[Label]:
    """Return the texts of the picture with their places."""
    return [
        Label(
            text=element.text or "",
            x=float(element.attrib["x"]),
            y=float(element.attrib["y"]),
            anchor=element.attrib.get("text-anchor", "start"),  # type: ignore[arg-type]
            size=float(element.attrib.get("font-size", SIZE)),
        )
        for element in elements(chart)
        if element.tag == f"{SVG}text"
    ]


def texts(chart: Chart) -> list[str]:
    """Return what is written in the picture."""
    return [label.text for label in labels(chart)]


def overlapping(chart: Chart) -> list[tuple[str, str]]:
    """Return the pairs of texts that touch; a tenth of a pixel is rounding."""
    found = []
    for one, two in combinations(labels(chart), 2):
        box = one.box
        shrunk = box._replace(
            left=box.left + 0.2, right=box.right - 0.2, top=box.top + 0.2, bottom=box.bottom - 0.2
        )
        if shrunk.meets(two.box):
            found.append((one.text, two.text))
    return found


def paths(chart: Chart, role: str) -> list[str]:
    """Return the path data of the elements of one class."""
    return [
        element.attrib.get("d", "")
        for element in elements(chart)
        if element.attrib.get("class") == f"chart-{role}"
    ]


def lines(chart: Chart, role: str) -> list[Box]:
    """Return where the straight lines of one class run."""
    ends = (_LINE.fullmatch(path) for path in paths(chart, role))
    return [Box(*(float(text) for text in found.groups())) for found in ends if found]


def hatched(chart: Chart) -> list[str]:
    """Return the path data of what is drawn as not measured."""
    return [
        element.attrib["d"]
        for element in elements(chart)
        if element.attrib.get("fill", "").startswith("url(")
    ]
