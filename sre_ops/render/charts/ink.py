"""The colours and strokes of charts: one table for the style sheet, PDF and mail. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Literal colours by the name of their custom property, without `--chart-`."""

    name: str
    colours: Mapping[str, str]


LIGHT = Palette(
    name="light",
    colours={
        "surface": "#ffffff",
        "ink": "#161c26",
        "muted": "#5a6675",
        "grid": "#e4e8ed",
        "axis": "#8d99a8",
        "line": "#2457b8",
        "second": "#a2480f",
        "third": "#5b6f1e",
        "fourth": "#7d4ba3",
        "fifth": "#0f7580",
        "incident": "#b32a25",
        "release": "#7d4ba3",
        "correction": "#5a6675",
        "over": "#b32a25",
        "missing": "#b4bdc8",
        "heat-0": "#eef0f4",
        "heat-1": "#f8ecdf",
        "heat-2": "#f5c79c",
        "heat-3": "#e28a52",
        "heat-4": "#b5452d",
        "heat-5": "#641212",
        "met": "#14684f",
        "at-risk": "#855600",
        "missed": "#b32a25",
        "unsure": "#5a6675",
    },
)

DARK = Palette(
    name="dark",
    colours={
        "surface": "#12171e",
        "ink": "#e8ecf1",
        "muted": "#a3afbd",
        "grid": "#27303b",
        "axis": "#6c7887",
        "line": "#7ab2f9",
        "second": "#f2995a",
        "third": "#b3c95f",
        "fourth": "#c79ae8",
        "fifth": "#5cc5cf",
        "incident": "#ff8a81",
        "release": "#c79ae8",
        "correction": "#a3afbd",
        "over": "#ff8a81",
        "missing": "#4a5563",
        "heat-0": "#1c232d",
        "heat-1": "#30261f",
        "heat-2": "#5e3620",
        "heat-3": "#a8592b",
        "heat-4": "#f0a064",
        "heat-5": "#ffe9cd",
        "met": "#55c79e",
        "at-risk": "#e6b450",
        "missed": "#ff8a81",
        "unsure": "#a3afbd",
    },
)
"""High values are bright here and dark on white: the further from the ground, the more."""

Attributes = Mapping[str, str]


def _stroke(colour: str, width: str, **more: str) -> dict[str, str]:
    return {"fill": "none", "stroke": colour, "stroke-width": width, **more}


def _line(colour: str) -> dict[str, str]:
    ends = {"stroke-linejoin": "round", "stroke-linecap": "round"}
    return _stroke(colour, "2", **ends)


ROLES: Mapping[str, Attributes] = {
    "text": {"fill": "$ink"},
    "strong": {"fill": "$ink", "font-weight": "600"},
    "muted": {"fill": "$muted"},
    "label-incident": {"fill": "$incident", "font-weight": "600"},
    "label-release": {"fill": "$release"},
    "label-correction": {"fill": "$correction"},
    "label-0": {"fill": "$line", "font-weight": "600"},
    "label-1": {"fill": "$second", "font-weight": "600"},
    "label-2": {"fill": "$third", "font-weight": "600"},
    "label-3": {"fill": "$fourth", "font-weight": "600"},
    "label-4": {"fill": "$fifth", "font-weight": "600"},
    "label-over": {"fill": "$over", "font-weight": "600"},
    "grid": _stroke("$grid", "1"),
    "axis": _stroke("$axis", "1"),
    "zero": _stroke("$ink", "1"),
    "line-0": _line("$line"),
    "line-1": _line("$second"),
    "line-2": _line("$third"),
    "line-3": _line("$fourth"),
    "line-4": _line("$fifth"),
    "area": {"fill": "$line", "fill-opacity": "0.14"},
    "bar": {"fill": "$line"},
    "bar-fires": {"fill": "$over"},
    "over": {"fill": "$over", "fill-opacity": "0.16"},
    "dot": {"fill": "$line", "stroke": "$surface", "stroke-width": "2"},
    "fan": {"fill": "$line", "fill-opacity": "0.16"},
    "forecast": _stroke("$line", "1.5", **{"stroke-dasharray": "2 4", "stroke-linecap": "round"}),
    "whisker": _stroke("$line", "2"),
    "ideal": _stroke("$muted", "1.25", **{"stroke-dasharray": "6 4"}),
    "now": _stroke("$ink", "1", **{"stroke-dasharray": "1 2"}),
    "threshold": _stroke("$ink", "1.5"),
    "rule": _stroke("$over", "1.25", **{"stroke-dasharray": "5 3"}),
    "band-incident": {"fill": "$incident", "fill-opacity": "0.13"},
    "band-release": {"fill": "$release", "fill-opacity": "0.13"},
    "band-correction": {"fill": "$correction", "fill-opacity": "0.13"},
    "edge-incident": {"fill": "$incident"},
    "edge-release": {"fill": "$release"},
    "edge-correction": {"fill": "$correction"},
    "release": _stroke("$release", "1", **{"stroke-dasharray": "3 2"}),
    "hatch": _stroke("$missing", "1.5"),
    "heat-0": {"fill": "$heat-0"},
    "heat-1": {"fill": "$heat-1"},
    "heat-2": {"fill": "$heat-2"},
    "heat-3": {"fill": "$heat-3"},
    "heat-4": {"fill": "$heat-4"},
    "heat-5": {"fill": "$heat-5"},
    "mark": {"fill": "$surface"},
    "spark": _stroke("$line", "1.5", **{"stroke-linejoin": "round", "stroke-linecap": "round"}),
    "state-met": {"fill": "$met"},
    "state-at_risk": {"fill": "$at-risk"},
    "state-missed": {"fill": "$missed"},
    "state-not_enough_data": _stroke("$unsure", "2"),
    "state-no_data": _stroke("$unsure", "1.5", **{"stroke-dasharray": "2 2"}),
}
"""Class (written with `chart-` before it) to presentation; `$name` is a colour."""


def literal(role: str, palette: Palette) -> dict[str, str]:
    """Return the presentation attributes of *role* with the colours of *palette* in them."""
    return {
        name: palette.colours[value[1:]] if value.startswith("$") else value
        for name, value in ROLES[role].items()
    }
