"""YAML that people wrote, as places that the readers of definitions walk; mistakes are noted.

Only what a definition needs is read: mappings, lists and texts. Aliases and tags are refused, so
that a small file stays a small file, and scalars stay the characters that were written (`no`
and `1:30` mean nothing else here).
"""

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

import yaml
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sre_ops.kernel.errors import Invalid
from sre_ops.oncall.domain.mistake import Mistake

LONGEST_TEXT = 256_000
_DEEPEST = 20
_TOLD = 5
_NULLS = ("", "~", "null", "Null", "NULL")


class BadDefinition(Invalid):
    """A definition cannot be taken; every mistake of it is told.

    Args:
        mistakes: at least one.
    """

    def __init__(self, mistakes: list[Mistake]) -> None:
        told = "; ".join(str(one) for one in mistakes[:_TOLD])
        more = f"; and {len(mistakes) - _TOLD} more" if len(mistakes) > _TOLD else ""
        super().__init__(told + more)
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a document, as `Written` wants it; what is wrong goes to `mistakes`."""

    node: Node
    mistakes: list[Mistake]
    key: str = ""

    def field(self, name: str) -> "Place | None":
        """Return the place of field *name*; None when it is absent or null."""
        for key, value in self._entries():
            if key.value == name and not _is_null(value):
                return replace(self, node=value, key=self._path(name))
        return None

    def spot(self, name: str) -> "Place":
        """Return the place of field *name*, or this one without it."""
        return self.field(name) or self

    def items(self, name: str, *, required: bool = False) -> list["Place"]:
        """Return the entries of the list *name*."""
        found = self.field(name)
        if found is None or not isinstance(found.node, SequenceNode):
            if found is not None or required:
                self.spot(name).error("wrong-type", f"`{name}` must be a list", "a list")
            return []
        if required and not found.node.value:
            found.error("missing-field", f"`{name}` is empty; write at least one", "a list")
        return [
            replace(found, node=node, key=f"{found.key}[{number}]")
            for number, node in enumerate(found.node.value)
        ]

    def text(self, name: str, *, required: bool = False) -> str:
        """Return the text of field *name*; "" when it is absent or no text."""
        found = self.field(name)
        if found is None:
            if required:
                self.error("missing-field", f"`{name}` is missing")
            return ""
        return found.as_text()

    def as_text(self) -> str:
        """Return the text that stands here."""
        if not isinstance(self.node, ScalarNode):
            self.error("wrong-type", "this must be a text", "a text")
            return ""
        return str(self.node.value)

    def error(self, rule: str, message: str, allowed: str = "") -> None:
        """Note a mistake here."""
        mark = self.node.start_mark
        self.mistakes.append(
            Mistake(
                line=mark.line + 1,
                column=mark.column + 1,
                key=self.key,
                rule=rule,
                message=message,
                allowed=allowed,
            )
        )

    def only(self, *known: str) -> None:
        """Note every field that is not among *known*, and every one that stands twice."""
        if not isinstance(self.node, MappingNode):
            self.error("wrong-type", "this must be a mapping", "a mapping")
        seen: set[str] = set()
        for key, _ in self._entries():
            name = str(key.value)
            spot = replace(self, node=key, key=self._path(name))
            if name in seen:
                spot.error("duplicate-key", f"`{name}` is given twice; keep one")
            elif name not in known:
                near = get_close_matches(name, known, n=1)
                hint = f"; did you mean `{near[0]}`?" if near else ""
                spot.error("unknown-field", f"`{name}` is not read{hint}", " | ".join(known))
            seen.add(name)

    def _entries(self) -> list[tuple[Node, Node]]:
        return self.node.value if isinstance(self.node, MappingNode) else []

    def _path(self, name: str) -> str:
        return f"{self.key}.{name}" if self.key else name


def places_of(text: str) -> list[Place]:
    """Read the YAML documents of *text*; they share one list of mistakes.

    Raises:
        BadDefinition: it is no YAML that is read here, or holds nothing.
    """
    if len(text) > LONGEST_TEXT:
        raise _bad(None, "too-large", f"it has more than {LONGEST_TEXT} characters")
    try:
        _check_events(text)
        nodes = list(yaml.compose_all(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or str(error)
        mark = getattr(error, "problem_mark", None)
        raise _bad(mark, "yaml-syntax", f"this is no YAML: {problem}") from error
    mistakes: list[Mistake] = []
    found = [Place(node, mistakes) for node in nodes if node is not None and not _is_null(node)]
    if not found:
        raise _bad(None, "empty", "there is nothing in it")
    return found


def _check_events(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if isinstance(event, AliasEvent):
            raise _bad(event.start_mark, "yaml-alias", "aliases are not read here")
        if depth > _DEEPEST:
            raise _bad(event.start_mark, "yaml-too-deep", f"more than {_DEEPEST} levels")
        if tag := getattr(event, "tag", None):
            raise _bad(event.start_mark, "yaml-tag", f"the tag {tag} is not read here")


def _bad(mark: Any, rule: str, message: str) -> BadDefinition:
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return BadDefinition([Mistake(line=line, column=column, key="", rule=rule, message=message)])


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.style and node.value in _NULLS
