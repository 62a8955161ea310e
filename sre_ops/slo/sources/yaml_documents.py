"""YAML text into documents that know their places; whatever is wrong becomes a finding.

Built from libyaml's events, not from its node tree: composing recurses once per level and
deep input would end the process. Scalars stay the characters that were written, so that
YAML 1.1's conversions (`no`, `012`, `1:30`) happen to nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from sre_ops.slo.domain.document import Cursor, Listing, Node, Place, Scalar, Table
from sre_ops.slo.domain.finding import Finding

_MAX_NODES = 100_000
_MAX_DEPTH = 64
_CORE_TAGS = {None, "!"} | {
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map")
}


class _Refused(Exception):
    """The document cannot be read: rule, place and message of the finding."""

    def __init__(self, rule: str, place: Place, message: str) -> None:
        super().__init__(message)
        self.rule, self.place = rule, place


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been read yet; a mapping's children alternate."""

    place: Place
    is_mapping: bool
    anchor: str | None
    children: list[Node] = field(default_factory=list)
    size: int = 1


@dataclass(slots=True)
class _Builder:
    """Assembles one document; sizes count aliases in full, so that a bomb is seen."""

    remark: Any
    open: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Node, int]] = field(default_factory=dict)
    root: Node | None = None

    def take(self, event: Any) -> None:
        """Add what *event* begins, ends or names."""
        place = Place(line=event.start_mark.line + 1, column=event.start_mark.column + 1)
        match event:
            case ScalarEvent():
                self._check_tag(event, place)
                plain = event.implicit[0]
                scalar = Scalar(text=event.value, plain=plain, place=place)
                self._close(scalar, 1, event.anchor, place)
            case AliasEvent():
                if event.anchor not in self.anchors:
                    raise _Refused(
                        "yaml-alias", place, f"`*{event.anchor}` names nothing before it"
                    )
                node, size = self.anchors[event.anchor]
                self._close(node, size, None, place)
            case SequenceStartEvent() | MappingStartEvent():
                self._check_tag(event, place)
                if len(self.open) >= _MAX_DEPTH:
                    raise _Refused("yaml-too-deep", place, f"more than {_MAX_DEPTH} levels")
                is_mapping = isinstance(event, MappingStartEvent)
                self.open.append(_Open(place, is_mapping, event.anchor))
            case CollectionEndEvent():
                done = self.open.pop()
                node = self._table(done) if done.is_mapping else self._listing(done)
                self._close(node, done.size, done.anchor, done.place)

    def _check_tag(self, event: Any, place: Place) -> None:
        if event.tag not in _CORE_TAGS:
            self.remark("yaml-tag", place, f"the tag `{event.tag}` is not read", event.tag)

    def _close(self, node: Node, size: int, anchor: str | None, place: Place) -> None:
        if anchor:
            self.anchors[anchor] = (node, size)
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        parent.children.append(node)
        parent.size += size
        if parent.size > _MAX_NODES:
            message = f"more than {_MAX_NODES} values, aliases counted in full"
            raise _Refused("yaml-too-large", place, message)

    def _listing(self, done: _Open) -> Listing:
        return Listing(entries=tuple(done.children), place=done.place)

    def _table(self, done: _Open) -> Table:
        entries: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        merged: list[Node] = []
        for key, value in zip(done.children[::2], done.children[1::2], strict=True):
            if not isinstance(key, Scalar):
                self.remark("yaml-key", key.place, "a key must be a text", "")
            elif key.text == "<<" and key.plain:
                merged.append(value)
            elif key.text in entries:
                first = keys[key.text].line
                message = f"`{key.text}` is given twice, first in line {first}; keep one"
                self.remark("duplicate-key", key.place, message, key.text)
            else:
                entries[key.text], keys[key.text] = value, key.place
        for name, node in _merged(merged):
            entries.setdefault(name, node)
        return Table(entries=entries, keys=keys, place=done.place)


def _merged(values: list[Node]) -> Iterator[tuple[str, Node]]:
    """Yield what `<<` brings in; an earlier mapping of a list wins."""
    for value in values:
        for table in value.entries if isinstance(value, Listing) else (value,):
            if isinstance(table, Table):
                yield from table.entries.items()


def documents_of(text: str, file: str, findings: list[Finding]) -> list[Cursor]:
    """Read all YAML documents of *text*; never raises.

    Args:
        text: the content of the file.
        file: its name, for the findings.
        findings: receives what is wrong; the cursors write to it, too.

    Returns:
        A cursor per document that is not empty. After a syntax error those before it.
    """
    documents: list[Cursor] = []

    def remark(rule: str, place: Place, message: str, value: str = "") -> None:
        spot = Scalar(text=value, place=place)
        Cursor(spot, file, findings).error(rule, message, "YAML without it")

    builder = _Builder(remark)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, DocumentEndEvent):
                root, builder = builder.root, _Builder(remark)
                if root is not None and not (isinstance(root, Scalar) and root.is_null):
                    documents.append(Cursor(root, file, findings))
            else:
                builder.take(event)
    except _Refused as refused:
        remark(refused.rule, refused.place, str(refused))
    except yaml.YAMLError as error:
        remark("yaml-syntax", _mark(error), f"this is no YAML: {_words(error)}")
    except UnicodeEncodeError:
        remark("yaml-syntax", Place(), "a character that no file can hold (a lone surrogate)")
    return documents


def _mark(error: yaml.YAMLError) -> Place:
    mark = getattr(error, "problem_mark", None)
    return Place(line=mark.line + 1, column=mark.column + 1) if mark else Place()


def _words(error: yaml.YAMLError) -> str:
    parts = (getattr(error, "context", None), getattr(error, "problem", None))
    return ", ".join(part for part in parts if part) or " ".join(str(error).split())
