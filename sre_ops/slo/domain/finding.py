"""What `slo check` says of a definition: addressed to file, line, column and key. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps the file out of force; a warning names a trap."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One remark on one place of a definition file.

    Attributes:
        rule: stable id in kebab case, e.g. `objective-100`.
        line, column: 1-based.
        key: dotted path inside the document, e.g. `spec.objectives[0].target`.
        value: what was written there, as text.
        allowed: what may stand there, in words.
        message: names the thing, the value and what to do.
        fix: what to change, with an example, where the message is not enough; else "".
    """

    rule: str
    severity: Severity
    file: str
    line: int
    column: int
    key: str
    value: str
    allowed: str
    message: str
    fix: str = ""

    @property
    def said(self) -> str:
        """The message, after its key where it does not name it."""
        names_key = not self.key or f"`{self.key}" in self.message
        return self.message if names_key else f"{self.key}: {self.message}"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.said}"
