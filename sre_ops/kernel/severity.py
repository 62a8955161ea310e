"""How loud something is that needs a person: one scale for alerts, pages and messages. Pure."""

from enum import StrEnum
from typing import Self


class Severity(StrEnum):
    """How loud it is, loudest first. Rows and events keep its number."""

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def number(self) -> int:
        """1 for the loudest to 4."""
        return tuple(type(self)).index(self) + 1

    @classmethod
    def numbered(cls, number: int) -> Self:
        """Return what *number* stands for; what lies beyond an end of the scale is that end."""
        scale = tuple(cls)
        return scale[min(max(number, 1), len(scale)) - 1]
