"""A configuration document with places, and the cursor that reads it into findings. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from sre_ops.slo.domain.finding import Finding, Severity

_YAML11_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"})
_NUMBER = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?|[+-]?\.[0-9]+")
_SHOWN = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a node begins, 1-based."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """One value, as the characters that were written; *plain* means without quotes."""

    text: str
    plain: bool = True
    place: Place = field(default_factory=Place)

    @property
    def is_null(self) -> bool:
        """Whether YAML reads it as no value at all."""
        return self.plain and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A mapping; `keys` holds where each key was written."""

    entries: Mapping[str, "Node"]
    keys: Mapping[str, Place] = field(default_factory=dict)
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A sequence."""

    entries: tuple["Node", ...]
    place: Place = field(default_factory=Place)


Node = Scalar | Table | Listing


def shown(node: Node) -> str:
    """Return *node* as the short text that a finding quotes."""
    if isinstance(node, Scalar):
        text = node.text
    elif isinstance(node, Table):
        text = "{" + ", ".join(node.entries) + "}"
    else:
        text = f"a list of {len(node.entries)}"
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


@dataclass(frozen=True, slots=True)
class Cursor:
    """One node of one file with its dotted key; what is wrong there goes to `findings`.

    A cursor never raises: a getter that meets something else than it needs records an
    error and returns None, so that one run reports every mistake of a file.
    """

    node: Node
    file: str
    findings: list[Finding]
    key: str = ""

    def at(self, node: Node, key: str) -> "Cursor":
        """Return a cursor on *node* of the same file under the dotted path *key*."""
        return Cursor(node, self.file, self.findings, key)

    def _path(self, name: str) -> str:
        return f"{self.key}.{name}" if self.key else name

    def remark(self, severity: Severity, rule: str, message: str, allowed: str = "") -> None:
        """Record a finding on this node."""
        self.findings.append(
            Finding(
                rule=rule,
                severity=severity,
                file=self.file,
                line=self.node.place.line,
                column=self.node.place.column,
                key=self.key,
                value=shown(self.node),
                allowed=allowed,
                message=message,
            )
        )

    def error(self, rule: str, message: str, allowed: str = "") -> None:
        """Record an error on this node."""
        self.remark(Severity.ERROR, rule, message, allowed)

    def warn(self, rule: str, message: str, allowed: str = "") -> None:
        """Record a warning on this node."""
        self.remark(Severity.WARNING, rule, message, allowed)

    def field(self, name: str) -> "Cursor | None":
        """Return the cursor on field *name*; None when it is absent or null."""
        if not isinstance(self.node, Table):
            return None
        found = self.node.entries.get(name)
        if found is None or (isinstance(found, Scalar) and found.is_null):
            return None
        return self.at(found, self._path(name))

    def spot(self, name: str) -> "Cursor":
        """Return the best place to point at for field *name*: it, or this node without it."""
        return self.field(name) or self

    def needed(self, name: str, allowed: str) -> "Cursor | None":
        """Return the cursor on field *name*; its absence or emptiness is an error."""
        found = self.field(name)
        if found is not None and isinstance(found.node, Scalar) and not found.node.text.strip():
            found = None
        if found is None:
            path = self._path(name)
            place = Scalar(text="", place=self.node.place)
            message = f"`{path}` is missing; write {allowed}"
            self.at(place, path).error("missing-field", message, allowed)
        return found

    def table(self, name: str, *, required: bool = False) -> "Cursor | None":
        """Return the cursor on the mapping *name*; None when absent or not a mapping."""
        found = self.needed(name, "a mapping") if required else self.field(name)
        if found is not None and not isinstance(found.node, Table):
            found.error("wrong-type", f"`{found.key}` must be a mapping", "a mapping")
            return None
        return found

    def items(self, name: str, *, required: bool = False) -> list["Cursor"]:
        """Return cursors on the elements of the list *name*; empty when there are none."""
        found = self.needed(name, "a list") if required else self.field(name)
        if found is None:
            return []
        if not isinstance(found.node, Listing):
            found.error("wrong-type", f"`{found.key}` must be a list", "a list")
            return []
        if required and not found.node.entries:
            found.error("missing-field", f"`{found.key}` is empty; write at least one", "a list")
        return [found.at(node, f"{found.key}[{n}]") for n, node in enumerate(found.node.entries)]

    def text(self, name: str, *, required: bool = False) -> str:
        """Return the text of field *name*, or "" when it is absent or not a text."""
        found = self.needed(name, "a text") if required else self.field(name)
        return "" if found is None else found.as_text()

    def as_text(self) -> str:
        """Return this scalar's text; "" after an error when it is not one.

        An unquoted `no` or `1:30` is a text for us but a boolean or 90 for other YAML
        readers of the same file; a warning says so.
        """
        if not isinstance(self.node, Scalar):
            self.error("wrong-type", f"`{self.key}` must be a text", "a text")
            return ""
        if self.node.plain and _means_something_else(self.node.text):
            self.warn(
                "yaml-ambiguous",
                f"`{self.key}: {self.node.text}` is another type to many YAML readers;"
                f' quote it: "{self.node.text}"',
                "a quoted text",
            )
        return self.node.text

    def number(self, name: str, *, required: bool = False) -> Decimal | None:
        """Return field *name* as the exact decimal that was written, or None."""
        found = self.needed(name, "a number") if required else self.field(name)
        return None if found is None else found.as_number()

    def as_number(self) -> Decimal | None:
        """Return this scalar as the exact decimal that was written.

        Octal (`012`), sexagesimal (`1:30`), hexadecimal and grouped (`1_000`) notations
        are refused, since YAML 1.1 and 1.2 read different numbers from them.
        """
        text = self.node.text.strip() if isinstance(self.node, Scalar) else ""
        try:
            value = Decimal(text) if _NUMBER.fullmatch(text.split("e")[0].split("E")[0]) else None
        except InvalidOperation:
            value = None
        if value is None or not -300 < value.adjusted() < 300:  # noqa: PLR2004 - what a float holds
            self.error(
                "not-a-number",
                f"`{self.key}: {shown(self.node)}` is not a plain decimal number; write e.g. 99.9",
                "a decimal number",
            )
            return None
        return value

    def flag(self, name: str) -> bool | None:
        """Return the boolean field *name*; None when it is absent or no boolean."""
        found = self.field(name)
        if found is None:
            return None
        text = shown(found.node).lower()
        if text not in ("true", "false"):
            found.error("wrong-type", f"`{found.key}` must be true or false", "true | false")
            return None
        return text == "true"

    def only(self, *known: str) -> None:
        """Warn of every field that is not among *known*: it would be read over in silence."""
        if not isinstance(self.node, Table):
            return
        for name, value in self.node.entries.items():
            if name in known:
                continue
            near = get_close_matches(name, known, n=1)
            hint = f"; did you mean `{near[0]}`?" if near else ""
            path = self._path(name)
            spot = Scalar(text=shown(value), place=self.node.keys.get(name, value.place))
            self.at(spot, path).warn(
                "unsupported-field", f"`{path}` is not read{hint}", " | ".join(known)
            )

    def labels(self, name: str) -> dict[str, str]:
        """Return the mapping *name* as texts; a list of texts is joined with commas."""
        found = self.table(name)
        if found is None or not isinstance(found.node, Table):
            return {}
        return {key: _label(value) for key, value in found.node.entries.items()}


def first_of(labels: Mapping[str, str], names: Sequence[str]) -> str:
    """Return the first of the labels *names* that says something; "" where none does."""
    return next((labels[name] for name in names if labels.get(name)), "")


def _label(node: Node) -> str:
    if isinstance(node, Listing):
        return ",".join(each.text for each in node.entries if isinstance(each, Scalar))
    return shown(node)


def _means_something_else(text: str) -> bool:
    return text.lower() in _YAML11_WORDS or re.fullmatch(r"[0-9]+(:[0-5]?[0-9])+", text) is not None
