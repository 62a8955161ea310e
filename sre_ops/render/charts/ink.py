"""The colours and strokes of charts: one table for the style sheet, PDF and mail. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Literal colours by the name of their custom property, without `--chart-`."""

    name: str
    colours: Mapping[str, str]
