"""What is wrong at one place of a definition. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong at one place; *line* and *column* are 1-based, *key* is a dotted path."""

    line: int
    column: int
    key: str
    rule: str
    message: str
    allowed: str = ""

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        return f"line {self.line}: {key}{self.message}"
